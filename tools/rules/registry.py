"""Rules about the registry as a whole: its files, names, topics and packages."""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from processor.naming import SHARED_MODULES, event_type_of, package_of
from tools.registry.files import RegistryFiles, SourceFile
from tools.registry.findings import Finding, Problem, whole_file
from tools.registry.positions import Positions
from tools.rules import files, migrations
from tools.rules.rule import Rules

RULES: Rules[RegistryFiles] = Rules("The registry as a whole")


def check_registry(registry_files: RegistryFiles) -> list[Finding]:
    """Check everything but the content of each event type."""
    found = [
        finding
        for file in registry_files.schemas
        if file.event_type is None
        for finding in files.RULES.check(file)
    ]
    found += [
        finding for file in registry_files.migrations for finding in migrations.PATHS.check(file)
    ]
    return [*found, *RULES.check(registry_files)]


@RULES.rule("REGISTRY-EMPTY")
def registry_has_types(registry_files: RegistryFiles) -> Iterator[Problem]:
    """A registry has at least one event type.

    An empty one is probably the wrong folder, and codegen would remove everything in generated/.
    """
    if not registry_files.schemas:
        yield whole_file("schemas", "is empty: a registry has at least one event type")


@RULES.rule("REGISTRY-STRAY")
def there_are_no_other_files(registry_files: RegistryFiles) -> Iterator[Problem]:
    """schemas/ and migrations/ contain no files that the registry would ignore.

    A folder called `3.0.0.json`, a link whose target is missing or is a folder, a migration without
    `.py`: each looks as if it had an effect, and would be silently ignored. Hidden files and
    README.md are allowed.
    """
    for path, message in registry_files.unexpected_files.items():
        yield whole_file(path, message)


@RULES.rule("PACKAGE-UNIQUE")
def packages_are_unique(registry_files: RegistryFiles) -> Iterator[Problem]:
    """Every event type has a Python package of its own, and one that can be imported.

    Dots become underscores, and some file systems ignore case: two types could be generated into
    one folder.
    """
    packages = {name: f"generated/{name}.py" for name in SHARED_MODULES}
    for event_type, versions in registry_files.types.items():
        package = package_of(event_type)
        other = packages.setdefault(package.lower(), event_type)
        if other != event_type:
            message = f"{event_type} and {other} both become generated/{package}; rename one"
            yield versions[-1].problem(message)
        if keyword.iskeyword(package):
            yield versions[-1].problem(f"{event_type} cannot be a Python package; rename it")


@RULES.rule("TOPIC-UNIQUE")
def topics_are_bound_once(registry_files: RegistryFiles) -> Iterator[Problem]:
    """No upstream topic is bound to two event types.

    Its events would be read as one or the other type, unpredictably.
    """
    bound: dict[str, str] = {}
    for event_type, versions in registry_files.types.items():
        for topic in filter(None, map(_topic, versions)):
            # The type that is named after the topic keeps it.
            if event_type_of(topic) == event_type:
                bound[topic] = event_type
            bound.setdefault(topic, event_type)
    for event_type, versions in registry_files.types.items():
        for file in versions:
            named = _topic(file)
            other = bound.get(named or "", event_type)
            if other != event_type:
                where = Positions(file.text).of("/x-genesys-topic")
                message = f"{named} is bound to {other} already; remove one of the two"
                yield Problem(file.path, where, message)


def _topic(file: SourceFile) -> str | None:
    try:
        document = file.document
    except (ValueError, RecursionError):
        return None  # reported by FILE-JSON
    topic = document.get("x-genesys-topic") if isinstance(document, dict) else None
    return topic if isinstance(topic, str) else None


@RULES.rule("CHAIN-ORPHAN")
def migrations_have_a_type(registry_files: RegistryFiles) -> Iterator[Problem]:
    """A package under migrations/ belongs to an event type.

    Migrations of a type that does not exist would never run.
    """
    packages = {package_of(event_type) for event_type in registry_files.types}
    if not packages:
        return  # reported by REGISTRY-EMPTY
    for package in sorted(registry_files.packages.keys() - packages):
        yield whole_file(
            f"migrations/{package}",
            "belongs to no event type; a package is the type's name with _ for each dot: rename "
            "or remove it",
        )
