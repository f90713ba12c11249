"""Events read as the processor reads them, and compared with the registry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from generated.index import VERSIONS
from processor.envelope import Envelope, read_envelope
from processor.errors import (
    EventError,
    MalformedEvent,
    MigrationFailed,
    UnknownEventType,
    UnknownSchemaVersion,
)
from processor.pointers import split
from processor.record import Record
from processor.redaction import redact_id
from processor.upgrade import has_retired_parts, read_event
from tools.drift.counts import (
    OTHER_NAMES,
    DriftedField,
    Hit,
    Key,
    Moment,
    Observations,
    TypeObservations,
    UnreadableReason,
    VersionCounts,
    count_day,
    get_or_add,
)
from tools.drift.examples import MOST_EXAMPLES, Example, redacted
from tools.drift.field_tree import FieldCounts, FieldNode, Unknown
from tools.drift.violations import Refused, violations
from tools.registry.locate import UsageError

_MOST_REASONS = 100
_LARGEST_EXAMPLE = 65_536
_VERSION_NAME = re.compile(r"v?[0-9]{1,4}(\.[0-9]{1,4}){0,3}")
"""Longer numbers are not versions, and may be personal data."""
_POSITION = re.compile(r" at line \d+ column \d+")


class Observer:
    """Reads records, and counts what is in them and how they drifted."""

    def __init__(self, root: Path, *, keep_constants: bool = False) -> None:
        self.observed = Observations()
        self._root = root
        self._keep_constants = keep_constants
        self._trees: dict[tuple[str, str], FieldNode] = {}
        self._accepts: dict[tuple[str, object], Callable[[Any], bool] | None] = {}
        """By event type and declared version, for events that were read with the newest version:
        whether its schema accepts an event. None if jsonschema-rs is not installed."""

    def add(self, record: Record) -> None:
        """Read one record."""
        observed = self.observed
        observed.events += 1
        try:
            envelope = read_envelope(record.body)
        except MalformedEvent as error:
            self._unreadable(error, record)
            return
        moment = _moment(envelope)
        if self._is_accepted_by_newest(envelope):
            of_type = self._of_type(envelope)
            newest = VERSIONS[envelope.event_type][-1]
            self._count(of_type, moment, newest, accepted=True, upgraded=False)
            self._compare(of_type, envelope, moment, newest, [], frozenset())
            return
        try:
            upgraded = read_event(envelope)
        except UnknownEventType:
            get_or_add(observed.unknown_types, envelope.event_type).add(moment)
            return
        except EventError as error:
            self._rejected(envelope, moment, error)
            return
        newest = upgraded.newest
        version = upgraded.read_with
        of_type = self._of_type(envelope)
        self._count(of_type, moment, version, accepted=True, upgraded=version != newest)
        declared = envelope.schema_version
        if declared is not None and declared != version:
            get_or_add(of_type.unknown_versions, _version_name(declared)).add(moment)
        refused = []
        if declared is None and version != newest:
            # Accepted as an older one: what the newest version refuses in it is informational.
            refused = violations(envelope.event_type, newest, envelope.detail)
        self._compare(of_type, envelope, moment, version, refused, frozenset())
        key = (envelope.event_type, declared)
        if version == newest and declared in (None, newest) and key not in self._accepts:
            self._accepts[key] = _acceptance_test(self._root, envelope.event_type)

    def _is_accepted_by_newest(self, envelope: Envelope) -> bool:
        """Whether the newest schema accepts an event, so that its model need not be built.

        Building the model takes several times as long; where this is False, it decides.
        """
        declared = envelope.schema_version
        if declared is not None and not isinstance(declared, str):
            return False
        accepts = self._accepts.get((envelope.event_type, declared))
        if accepts is None:
            return False
        newest = VERSIONS[envelope.event_type][-1]
        if declared is None and has_retired_parts(envelope.event_type, newest, envelope.detail):
            return False
        return accepts({**envelope.detail, "schema_version": newest})

    def finish(self) -> Observations:
        """All that was observed, with the counts of the fields."""
        for (event_type, _), tree in self._trees.items():
            fields = self.observed.types[event_type].fields
            for field in tree.visited():
                if field.pointer:
                    fields.setdefault(field.pointer, FieldCounts()).merge(field.counts)
        return self.observed

    def _of_type(self, envelope: Envelope) -> TypeObservations:
        of_type = self.observed.types.get(envelope.event_type)
        if of_type is None:
            of_type = self.observed.types[envelope.event_type] = TypeObservations()
        return of_type

    def _unreadable(self, error: MalformedEvent, record: Record) -> None:
        violation = error.violations[0]
        key = violation.pointer, _POSITION.sub("", violation.message)
        reasons = self.observed.unreadable
        if key not in reasons and len(reasons) >= _MOST_REASONS:
            key = "", OTHER_NAMES
        known = reasons.get(key, UnreadableReason(0, record.source))
        reasons[key] = known._replace(times=known.times + 1)

    def _rejected(self, envelope: Envelope, moment: Moment, error: EventError) -> None:
        of_type = self._of_type(envelope)
        versions = VERSIONS[envelope.event_type]
        if isinstance(error, UnknownSchemaVersion):
            declared = _version_name(envelope.schema_version)
            get_or_add(of_type.unknown_versions, declared).add(moment)
            self._count(of_type, moment, None, accepted=False, upgraded=False)
            return
        version = error.read_with or versions[-1]
        self._count(of_type, moment, version, accepted=False, upgraded=False)
        detail = envelope.detail
        refused = violations(envelope.event_type, version, detail)
        fatal = {each.path for each in refused}
        if envelope.schema_version is None:
            # It was rejected for what no version accepts.
            for older in versions[:-1]:
                if older != version:
                    paths = {each.path for each in violations(envelope.event_type, older, detail)}
                    fatal = fatal & paths or fatal
        if isinstance(error, MigrationFailed) and not refused:
            pointer = error.violations[0].pointer if error.violations else ""
            refused = [Refused(_path(pointer), "migration_failed", None)]
            fatal = {refused[0].path}
        self._compare(of_type, envelope, moment, version, refused, frozenset(fatal))

    @staticmethod
    def _count(
        of_type: TypeObservations,
        moment: Moment,
        version: str | None,
        *,
        accepted: bool,
        upgraded: bool,
    ) -> None:
        of_type.span.add(moment)
        if not accepted:
            count_day(of_type.rejected_days, moment.day)
        if version is not None:
            counts = of_type.versions.get(version)
            if counts is None:
                counts = of_type.versions[version] = VersionCounts()
            counts.events += 1
            counts.accepted += accepted
            counts.upgraded += upgraded

    def _compare(
        self,
        of_type: TypeObservations,
        envelope: Envelope,
        moment: Moment,
        version: str,
        refused: list[Refused],
        fatal: frozenset[tuple[int | str, ...]],
    ) -> None:
        """Walk an event along its schema, and count how it drifted."""
        tree = self._tree(envelope.event_type, version)
        unknown: list[Unknown] = []
        tree.walk(envelope.detail, of_type.span.events, unknown)
        if unknown or refused:
            self._record_findings(of_type, envelope, moment, version, unknown, refused, fatal)

    def _record_findings(
        self,
        of_type: TypeObservations,
        envelope: Envelope,
        moment: Moment,
        version: str,
        unknown: list[Unknown],
        refused: list[Refused],
        fatal: frozenset[tuple[int | str, ...]],
    ) -> None:
        """Count each drifted field of an event once."""
        tree = self._tree(envelope.event_type, version)
        hits: dict[Key, Hit] = {}
        for pointer, kind, value, absent in unknown:
            hit = hits.setdefault((pointer, kind), Hit())
            hit.values.append(value)
            hit.absent.update(absent)
        for path, kind, value in refused:
            key = tree.pointer_of(path), kind
            known = key in hits
            hit = hits.setdefault(key, Hit())
            hit.is_fatal = hit.is_fatal or path in fatal
            if not known and kind != "missing_required":
                hit.values.append(value)
        for key, hit in hits.items():
            finding = get_or_add(of_type.findings, key, DriftedField, ("", key[1]))
            finding.add(hit, moment, version, shaped=key[1] == "unknown_field")
        self._keep_example(of_type, envelope, moment, version, frozenset(hits), tree)

    def _keep_example(
        self,
        of_type: TypeObservations,
        envelope: Envelope,
        moment: Moment,
        version: str,
        shows: frozenset[Key],
        tree: FieldNode,
    ) -> None:
        if shows <= of_type.with_example or len(of_type.examples) >= MOST_EXAMPLES:
            return
        detail = {**envelope.detail, "schema_version": version}
        if len(json.dumps(detail)) <= _LARGEST_EXAMPLE:
            of_type.with_example |= shows
            event = redacted(detail, tree, keep_constants=self._keep_constants)
            of_type.examples.append(Example(moment.at, moment.event_id, shows, event))

    def _tree(self, event_type: str, version: str) -> FieldNode:
        """The fields of a version and of the newest, which handlers see: either may describe it."""
        tree = self._trees.get((event_type, version))
        if tree is None:
            names = dict.fromkeys((version, VERSIONS[event_type][-1]))
            documents = [read_schema(self._root, event_type, name) for name in names]
            tree = FieldNode("", [(each, each) for each in documents])
            self._trees[event_type, version] = tree
        return tree


@cache
def read_schema(root: Path, event_type: str, version: str) -> Mapping[str, Any]:
    """One schema of the registry, as it is on disk.

    Raises UsageError if it does not exist or is not valid JSON: then generated/ is out of date.
    """
    path = root / "schemas" / event_type / f"{version}.json"
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"schemas/{event_type}/{version}.json cannot be read ({type(error).__name__}), though "
            "generated/index.py names it: run genesys-events check"
        ) from None
    if not isinstance(document, dict):
        raise UsageError(f"schemas/{event_type}/{version}.json: run genesys-events check")
    return document


def _acceptance_test(root: Path, event_type: str) -> Callable[[Any], bool] | None:
    try:
        from tools.schema.validator import fast_validator
    except ModuleNotFoundError:  # without the extra `codegen`: every event is read with its model
        return None
    return fast_validator(read_schema(root, event_type, VERSIONS[event_type][-1])).is_valid


def _moment(envelope: Envelope) -> Moment:
    text = envelope.timestamp
    if text[-1] not in "Zz":
        # With its offset, a time may be before the first year or after the last.
        with suppress(ValueError, OverflowError):
            moment = datetime.fromtimestamp(envelope.occurred_at, timezone.utc)
            text = moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Moment(envelope.occurred_at, redact_id(envelope.event_id) or "", text)


def _version_name(declared: object) -> str:
    if isinstance(declared, str) and _VERSION_NAME.fullmatch(declared):
        return declared
    return f"({'unreadable' if isinstance(declared, str) else type(declared).__name__})"


def _path(pointer: str) -> tuple[int | str, ...]:
    return tuple(int(segment) if segment.isdigit() else segment for segment in split(pointer))
