"""The proof that a newer schema accepts every older event, and the second check of its literals."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest

from support.schema_pairs import document, event
from support.schemas import model_of_document
from tools.schema import compatibility, samples
from tools.schema.compatibility import compare_versions, is_compatible
from tools.schema.describe import describe_expected
from tools.schema.differences import differences
from tools.schema.gaps import FORMATTED
from tools.schema.literals import events_with_literals
from tools.schema.proof import COVERED, UNKNOWN, Instances, Outcome, _Prover
from tools.schema.validator import EventValidator, first_refusal, reference_validator
from tools.schema.walk import reference_to

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NULL: Schema = {"type": "null"}
MAYBE: Schema = {"type": ["string", "null"]}
LEAP = "2016-12-31T23:59:60Z"


def _object(required: Schema | None = None, /, **more: Schema) -> Schema:
    made = {"type": "object", "properties": {**(required or {}), **more}}
    return {**made, "required": [*required]} if required else made


def _maybe(*branches: Schema) -> Schema:
    return {"anyOf": [*branches, NULL]}


def _pair(older: Schema, newer: Schema, **defs: Schema) -> tuple[Schema, Schema]:
    return (
        document("1.0.0", {"Payload": older, **defs}),
        document("1.1.0", {"Payload": newer, **defs}),
    )


# The second check: literals


def _always(outcome: Outcome) -> Callable[[Any, Any], Outcome]:
    return lambda _older, _newer: outcome


LEAPING: dict[str, Schema] = {
    "field": _object({"a": {"enum": ["2016-12-31T23:59:59Z", LEAP]}}),
    "constant": _object({"a": {"const": LEAP}}),
    "optional field": _object(a=_maybe({"const": LEAP})),
    "item": _object({"a": {"type": "array", "items": {"const": LEAP}, "minItems": 2}}),
    "value of a dictionary": _object(
        {"a": {"type": "object", "additionalProperties": {"const": LEAP}}}
    ),
    "branch": _object({"a": {"anyOf": [WHOLE, _object({"b": {"const": LEAP}})]}}),
    "definition": _object({"a": reference_to("Leap")}),
    "recursion": _object({"a": reference_to("Node")}),
    "known value": _object({"a": {**TEXT, "x-extensible-enum": [LEAP]}}),
    "default": _object({"a": {**TEXT, "default": LEAP}}),
    "example of a field": _object({"a": {**TEXT, "examples": ["2016-12-31T23:59:59Z", LEAP]}}),
    "next to required fields": _object(
        {"z": _object({"y": TEXT}), "a": _object({"n": WHOLE, "b": {"const": LEAP}})}
    ),
}


def _with_moments(schema: Any) -> Any:
    """The schema with the format date-time wherever a leap second is a literal."""
    if isinstance(schema, dict):
        literals = [schema.get(keyword) for keyword in ("const", "enum", "default", "examples")]
        if LEAP in str([*literals, schema.get("x-extensible-enum")]):
            return {**TEXT, "format": "date-time"}
        return {name: _with_moments(value) for name, value in schema.items()}
    return [_with_moments(each) for each in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("name", LEAPING)
def test_a_wrong_proof_is_refuted_by_a_literal(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each of these paths; an undecided proof does not make the step waivable."""
    defs = {
        "Leap": {"const": LEAP},
        "Node": _object(
            a={"anyOf": [NULL, reference_to("Node")]}, b={"anyOf": [NULL, {"const": LEAP}]}
        ),
    }
    older = document("1.0.0", {"Payload": LEAPING[name], **defs})
    newer = document("1.1.0", _with_moments({"Payload": LEAPING[name], **defs}))
    newer["x-compatibility-waiver"] = "nobody sends that"
    for outcome in (COVERED, UNKNOWN):
        monkeypatch.setattr(compatibility, "prove", _always(outcome))
        verdict = compare_versions(older, newer)
        assert (verdict.bump, verdict.proof) == ("major", "refuted")
        assert LEAP in str(verdict.witness)
        assert not is_compatible(older, newer)


