"""generated/checksums.sha256: which modules are up to date, without generating them.

A checksum covers a module, its schema and the generator. If all three are unchanged, the module is
what the generator would write. `check` and `codegen` rely on it; `codegen --check` does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from processor.naming import module_of, package_of
from tools.codegen.models import generator_input
from tools.registry.files import EventType, Registry, RegistryFiles, Schema

CHECKSUMS = "checksums.sha256"
"""Its path below generated/: a line for the generator, and one for each module."""
_HEADER = "# Written by genesys-events codegen; do not edit.\n"
_GENERATOR = "datamodel-code-generator"
_WRITERS = ("codegen/models.py", "codegen/field_names.py", "schema/subset.py", "schema/walk.py")
"""The modules of tools/ that affect what the generator writes."""


def module_path(schema: Schema) -> str:
    """The path of a schema's models, below generated/."""
    return _module_path(schema.event_type, schema.version)


def _module_path(event_type: str, version: str) -> str:
    return f"{package_of(event_type)}/{module_of(version)}.py"


def hashes_of(files: Mapping[str, str]) -> dict[str, str]:
    """The SHA-256 of each text, by its path."""
    return {path: sha256(text.encode()).hexdigest() for path, text in files.items()}


def render_checksums(registry: Registry, hashes: Mapping[str, str]) -> str:
    """Write the file, given the SHA-256 of each module by its path below generated/."""
    paths = {module_path(schema): schema for schema in registry.schemas()}
    lines = {path: _checksum(schema, hashes[path]) for path, schema in sorted(paths.items())}
    return _HEADER + "".join(
        f"{digest}  {path}\n" for path, digest in {_GENERATOR: _generator(), **lines}.items()
    )


def with_models(root: Path, event_type: EventType) -> EventType:
    """Add its models' source to each schema where the module is up to date."""
    folder = root / "generated"
    known = _read(folder / CHECKSUMS)
    if known.get(_GENERATOR) != _generator():
        return event_type
    schemas = {
        version: replace(schema, models=_models(folder, schema, known))
        for version, schema in event_type.schemas.items()
    }
    return replace(event_type, schemas=schemas)


def committed_modules(registry_files: RegistryFiles) -> dict[str, str]:
    """A hash over the modules in generated/ of each event type, and over their checksums.

    Whether a module is taken as up to date depends on both.
    """
    folder = registry_files.root / "generated"
    known = _read(folder / CHECKSUMS)
    hashes = {}
    for name, files in registry_files.types.items():
        digest = sha256(known.get(_GENERATOR, "").encode())
        for file in files:
            path = _module_path(name, file.version)
            with suppress(OSError):
                digest.update((folder / path).read_bytes())
            digest.update(f"\0{known.get(path)}\0".encode())
        hashes[name] = digest.hexdigest()
    return hashes


def _models(folder: Path, schema: Schema, known: Mapping[str, str]) -> str | None:
    path = module_path(schema)
    try:
        content = (folder / path).read_bytes()
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    is_known = known.get(path) == _checksum(schema, sha256(content).hexdigest())
    return text if is_known else None


@cache  # for `process --watch`, which asks for all of them again and again
def _checksum(schema: Schema, module: str) -> str:
    """A hash over a module and what it is generated from: a change of either changes it."""
    return sha256(f"{module} {schema.path} {generator_input(schema)}".encode()).hexdigest()


@lru_cache(maxsize=1)
def _generator() -> str:
    digest = sha256(version(_GENERATOR).encode())
    for name in _WRITERS:
        digest.update((Path(__file__).parents[1] / name).read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> Mapping[str, str]:
    """The checksum of each path; empty where the file is missing or cannot be read."""
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {path: digest for digest, _, path in (line.partition("  ") for line in lines)}
