"""The events of a proposed version: its examples, its fixtures and drifted events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import count
from pathlib import Path
from typing import Any

from processor.pointers import join, split
from tools.drift.propose.guess_renames import Guess
from tools.drift.propose.migrations import with_new_names
from tools.registry.files import FIXTURES, Schema
from tools.registry.json_format import json_text
from tools.schema.subset import KNOWN_VALUES
from tools.schema.validator import reference_validator
from tools.schema.walk import Document, resolve
from tools.upstream.examples import example_value
from tools.versions.scaffold import copied_fixtures, first_fixtures

Event = dict[str, Any]


class Events:
    """Makes events of one version, with values of the drifted events where they have any."""

    def __init__(self, document: Document, drifted: Sequence[Event]) -> None:
        self.document = document
        self.drifted = [each for each in drifted if "payload" in each]

    def whole(self, event: Event) -> Event:
        """An event with a value for each field of itself and of its payload."""
        filled = deepcopy(event)
        bodies = [each["payload"] for each in self.drifted if isinstance(each["payload"], dict)]
        payload = self._payload()
        filled["payload"] = self._filled(payload["properties"], filled["payload"], bodies)
        return self._filled(self.document["properties"], filled, self.drifted)

    def with_new(self, event: Event, older: Document) -> Event:
        """An event with a value for each field of its payload that is not in an older version."""
        known = payload_of(older)["properties"]
        whole = self.whole(event)["payload"]
        body = {
            name: value
            for name, value in whole.items()
            if name in event["payload"] or name not in known
        }
        return {**event, "payload": body}

    def whole_and_minimal(self) -> dict[str, Event]:
        """The first example with every field, and with the required fields of its payload only."""
        whole = self.whole(self.document["examples"][0])
        required = self._payload().get("required", ())
        body = {name: value for name, value in whole["payload"].items() if name in required}
        return {"full": whole, "minimal": {**whole, "payload": body}}

    def fixtures(
        self, root: Path, older: Schema, newer: Schema, guesses: Sequence[Guess]
    ) -> tuple[dict[str, str], list[str]]:
        """The older version's fixtures that still pass or fail as named, and the drifted events.

        Without fixtures, those of a new type. Returns the texts by path, and descriptions of
        the omitted ones.
        """
        folder = (FIXTURES / newer.event_type / newer.version).as_posix()
        found = copied_fixtures(root, older, newer.version) or self._first(folder)
        kept: dict[str, Any] = {}
        left_out: list[str] = []
        for path, fixture in found.items():
            name = path.rpartition("/")[2]
            renamed = _renamed(fixture, guesses)
            if name == "full.pass.json":
                renamed = self.whole(renamed)
            if self._shows(name, renamed):
                kept[path] = renamed
            else:
                left_out.append(
                    f"{older.version}/{name} no longer shows what its name says: not copied"
                )
        fits = reference_validator(self.document).is_valid
        stamped = [{**each, "schema_version": newer.version} for each in self.drifted]
        renamed = [each if fits(each) else with_new_names(each, guesses) for each in stamped]
        taken = list(filter(fits, renamed))
        refused = [each for each in renamed if not fits(each)]
        names = (f"{folder}/drifted-{number}.pass.json" for number in count(1))
        kept |= dict(zip((each for each in names if each not in kept), taken, strict=False))
        if refused:
            left_out.append(
                f"{newer.version} refuses {len(refused)} of the report's drifted events, at "
                + ", ".join(sorted(self._reasons(refused)))
            )
        return {path: json_text(each) for path, each in kept.items()}, left_out

    def _reasons(self, refused: Sequence[Event]) -> set[str]:
        """The pointers at which events are invalid."""
        errors = reference_validator(self.document).iter_errors
        return {join(_path_of(error)) for event in refused for error in errors(event)}

    def _first(self, folder: str) -> dict[str, Any]:
        events = self.whole_and_minimal()
        minimal = {name: events["minimal"][name] for name in self.document["required"]}
        found = first_fixtures(events["full"])
        unknown = found["unknown-field-kept.pass.json"]
        body = {**minimal["payload"], **unknown["payload"]}
        found["unknown-field-kept.pass.json"] = {**unknown, "payload": body}
        found["minimal.pass.json"] = minimal
        return {f"{folder}/{name}": event for name, event in found.items()}

    def _payload(self) -> Document:
        return payload_of(self.document)

    def _filled(self, properties: Document, holder: Event, others: Sequence[Event]) -> Event:
        filled = {
            name: self._value(name, schema, others) if holder.get(name) is None else holder[name]
            for name, schema in properties.items()
        }
        return {**filled, **{name: holder[name] for name in holder if name not in filled}}

    def _value(self, name: str, schema: Document, others: Sequence[Event]) -> Any:
        whole = {**schema, "$defs": self.document.get("$defs", {})}
        fits = reference_validator(whole).is_valid
        return next(filter(fits, self._candidates(name, schema, others)), None)

    def _candidates(self, name: str, schema: Document, others: Sequence[Event]) -> Iterator[Any]:
        made = example_value(schema, name, self.document.get("$defs", {}))
        if KNOWN_VALUES in schema:
            yield made  # what drifted is redacted: it may be no known value
        yield from (each[name] for each in others if each.get(name) is not None)
        yield from (made, "text", [], {}, 0)

    def _shows(self, name: str, fixture: Any) -> bool:
        """Whether a fixture still passes, or fails for its stated reason alone."""
        validator = reference_validator(self.document)
        if not name.endswith(".fail.json"):
            return not name.endswith(".pass.json") or validator.is_valid(fixture)
        errors = list(validator.iter_errors(fixture["event"]))
        return len(errors) == 1 and _is_at(errors[0], split(fixture["pointer"]))


def payload_of(document: Document) -> Document:
    """The schema of the payload, references resolved."""
    return {"properties": {}, **resolve(document, document["properties"]["payload"])}


def _renamed(fixture: Any, guesses: Sequence[Guess]) -> Any:
    if isinstance(fixture.get("event"), dict):
        return {**fixture, "event": with_new_names(fixture["event"], guesses)}
    return with_new_names(fixture, guesses)


def _is_at(error: Any, stated: Sequence[str]) -> bool:
    """Whether a violation is at a fixture's pointer; `*` is any key."""
    path = _path_of(error)
    return len(path) == len(stated) and all(
        name in (segment, "*") for segment, name in zip(path, stated, strict=True)
    )


def _path_of(error: Any) -> list[str]:
    while error.context:
        error = max(error.context, key=lambda each: len(each.absolute_path))
    path = list(map(str, error.absolute_path))
    if error.validator == "required":
        path.append(next(name for name in error.validator_value if name not in error.instance))
    return path