def test_a_literal_that_the_older_schema_rejects_refutes_nothing() -> None:
    """A default or an example that is not valid itself was never sent."""
    older = _object({"a": {**TEXT, "maxLength": 3, "default": "long text", "examples": [5]}})
    newer = _object({"a": {**TEXT, "maxLength": 4}})
    assert compare_versions(*_pair(older, newer)).proof == "proven"


def test_an_example_that_the_newer_rejects_refutes() -> None:
    """A whole event of the older schema, though a field in it is not described there."""
    older, newer = _pair(_object(a=MAYBE), _object(a=MAYBE, b=MAYBE))
    assert compare_versions(older, newer).proof == "proven"
    older["examples"] = [event({"b": 5})]
    assert compare_versions(older, newer).proof == "refuted"


@pytest.mark.parametrize("name", FORMATTED)
def test_the_edge_cases_of_a_format_are_valid_to_both(name: str) -> None:
    """They are what shows that a pattern is narrower than a format."""
    schema = _object({"a": {**TEXT, "format": name}})
    model = model_of_document(document("1.0.0", {"Payload": schema}))
    for value in FORMATTED[name]:
        assert reference_validator(schema).is_valid({"a": value}), value
        model.model_validate(event({"a": value}))


# Unions of open objects, docs/decisions/0011

A, B = _object({"a": WHOLE}), _object({"b": TEXT})
UNIONS: dict[str, tuple[list[Schema], Any]] = {
    "a new name in one branch": ([_object({"a": WHOLE}, c=MAYBE), B], None),
    "a new branch": ([A, B, _object({"c": TEXT})], None),
    "a wider branch": ([_object({"a": {"type": "number"}}), B], None),
    "a removed field": ([_object(), B], None),
    "the name of the other branch, of its type": (
        [_object({"a": WHOLE}, b=MAYBE), B],
        {"a": 1, "b": 5},
    ),
    "the name of the other branch, of another type": (
        [A, _object({"b": TEXT}, a=MAYBE)],
        {"a": 0.5, "b": "x"},
    ),
    "a narrower branch": ([A, _object({"b": {**TEXT, "minLength": 1}})], {"b": ""}),
    "a branch that also requires": ([A, _object({"b": TEXT, "a": WHOLE})], {"b": "x"}),
    "both in one": ([_object(a={"type": ["integer", "null"]}, b=MAYBE)], {"a": 1, "b": 5}),
}
"""The branches of the newer union, and a payload that only the older accepts; None if proven."""


@pytest.mark.parametrize("name", UNIONS)
def test_a_union_of_open_objects(name: str) -> None:
    """A field that any branch of the older names counts in all of them, and one of the newer not.

    So the models do what the verdict says.
    """
    branches, payload = UNIONS[name]
    older, newer = _pair({"anyOf": [A, B]}, {"anyOf": branches})
    verdict = compare_versions(older, newer)
    assert verdict.proof == ("proven" if payload is None else "refuted")
    accepts = model_of_document(newer).model_validate
    for tried in ({"a": 1}, {"b": "x"}, {"a": 1, "z": []}, {"b": "x", "a": 1}):
        if payload is None:
            accepts(event(tried, "1.1.0"))
    if payload is not None:
        model_of_document(older).model_validate(event(payload))
        for refused in (event(payload, "1.1.0"), {**verdict.witness, "schema_version": "1.1.0"}):
            with pytest.raises(ValueError, match="validation error"):
                accepts(refused)


