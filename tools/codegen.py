"""`genesys-events codegen`: schemas/ and migrations/ -> generated/."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from pprint import pformat
from typing import Any

from processor.naming import module_of, package_of
from tools.checksums import CHECKSUMS, hashes_of, module_path, render_checksums
from tools.each_type import Done, work
from tools.findings import Finding, RegistryProblems
from tools.known import known_values, recursions
from tools.loading import load_registry, survey
from tools.modelling import NoModel, render_models
from tools.places import Steps
from tools.registry import Folders, Registry, Schema, parsed, read_folders
from tools.retired import retired_values
from tools.rules import registries, types
from tools.rules.models import GENERATED
from tools.rules.outputs import files_below

_HEADER = '"""Written by genesys-events codegen; do not edit.{}"""\n'


def render(root: Path) -> dict[str, str]:
    """Render generated/: every path (relative to it) and its text.

    Raises RegistryProblems where the registry is damaged or a chain is not complete.
    """
    registry = load_registry(root)
    models: dict[str, str] = {}
    for versions in registry.types.values():
        models |= render_type(versions)
    return _with_the_rest(registry, models)


def render_remembered(root: Path) -> dict[str, str]:
    """Render the same, but what has not changed since the last run is taken from .cache/.

    All cores take part in the rest. Raises what `render` does.
    """
    folders = read_folders(root)
    done = work(folders, "codegen", _rendered).done
    found = [*registries.judge(folders), *chain(*(each.findings for each in done.values()))]
    if found:
        raise RegistryProblems(sorted(set(found)))
    models = {path: text for each in done.values() for path, text in each.files.items()}
    return _with_the_rest(parsed(folders), models)


def _with_the_rest(registry: Registry, models: Mapping[str, str]) -> dict[str, str]:
    return {**render_frame(), **render_data(registry, hashes_of(models)), **models}


def _rendered(part: Folders) -> Done:
    """The text of each file of one event type's package, or what is wrong with it."""
    (name,) = part.types
    event_type, found = survey(part, name)
    found += types.CHAIN.judge(event_type)
    if found:
        return Done(found, {})
    try:
        return Done([], render_type(list(event_type.schemas.values())))
    except RegistryProblems as problems:
        return Done(problems.findings, {})


def render_frame() -> dict[str, str]:
    """Render what is the same for every registry."""
    return {
        "__init__.py": _HEADER.format(""),
        "base.py": (Path(__file__).parent / "templates" / "base.py").read_text("utf-8"),
    }


def render_type(versions: Sequence[Schema]) -> dict[str, str]:
    """Render one event type's package, from its versions, oldest first.

    Raises RegistryProblems where a schema has no model.
    """
    newest = versions[-1]
    files = {module_path(each): _models(each) for each in versions}
    package = _package(newest, files[module_path(newest)])
    return {**files, f"{package_of(newest.event_type)}/__init__.py": package}


def _models(schema: Schema) -> str:
    try:
        return render_models(schema)
    except NoModel as error:
        finding = Finding.of(GENERATED, schema.at("/title", str(error)))
        raise RegistryProblems([finding]) from None


def write(root: Path, files: Mapping[str, str]) -> list[str]:
    """Make generated/ what was rendered; return the paths that had to change."""
    folder = root / "generated"
    stale = [path for path, _, _ in changes(root, files)]
    for path in stale:
        target = folder / path
        if target.is_dir():
            shutil.rmtree(target)
        if path in files:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(files[path].encode())
        else:
            target.unlink()
            if not any(child.suffix == ".py" for child in target.parent.iterdir()):
                _remove_leftovers(target.parent)
    return stale


