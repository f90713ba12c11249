"""The data of the catalogue page: every event type, version, version step and handler."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.catalogue.handlers import Found
from tools.registry.cache import run_cached
from tools.registry.files import RegistryFiles, read_registry_files
from tools.registry.findings import RegistryProblems
from tools.registry.git import dates_added
from tools.registry.lock import released
from tools.registry.parallel import TypeResult
from tools.schema.walk import Document, map_children

_EXACT = 2**53 - 1
"""The largest integer that a browser represents exactly."""
_NO_HANDLERS = Found({}, None, "handlers", [])


def read_page_data(root: Path, handlers: Found = _NO_HANDLERS) -> dict[str, Any]:
    """Everything that the page shows.

    The data of a type that has not changed since the last run is reused. Raises RegistryProblems
    where a schema is not valid.
    """
    registry_files = read_registry_files(root)
    results, _ = run_cached(
        registry_files, _read_type_data, "catalogue", "Comparing versions of event types"
    )
    found = [finding for result in results.values() for finding in result.findings]
    if found:
        raise RegistryProblems(sorted(set(found)))
    added, locked = dates_added(root), released(registry_files)
    parts = _Parts()
    types = []
    for name, result in results.items():
        versions = []
        for file, version in zip(
            registry_files.types[name], result.output["versions"], strict=True
        ):
            defs = {each: parts.number(schema) for each, schema in version["defs"].items()}
            versions.append(
                {
                    **version,
                    "added": added.get(file.path),
                    "released": file.path in locked,
                    "root": parts.number(version["root"]),
                    "defs": defs,
                }
            )
        types.append({**result.output, "versions": versions, "handler": handlers.by_type.get(name)})
    return {
        "types": types,
        "parts": parts.all,
        "fallback": handlers.fallback,
        "unknown_handlers": bool(handlers.problems),
    }


def _read_type_data(part: RegistryFiles) -> TypeResult:
    # Imported here: where everything is cached, it is not needed.
    from tools.catalogue.type_data import read_type_data

    return read_type_data(part)


class _Parts:
    """Parts of schemas: each distinct part is kept once, and referred to by its number."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._numbers: dict[str, int] = {}

    def number(self, schema: Any) -> Any:
        """A schema's index in `all`; a boolean schema is returned as it is."""
        if not isinstance(schema, Mapping):
            return schema
        packed = self._packed(schema)
        text = json.dumps(packed)
        if text not in self._numbers:
            self._numbers[text] = len(self.all)
            self.all.append(packed)
        return self._numbers[text]

    def _packed(self, schema: Document) -> dict[str, Any]:
        packed = map_children(schema, lambda _path, child: self.number(child))
        for keyword, value in packed.items():
            if isinstance(value, int) and abs(value) > _EXACT:
                packed[keyword] = str(value)
        return packed