def test_a_name_counts_below_each_branch() -> None:
    """What one branch names within a field counts in the branch that does not describe the field.

    But a name that the older version has nowhere at that path does not.
    """
    older = {"anyOf": [_object({"a": _object(p=MAYBE)}), B]}
    for within, proof in (
        (_object(p=MAYBE, q=MAYBE), "proven"),
        (_object(p={"type": ["boolean", "null"]}), "refuted"),
    ):
        newer = {
            "anyOf": [_object({"a": _object(p=MAYBE)}), _object({"b": TEXT}, a=_maybe(within))]
        }
        found = compare_versions(*_pair(older, newer))
        assert found.proof == "refuted", "field a may hold anything next to b"
        newer = {"anyOf": [_object({"a": within}), B]}
        assert compare_versions(*_pair(older, newer)).proof == proof


# What is not described


@pytest.mark.parametrize(
    ("older", "newer", "payload"),
    [
        ({}, _object({"a": TEXT}), None),
        ({}, {"type": "array", "items": TEXT}, None),
        ({"type": "array"}, {"type": "array", "items": _object({"a": TEXT})}, None),
        ({"type": "object"}, _object(a=MAYBE), {"a": True}),
        ({"type": "object"}, {"type": "object", "additionalProperties": TEXT}, None),
        ({}, {"type": ["null", "boolean", "number", "string", "array"]}, {}),
        ({}, {"type": ["null", "boolean", "number", "string", "object"], "properties": {}}, []),
        ({}, {"anyOf": [{"type": "array", "items": TEXT}, _object({"a": TEXT})]}, None),
        (_object({"x": {}}), _object({"x": _object({"a": {"type": "array"}})}), None),
        ({"type": "object"}, _object(a=_maybe(_object(b=_maybe(_object(c=MAYBE))))), None),
    ],
    ids=range(10),
)
def test_what_is_not_described_may_be_anything(older: Schema, newer: Schema, payload: Any) -> None:
    """A step that describes it narrower is refuted by a small event, so it cannot be waived."""
    pair = _pair(_object({"f": older}), _object({"f": newer}))
    pair[1]["x-compatibility-waiver"] = "nobody sends that"
    verdict = compare_versions(*pair)
    assert verdict.proof == "refuted"
    assert verdict.witness is not None
    assert len(str(verdict.witness["payload"])) < 60
    if payload is not None:
        assert verdict.witness["payload"] == {"f": payload}


def test_samples_have_values_of_every_type_for_what_is_not_described() -> None:
    """Lists and objects too, empty and not: a migration meets them."""
    pair = _pair(_object({"f": {}}), _object({"f": TEXT}))
    values = [each["payload"]["f"] for each in samples.samples(*pair)]
    for some in (None, True, 0, 0.5, "text", [], {}):
        assert some in values
    assert any(isinstance(each, list) and each for each in values)
    assert any(isinstance(each, dict) and each for each in values)


# Shared references

LEVELS = 30


def _levels(kind: str, last: Schema) -> dict[str, Schema]:
    """Definitions that each refer twice to the next."""
    defs = {}
    for level in range(LEVELS):
        following, other = reference_to(f"D{level + 1}"), reference_to(f"E{level + 1}")
        if kind == "union":
            both = _maybe(following, other)
            defs[f"D{level}"] = _object({"k": {"const": "d"}}, a=both, b=both)
            defs[f"E{level}"] = _object({"k": {"const": "e"}}, a=both, c=both)
        elif kind == "open union":
            both = _maybe(following, other)
            defs[f"D{level}"], defs[f"E{level}"] = _object(a=both, b=both), _object(a=both, c=both)
        elif kind == "array":
            some = {"type": ["array", "null"], "items": following}
            defs[f"D{level}"] = _object(a=some, b=some)
        elif kind == "dictionary":
            some = _maybe({"type": "object", "additionalProperties": following})
            defs[f"D{level}"] = _object(a=_maybe(following), b=some)
        elif kind == "recursive":
            back = _maybe(reference_to(f"D{max(0, level - 1)}"))
            once = _maybe(following)
            defs[f"D{level}"] = _object(a=once, b=once, c=back, d=_maybe(reference_to("D0")))
        elif kind == "required":
            defs[f"D{level}"] = _object({"a": following, "b": following})
        else:
            defs[f"D{level}"] = _object(a=_maybe(following), b=_maybe(following))
    return {
        "Payload": _object(a=_maybe(reference_to("D0"))),
        **defs,
        f"D{LEVELS}": last,
        f"E{LEVELS}": _object({"k": {"const": "z"}}),
    }


