"""`genesys-events codegen`: schemas/ and migrations/ -> generated/."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from processor.naming import module_of, package_of
from tools.codegen.checksums import hashes_of, module_path, with_models
from tools.codegen.index import HEADER, render_data
from tools.codegen.models import GENERATED, NoModel, render_models
from tools.registry.files import (
    RegistryFiles,
    Schema,
    files_below,
    read_registry_files,
    to_registry,
)
from tools.registry.findings import Finding, RegistryProblems
from tools.registry.parallel import TypeResult, run_for_each_type
from tools.registry.write_file import refuse_links, write_file
from tools.rules import versions
from tools.rules.load import load_event_type
from tools.rules.registry import check_registry


def render(
    root: Path, *, reuse: bool = False, only: Collection[str] | None = None
) -> dict[str, str]:
    """Render generated/: the text of every file, by its path below generated/.

    With `reuse`, a module that matches its checksum in generated/checksums.sha256 is not generated
    again. With `only`, the event types that are not among these names, of types or of packages, are
    not even checked: their modules are taken as they are. Raises RegistryProblems where the
    registry has a fault that prevents generating it.
    """
    registry_files = read_registry_files(root)
    kept = {} if only is None else _present_modules(registry_files, only)
    parts = [registry_files.of_type(name) for name in registry_files.types if name not in kept]
    task = partial(_render_files, reuse=reuse)
    results = run_for_each_type(task, parts, "Generating models")
    found = check_registry(registry_files)
    found += [finding for result in results for finding in result.findings]
    if found:
        raise RegistryProblems(sorted(set(found)))
    modules = (*kept.values(), *(result.output for result in results))
    models = {path: text for files in modules for path, text in files.items()}
    data = render_data(to_registry(registry_files), hashes_of(models))
    return {**render_frame(), **data, **models}


def _present_modules(
    registry_files: RegistryFiles, other_than: Collection[str]
) -> dict[str, Mapping[str, str]]:
    """By event type, the text of each of its modules, where all are present."""
    folder = registry_files.root / "generated"
    found: dict[str, Mapping[str, str]] = {}
    for name, files in registry_files.types.items():
        package = package_of(name)
        if name in other_than or package in other_than:
            continue
        modules = ("__init__", *(module_of(file.version) for file in files))
        paths = [f"{package}/{module}.py" for module in modules]
        with suppress(OSError):
            found[name] = {path: (folder / path).read_text("utf-8") for path in paths}
    return found


def _render_files(part: RegistryFiles, *, reuse: bool) -> TypeResult:
    """Render the package of the one event type that these files are of."""
    (name,) = part.types
    event_type, found = load_event_type(part, name)
    found += versions.CHAIN.check(event_type)
    if found:
        return TypeResult(found, {})
    if reuse:
        event_type = with_models(part.root, event_type)
    try:
        return TypeResult([], render_type(list(event_type.schemas.values())))
    except RegistryProblems as problems:
        return TypeResult(problems.findings, {})


def render_frame() -> dict[str, str]:
    """Render the files that are the same for every registry."""
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
    """Write generated/; return the paths that had to change.

    Links in it, even in the place of a package, are replaced, and what they lead to is left alone.
    Raises UsageError if generated/ itself is a link.
    """
    folder = root / "generated"
    stale = [path for path, _, _ in changes(root, files)]
    for path in stale:
        refuse_links(root, f"generated/{path}")
        target = folder / path
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        if path in files:
            write_file(root, f"generated/{path}", files[path].encode())
        else:
            target.unlink()
            if not any(child.suffix == ".py" for child in target.parent.iterdir()):
                _remove_leftovers(target.parent)
    return stale


def changes(root: Path, files: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Every file of generated/ that is out of date: its path, its text, and what it should be."""
    folder = root / "generated"
    present = files_below(folder)
    for path in sorted(present | files.keys()):
        # Bytes, not text: a changed line ending is a change.
        now = _text(folder / path) if path in present else ""
        wanted = files.get(path, "")
        if now != wanted or (path in present) != (path in files):
            yield path, now, wanted


def _text(path: Path) -> str:
    if path.is_symlink():
        return f"a symbolic link to {path.readlink()}\n"
    return path.read_bytes().decode("utf-8", "replace")


def diff(path: str, now: str, wanted: str) -> str:
    """One change as a unified diff."""
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
