"""`genesys-events codegen`: schemas/ and migrations/ -> generated/."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path

from processor.naming import module_of, package_of
from tools.codegen.checksums import hashes_of, module_path, with_models
from tools.codegen.index import HEADER, render_data
from tools.codegen.models import GENERATED, NoModel, render_models
from tools.registry.files import (
    EventType,
    Registry,
    RegistryFiles,
    Schema,
    files_below,
    parsed,
    read_registry_files,
)
from tools.registry.findings import Finding, RegistryProblems
from tools.registry.incremental import TypeResult, run_on_types
from tools.rules import registries, types
from tools.rules.load import load_event_type, load_registry


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
    registry_files = read_registry_files(root)
    return _put_together(registry_files, run_on_types(registry_files, "codegen", _rendered).results)


def render_changed(root: Path) -> dict[str, str]:
    """Render the same, but what has its checksum is taken from generated/ as it is.

    Raises what `render` does.
    """
    registry_files = read_registry_files(root)
    return _put_together(
        registry_files,
        run_on_types(registry_files, "codegen-changed", _rendered_if_changed, _committed).results,
    )


def _committed(part: RegistryFiles) -> bytes:
    """A hash of what lies in generated/ for one event type."""
    (name,) = part.types
    folder = part.root / "generated" / package_of(name)
    digest = sha256()
    for path in sorted(folder.glob("*.py")):
        digest.update(f"{path.name} {sha256(path.read_bytes()).hexdigest()} ".encode())
    return digest.digest()


def _put_together(registry_files: RegistryFiles, done: Mapping[str, TypeResult]) -> dict[str, str]:
    found = [
        *registries.check_registry(registry_files),
        *chain(*(each.findings for each in done.values())),
    ]
    if found:
        raise RegistryProblems(sorted(set(found)))
    models = {path: text for each in done.values() for path, text in each.files.items()}
    return _with_the_rest(parsed(registry_files), models)


def _with_the_rest(registry: Registry, models: Mapping[str, str]) -> dict[str, str]:
    return {**render_frame(), **render_data(registry, hashes_of(models)), **models}


def _rendered(part: RegistryFiles) -> TypeResult:
    """The text of each file of one event type's package, or what is wrong with it."""
    return _package_of(*_surveyed(part))


def _rendered_if_changed(part: RegistryFiles) -> TypeResult:
    event_type, found = _surveyed(part)
    return _package_of(with_models(part.root, event_type), found)


def _surveyed(part: RegistryFiles) -> tuple[EventType, list[Finding]]:
    (name,) = part.types
    event_type, found = load_event_type(part, name)
    return event_type, [*found, *types.CHAIN.check(event_type)]


def _package_of(event_type: EventType, found: list[Finding]) -> TypeResult:
    if found:
        return TypeResult(found, {})
    try:
        return TypeResult([], render_type(list(event_type.schemas.values())))
    except RegistryProblems as problems:
        return TypeResult(problems.findings, {})


def render_frame() -> dict[str, str]:
    """Render what is the same for every registry."""
    return {
        "__init__.py": HEADER.format(""),
        "base.py": (Path(__file__).parents[1] / "schema" / "base.py").read_text("utf-8"),
        "py.typed": "",  # the models' annotations are for the user's type checker too
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
        HEADER.format(f" {newest.event_type} at {newest.version}, the newest.")
        + f"\nfrom {module} import (\n{imports})\n\n__all__ = [\n{exports}]\n"
    )