KINDS = ("plain", "union", "open union", "array", "dictionary", "recursive", "required")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_narrower", [False, True], ids=["wider", "narrower"])
def test_each_shared_reference_is_followed_once(
    kind: str, is_narrower: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Thirty levels that double are a billion paths; the work grows with the levels alone."""
    steps: list[Any] = []
    counted = _Prover.step
    monkeypatch.setattr(_Prover, "step", lambda prover: (steps.append(prover), counted(prover)))
    last = _object(v={"type": ["integer", "null"]}) if is_narrower else _object(v=MAYBE, w=MAYBE)
    older = document("1.0.0", _levels(kind, _object(v=MAYBE)))
    newer = document("1.1.0", _levels(kind, last))
    verdict = compare_versions(older, newer)
    # An event with all that "required" requires would be larger than any event can be.
    narrower = "unknown" if kind == "required" else "refuted"
    assert verdict.proof == (narrower if is_narrower else "proven")
    assert len(steps) < 200 * LEVELS
    assert len(differences(older, newer)) <= 3
    assert sum(1 for _ in events_with_literals(older, newer)) < 10 * LEVELS
    if verdict.witness is not None:
        assert first_refusal(newer, {**verdict.witness, "schema_version": "1.1.0"})


@pytest.mark.parametrize("kind", KINDS)
def test_samples_and_descriptions_follow_each_shared_reference_once(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand samples need a few values each; a pointer of thirty segments one line."""
    made: list[Any] = []
    original = samples._Values.of
    monkeypatch.setattr(
        samples._Values, "of", lambda *given: (made.append(given), original(*given))[1]
    )
    schema = document("1.0.0", _levels(kind, _object(v=MAYBE)))
    found = list(islice(samples.samples(schema, schema), 1000))
    assert len(made) < 20 * max(len(found), LEVELS)
    expected = describe_expected(schema, "/payload" + "/a" * LEVELS)
    assert expected is None or len(expected) < 200


def test_a_deep_event_is_validated_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each definition is tried once on each value, though both branches lead to it."""
    followed: list[str] = []
    keywords = EventValidator({})._validator.VALIDATORS
    original = keywords["$ref"]

    def follow(validator: Any, reference: str, *rest: Any) -> Any:
        followed.append(reference)
        return original(validator, reference, *rest)

    monkeypatch.setitem(keywords, "$ref", follow)
    schema = document("1.0.0", _levels("union", _object(v=MAYBE)))
    value: Any = {"v": 5}
    for _ in range(LEVELS):
        value = {"k": "neither", "a": value}
    assert not EventValidator(schema).is_valid(event({"a": value}))
    assert len(followed) < 10 * LEVELS


# Instances


def test_a_part_without_a_value_has_no_instance() -> None:
    """Bounds that exclude each other, and a definition that requires itself."""
    loop = _object({"a": reference_to("Loop")})
    whole = document("1.0.0", {"Payload": TEXT, "Loop": loop})
    instances = Instances(whole)
    for nothing in (
        {**WHOLE, "minimum": 2, "maximum": 1},
        {**TEXT, "minLength": 2, "maxLength": 1},
        {"type": "array", "items": TEXT, "minItems": 2, "maxItems": 1},
        _object({"a": {**WHOLE, "exclusiveMinimum": 0, "exclusiveMaximum": 1}}),
        reference_to("Loop"),
    ):
        assert instances.first(nothing).is_covered is True, nothing
    assert instances.first({"anyOf": [reference_to("Loop"), TEXT]}).value == "text"
    assert instances.first(_object({"a": _maybe(reference_to("Loop"))})).value == {"a": None}