def changes(root: Path, files: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What generated/ holds that it should not, or not so: path, text now, text wanted."""
    folder = root / "generated"
    present = files_below(folder)
    for path in sorted(present | files.keys()):
        # Bytes, not text: a changed line ending is a change.
        now = (folder / path).read_bytes().decode("utf-8", "replace") if path in present else ""
        wanted = files.get(path, "")
        if now != wanted or (path in present) != (path in files):
            yield path, now, wanted


def diff(path: str, now: str, wanted: str) -> str:
    """Show one change as a unified diff."""
    return "".join(
        difflib.unified_diff(
            now.splitlines(keepends=True),
            wanted.splitlines(keepends=True),
            f"generated/{path}",
            f"generated/{path} (from the schemas)",
        )
    )


def _remove_leftovers(folder: Path) -> None:
    for leftover in (folder / "__pycache__").glob("*.pyc"):
        leftover.unlink()
    for empty in (folder / "__pycache__", folder):
        if empty.is_dir() and not any(empty.iterdir()):
            empty.rmdir()


def _package(newest: Schema, source: str) -> str:
    """Re-export the newest models, so that handlers import them without a version."""
    names = sorted(
        line.removeprefix("class ").partition("(")[0]
        for line in source.splitlines()
        if line.startswith("class ")
    )
    module = f"generated.{package_of(newest.event_type)}.{module_of(newest.version)}"
    imports = "".join(f"    {name},\n" for name in names)
    exports = "".join(f'    "{name}",\n' for name in names)
    return (
        _HEADER.format(f" {newest.event_type} at {newest.version}, the newest.")
        + f"\nfrom {module} import (\n{imports})\n\n__all__ = [\n{exports}]\n"
    )


def render_data(registry: Registry, hashes: Mapping[str, str]) -> dict[str, str]:
    """Render what is data of all event types, given the SHA-256 of each module.

    The index, what only drift is told against, and the checksums.
    """
    return {
        "index.py": _index(registry),
        "known_values.py": _known_values(registry),
        CHECKSUMS: render_checksums(registry, hashes),
    }


def _index(registry: Registry) -> str:
    types = registry.types
    return (
        _HEADER.format("\n\nData only: what the registry holds, without importing any of it.\n")
        + "\nfrom __future__ import annotations\n"
        + _constant(
            "VERSIONS: dict[str, tuple[str, ...]]",
            {
                name: tuple(schema.version for schema in versions)
                for name, versions in types.items()
            },
            "The versions of each event type, oldest first.",
        )
        + _constant(
            "PACKAGES: dict[str, str]",
            {name: package_of(name) for name in types},
            "The package of each event type, below generated/ and below migrations/.",
        )
        + _constant(
            "CLASSES: dict[str, str]",
            {name: versions[-1].title for name, versions in types.items()},
            "The model's name in each of the type's modules.",
        )
        + _constant(
            "TOPICS: dict[str, str]",
            {
                versions[-1].topic: name
                for name, versions in sorted(types.items())
                if versions[-1].topic is not None
            },
            "The event type that each upstream topic is bound to.",
        )
        + _constant(
            "MIGRATIONS: dict[str, tuple[str, ...]]",
            {
                name: tuple(
                    schema.version
                    for schema in versions
                    if schema.version
                    in {older for older, _ in registry.migrations.get(package_of(name), ())}
                )
                for name, versions in types.items()
            },
            "The versions from which a migration leads to the next; from the others the next is\n"
            "proven compatible.",
        )
        + _constant(
            "RETIRED: dict[str, dict[str, dict[tuple[str, ...], tuple[str, ...]]]]",
            {name: retired for name, versions in types.items() if (retired := _retired(versions))},
            "The values that each version knows to be renamed or retired, by place; `*` is any\n"
            "item or any key.",
        )
    )


def _known_values(registry: Registry) -> str:
    newest = {name: versions[-1].document for name, versions in registry.types.items()}
    return (
        _HEADER.format("\n\nData only, apart from the index: few events are asked for drift.\n")
        + "\nfrom __future__ import annotations\n"
        + _by_place(
            "VALUES: dict[str, dict[tuple[str, ...], tuple[str, ...]]]",
            {name: known_values(document) for name, document in newest.items()},
            "The values that each type's newest version knows, by place; `*` is any item or any\n"
            "key.",
        )
        + _by_place(
            "RECURSIONS: dict[str, dict[tuple[str, ...], str]]",
            {name: recursions(document) for name, document in newest.items()},
            "Where a definition that holds itself begins, and with it the places of what it holds.",
        )
    )


def _by_place(declaration: str, types: Mapping[str, Mapping[Steps, object]], docstring: str) -> str:
    """One line for each place: laid out any further, the file would be five times its size."""
    lines = [
        line
        for name, places in types.items()
        if places
        for line in (
            f"    {name!r}: {{",
            *(f"        {at!r}: {value!r}," for at, value in places.items()),
            "    },",
        )
    ]
    body = "\n".join(["{", *lines, "}"]) if lines else "{}"
    return f'\n{declaration} = {body}\n"""{docstring}"""\n'


def _retired(versions: Sequence[Schema]) -> dict[str, dict[tuple[str, ...], tuple[str, ...]]]:
    found = {schema.version: retired_values(schema.document) for schema in versions}
    return {
        version: {place: tuple(values) for place, values in places.items()}
        for version, places in found.items()
        if places
    }


def _constant(declaration: str, value: Mapping[Any, Any], docstring: str) -> str:
    text = pformat(dict(value), width=96, sort_dicts=False)
    body = text[1:-1].replace("\n ", "\n    ")
    return (
        f'\n{declaration} = {{\n    {body},\n}}\n"""{docstring}"""\n'
        if value
        else (f'\n{declaration} = {{}}\n"""{docstring}"""\n')
    )
