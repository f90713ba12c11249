"""The files of a proposed version, and what they make of generated/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from tools.codegen.checksums import hashes_of, module_path
from tools.codegen.index import render_data
from tools.codegen.render import render_type
from tools.drift.propose.events import Events
from tools.drift.propose.migrations import (
    pairs,
    rename_migration,
    unproven_migration,
    with_new_names,
)
from tools.drift.propose.schema_changes import Changed
from tools.registry.files import FIXTURES, RegistryFiles, Schema, SourceFile, to_registry
from tools.registry.json_format import json_text
from tools.schema.compatibility import is_compatible
from tools.versions.scaffold import successor


class Files:
    """The schema, the migration, and the events that show both, by their paths."""

    def __init__(
        self, root: Path, newest: Schema, made: Changed, version: str, observed: Mapping[str, Any]
    ) -> None:
        path = f"schemas/{newest.event_type}/{version}.json"
        document = successor(replace(newest, document=made.document), version)
        document["examples"] = [with_new_names(each, made.guesses) for each in document["examples"]]
        events = Events(document, observed["examples"])
        first = document["examples"][0]
        document["examples"][0] = events.with_new(first, newest.document)
        self.newer = Schema(newest.event_type, version, path, document, json_text(document))
        self.texts = {path: self.newer.text}
        self.left_out: list[str] = []
        sides = newest.document, document
        has_step = bool(made.guesses) or not is_compatible(*sides)
        if has_step:
            step = (
                rename_migration(*sides, made.guesses, observed["events"])
                if made.guesses
                else unproven_migration(*sides)
            )
            self.texts |= {
                path: text
                for path, text in step.items()
                if not (path.endswith("/__init__.py") and (root / path).exists())
            }
        if (root / FIXTURES).is_dir():
            texts, self.left_out = events.fixtures(root, newest, self.newer, made.guesses)
            self.texts |= texts
            if has_step:
                before = Events(newest.document, observed["examples"])
                self.texts |= pairs(*sides, made.guesses, before.whole_and_minimal())


def with_texts(registry_files: RegistryFiles, texts: Mapping[str, str]) -> RegistryFiles:
    """A registry as it will be with these files."""
    new = [SourceFile(path, text.encode()) for path, text in texts.items()]
    return replace(
        registry_files,
        schemas=(
            *registry_files.schemas,
            *(each for each in new if each.path.startswith("schemas/")),
        ),
        migrations=(
            *registry_files.migrations,
            *(each for each in new if each.path.startswith("migrations/")),
        ),
    )


def regenerated(before: RegistryFiles, after: RegistryFiles, event_type: str) -> dict[str, str]:
    """The files of generated/ after a change of one type, by path.

    Empty if the index, or another file of generated/, is out of date before the change: then
    codegen has more to do.
    """
    folder = before.root / "generated"
    try:
        registry = to_registry(before)
        hashes = {
            path: sha256((folder / path).read_bytes()).hexdigest()
            for path in map(module_path, registry.schemas())
        }
        for path, text in render_data(registry, hashes).items():
            if (folder / path).read_bytes() != text.encode():
                return {}
    except (OSError, LookupError, TypeError, ValueError, RecursionError):
        return {}
    registry = to_registry(after)
    models = render_type(registry.types[event_type])
    data = render_data(registry, {**hashes, **hashes_of(models)})
    return {f"generated/{path}": text for path, text in {**models, **data}.items()}
