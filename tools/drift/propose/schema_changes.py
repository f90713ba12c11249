"""The newest schema of a type, changed so that it accepts what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

from processor.pointers import split
from processor.redaction import redact_name
from tools.drift.propose.guess_renames import Guess, Observed, guess_renames
from tools.drift.propose.infer_fields import kinds_of, known_values, property_schema
from tools.drift.propose.schema_editor import TYPES, Draft, Slot, one_or_list
from tools.drift.propose.widen_fields import Unanswerable, widen
from tools.registry.files import Schema
from tools.schema.walk import JsonSchema
from tools.versions.scaffold import successor


class Changed(NamedTuple):
    """A schema that accepts more than the one before, and its changes."""

    document: JsonSchema
    changes: list[str]
    """In words, each with its pointer."""
    guesses: list[Guess]
    left_out: list[str]
    """What drifted and the new version does not accept, with the reason."""


def changed(newest: Schema, observed: Observed, *, shown: bool) -> Changed:
    """Change a schema by the drifted fields of a report on its type; the version is not changed.

    `shown`: whether the report has values, or only their shapes.
    """
    draft = Draft(successor(newest, newest.version))
    guesses, doubts = guess_renames(observed, draft, shown=shown)
    guesses, more = _without_unsafe(guesses, draft, observed)
    doubts += more
    required = {guess.new for guess in guesses if _replaces(draft, guess, observed)}
    guessed = {guess.new: guess for guess in guesses}
    made = Changed(draft.document, [], guesses, doubts)
    for finding in _in_order(observed["findings"]):
        pointer = finding["pointer"]
        if finding["severity"] == "informational":
            continue  # such an event is accepted as one of an older version
        try:
            _refuse_unanswerable(newest, finding)
            if finding["kind"] != "unknown_field":
                done = widen(draft, finding, shown=shown)
            elif finding["shape"] is None:
                raise Unanswerable("has values, but the report has no shape of them")
            elif pointer in guessed:
                done = _rename(
                    draft, guessed[pointer], finding, observed, is_required=pointer in required
                )
            else:
                done = _add(draft, finding, observed, shown=shown)
        except Unanswerable as reason:
            made.left_out.append(f"{pointer} {reason}")
        else:
            made.changes.extend([f"{pointer} {done}"] if done else [])
    return made


def _without_unsafe(
    guesses: list[Guess], draft: Draft, observed: Observed
) -> tuple[list[Guess], list[str]]:
    """The guesses that a migration can follow, and why it cannot follow the others.

    An event with the old name is read as the older version: it has to be valid there, and the
    migration renames the field at its pointer alone.
    """
    missing = {("missing_required", each.old) for each in guesses}
    refused = _refused(observed)
    safe, doubts = [], []
    for guess in guesses:
        doubt = f"{guess.new} may be what was {guess.old}, and both are kept: "
        if refused - missing:
            doubts.append(f"{doubt}events are rejected for other reasons; accept these first")
        elif not draft.is_in_one_place(guess.old.rpartition("/")[0]):
            doubts.append(f"{doubt}the schema of their object is used elsewhere too")
        else:
            safe.append(guess)
    return safe, doubts


def _refused(observed: Observed) -> set[tuple[str, str]]:
    """The kind and the pointer of each finding for which events were rejected."""
    return {
        (each["kind"], each["pointer"])
        for each in observed["findings"]
        if each["severity"] == "rejected"
    }


def _in_order(findings: Sequence[Observed]) -> list[Observed]:
    """Known fields first: they are widened before they are copied to a new name."""
    return sorted(findings, key=lambda each: each["kind"] == "unknown_field")


def _refuse_unanswerable(newest: Schema, finding: Observed) -> None:
    """Leave out what has no pointer, or was found only in events of older versions."""
    if not finding["pointer"].startswith("/"):
        raise Unanswerable(f"{finding['count']:,} events have more {finding['kind']}: too many")
    is_inferred = newest.topic is not None and finding["kind"] == "unknown_field"
    if newest.version not in finding["versions"] and not is_inferred:
        versions = ", ".join(finding["versions"])
        raise Unanswerable(f"was seen only in events of {versions}, which is not changed")


def _add(draft: Draft, finding: Observed, observed: Observed, *, shown: bool) -> str:
    """Describe a field that is new."""
    pointer, name = finding["pointer"], split(finding["pointer"])[-1]
    holders = _holders(draft, pointer)
    known = known_values(finding, shown=shown)
    schema = property_schema(draft, finding["shape"], name, _words(finding, observed), known)
    for holder in holders:
        holder["properties"][name] = deepcopy(schema)
    return f"is new: {_describe(draft, schema)}"


def _rename(
    draft: Draft, guess: Guess, finding: Observed, observed: Observed, *, is_required: bool
) -> str:
    """Give a field its new name; without the old one, an event that has that is an older one."""
    holders = _holders(draft, guess.new)
    old, new = (split(each)[-1] for each in (guess.old, guess.new))
    for holder in holders:
        before = holder["properties"].pop(old, {})
        words = f"{_words(finding, observed)} Probably what was {old}."
        slot = Slot({"": {"description": words, **_as_before(draft, before, finding["shape"])}}, "")
        required = [each for each in holder.get("required", ()) if each != old]
        if is_required:
            required.append(new)
        else:
            draft.widen(slot, ["null"])
        holder.pop("required", None)
        if required:
            holder["required"] = required
        holder["properties"][new] = slot.schema
    kept = "required" if is_required else "optional"
    return f"is {kept}: {_describe(draft, slot.schema)}; probably what was {guess.old}, now gone"


def _as_before(draft: Draft, before: JsonSchema, shape: Observed) -> JsonSchema:
    """A schema that accepts what the old field accepted, and what was observed of the new."""
    kinds = kinds_of(shape)
    if kinds & {"object", "array"} or not before.keys() - {"description"}:
        # It was checked that it accepts the new one too.
        return {name: deepcopy(value) for name, value in before.items() if name != "description"}
    types = draft.types(before) | kinds - {"null"}
    alternatives = draft.alternatives(before)
    formats = {each.get("format") for each in alternatives if "string" in draft.types(each)}
    known = dict.fromkeys(
        value
        for each in alternatives
        for keyword in ("x-extensible-enum", "enum")
        for value in each.get(keyword, ())
    )
    schema: JsonSchema = {"type": one_or_list(types - {"integer"} if "number" in types else types)}
    if len(formats) == 1 and formats == set(shape["texts"]):
        schema["format"] = formats.pop()
    if known:
        schema["x-extensible-enum"] = list(known)
    return schema


def _replaces(draft: Draft, guess: Guess, observed: Observed) -> bool:
    """Whether the new name can be required instead of the old one.

    Every event has to have one of them, and those with the old one to be valid at the older
    version: so nothing else may have been refused.
    """
    above = guess.old.rpartition("/")[0]
    (slot, *_) = draft.slots(guess.old)
    refused = _refused(observed)
    missing = sum(
        each["count"]
        for each in observed["findings"]
        if (each["kind"], each["pointer"]) == ("missing_required", guess.old)
    )
    return (
        draft.is_required(guess.old)
        and draft.is_alone(above)
        and "null" not in draft.types(slot.schema) | kinds_of(guess.finding["shape"])
        and not refused - {("missing_required", guess.old)}
        and missing <= guess.finding["absent"][guess.old]
    )


def _holders(draft: Draft, pointer: str) -> list[JsonSchema]:
    """The object schemas that get a new field."""
    above, _, name = pointer.rpartition("/")
    if redact_name(name) == "*":
        raise Unanswerable("has a name that looks like personal data")
    if draft.slots(pointer):
        raise Unanswerable("is described by the newest version already")
    holders = draft.objects(above)
    if not holders:
        raise Unanswerable("is in an object that the newest version does not describe")
    return holders


def _words(finding: Observed, observed: Observed) -> str:
    """A description for an undocumented field."""
    since = f" since {finding['first_seen'][:10]}" if finding["first_seen"] else ""
    return (
        f"Seen in {finding['count']:,} of {observed['events']:,} events{since}, and documented "
        "nowhere."
    )


def _describe(draft: Draft, schema: JsonSchema) -> str:
    """A schema in a few words: `string (date-time) or null`."""
    kinds = draft.types(schema)
    if kinds >= set(TYPES):
        return "anything"
    listed = one_or_list(kinds - {"integer"} if "number" in kinds else kinds)
    words = " or ".join([listed] if isinstance(listed, str) else listed)
    details = [
        ", ".join(each.get("x-extensible-enum", ())) or each.get("format")
        for each in draft.alternatives(schema)
    ]
    return words.replace(
        "string", "".join(["string", *(f" ({each})" for each in details if each)]), 1
    )
