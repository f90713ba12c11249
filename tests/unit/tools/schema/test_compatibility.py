"""Compatible means: the newer schema accepts every event that the older describes."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tools.rules.load import load_registry
from tools.schema.compatibility import compare_versions, is_compatible
from tools.schema.differences import differences
from tools.schema.validator import reference_validator

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
MAYBE: Schema = {"type": ["string", "null"]}
NULL: Schema = {"type": "null"}


def _document(version: str, payload: Schema, **defs: Schema) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:genesys-events:a.b:{version}",
        "title": "Sample",
        "type": "object",
        "required": ["schema_version", "payload"],
        "properties": {"schema_version": {"const": version}, "payload": payload},
        "$defs": defs,
    }


def _object(required: Schema | None = None, /, *, closed: bool = False, **optional: Any) -> Schema:
    """An object with these `required` and `optional` properties."""
    required = required or {}
    schema: Schema = {"type": "object", "properties": {**required, **optional}}
    if required:
        schema["required"] = list(required)
    if closed:
        schema["additionalProperties"] = False
    return schema


def _a(schema: Schema) -> Schema:
    """An object with the required property `a`."""
    return _object({"a": schema})


COMPATIBLE: dict[str, tuple[Schema, Schema]] = {
    "nothing-changed": (_a(TEXT), _a(TEXT)),
    "optional-field-added": (_object(a=MAYBE), _object(a=MAYBE, b=MAYBE)),
    "optional-field-of-any-type-added": (_object(a=MAYBE), _object(a=MAYBE, b=NULL)),
    "optional-field-removed": (_object(a=MAYBE, b=MAYBE), _object(a=MAYBE)),
    "optional-field-replaced-by-one-of-another-type": (
        _object(a=MAYBE),
        _object(b={"type": ["integer", "null"]}),
    ),
    "optional-field-added-deeper": (
        _a(_object(b=MAYBE)),
        _a(_object(b=MAYBE, c=MAYBE)),
    ),
    "optional-field-added-below-anyof": (
        _object(a={"anyOf": [_object(b=MAYBE), NULL]}),
        _object(a={"anyOf": [_object(b=MAYBE, c=MAYBE), NULL]}),
    ),
    "optional-field-added-in-items": (
        _object(a={"type": ["array", "null"], "items": _object({"b": TEXT})}),
        _object(a={"type": ["array", "null"], "items": _object({"b": TEXT}, c=MAYBE)}),
    ),
    "required-made-optional": (_a(MAYBE), _object(a=MAYBE)),
    "required-made-nullable": (_a(TEXT), _a(MAYBE)),
    "integer-to-number": (_a(WHOLE), _a({"type": "number"})),
    "type-to-list-of-types": (_a(WHOLE), _a({"type": ["integer", "string"]})),
    "type-to-anything": (_a(WHOLE), _a({})),
    "branch-added": (_a({"anyOf": [TEXT, NULL]}), _a({"anyOf": [TEXT, WHOLE, NULL]})),
    "anyof-to-list-of-types": (_a({"anyOf": [TEXT, NULL]}), _a(MAYBE)),
    "enum-value-added": (_a({"enum": ["x"]}), _a({"enum": ["x", "y"]})),
    "const-to-enum": (_a({"const": "x"}), _a({"enum": ["x", "y"]})),
    "enum-to-text": (_a({"type": "string", "enum": ["x"]}), _a(TEXT)),
    "known-values-changed": (
        _object(a={**MAYBE, "x-extensible-enum": ["x", "y"]}),
        _object(a={**MAYBE, "x-extensible-enum": ["z"]}),
    ),
    "minimum-lowered": (_a({**WHOLE, "minimum": 1}), _a({**WHOLE, "minimum": 0})),
    "minimum-dropped": (_a({**WHOLE, "minimum": 1}), _a(WHOLE)),
    "maximum-raised": (
        _a({"type": "number", "maximum": 1.5}),
        _a({"type": "number", "maximum": 2}),
    ),
    "exclusive-made-inclusive": (
        _a({**WHOLE, "exclusiveMinimum": 0}),
        _a({**WHOLE, "minimum": 0}),
    ),
    "multiple-of-a-divisor": (_a({**WHOLE, "multipleOf": 4}), _a({**WHOLE, "multipleOf": 2})),
    "longer-text": (_a({**TEXT, "maxLength": 3}), _a({**TEXT, "maxLength": 4})),
    "shorter-text": (_a({**TEXT, "minLength": 1}), _a(TEXT)),
    "pattern-dropped": (_a({**TEXT, "pattern": "^a"}), _a(TEXT)),
    "pattern-kept": (
        _a({**TEXT, "pattern": "^a"}),
        _object({"a": {**TEXT, "pattern": "^a"}}, b=MAYBE),
    ),
    "format-dropped": (_a({**TEXT, "format": "date-time"}), _a(TEXT)),
    "format-kept": (
        _a({**TEXT, "format": "date-time"}),
        _object({"a": {**TEXT, "format": "date-time"}}, b=MAYBE),
    ),
    "longer-array": (
        _a({"type": "array", "items": TEXT, "maxItems": 3}),
        _a({"type": "array", "items": TEXT, "maxItems": 4}),
    ),
    "wider-items": (_a({"type": "array", "items": TEXT}), _a({"type": "array", "items": MAYBE})),
    "wider-map": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": MAYBE},
    ),
    "object-opened": (_object(closed=True, a=MAYBE), _object(a=MAYBE)),
    "described-otherwise": (
        _object(a={**MAYBE, "description": "Old."}),
        {**_object(a={**MAYBE, "description": "New.", "deprecated": True}), "title": "Payload"},
    ),
}

BREAKING: dict[str, tuple[Schema, Schema]] = {
    "required-field-added": (_object(a=MAYBE), _object({"b": TEXT}, a=MAYBE)),
    "required-nullable-field-added": (_object(a=MAYBE), _object({"b": MAYBE}, a=MAYBE)),
    "optional-made-required": (_object(a=MAYBE), _a(MAYBE)),
    "required-field-renamed": (_a(TEXT), _object({"b": TEXT})),
    "required-deeper": (_a(_object(b=MAYBE)), _a(_object({"b": MAYBE}))),
    "required-in-items": (
        _a({"type": "array", "items": _object(b=MAYBE)}),
        _a({"type": "array", "items": _object({"b": MAYBE})}),
    ),
    "nullable-no-more": (_a(MAYBE), _a(TEXT)),
    "number-to-integer": (_a({"type": "number"}), _a(WHOLE)),
    "another-type": (_a(TEXT), _a(WHOLE)),
    "text-of-a-number": (_a(WHOLE), _a(TEXT)),
    "list-of-types-shortened": (_a({"type": ["integer", "string"]}), _a(WHOLE)),
    "anything-to-type": (_a({}), _a(TEXT)),
    "branch-removed": (_a({"anyOf": [TEXT, WHOLE]}), _a({"anyOf": [TEXT]})),
    "enum-value-removed": (_a({"enum": ["x", "y"]}), _a({"enum": ["x"]})),
    "enum-value-renamed": (_a({"enum": ["x"]}), _a({"enum": ["X"]})),
    "text-to-enum": (_a(TEXT), _a({"enum": ["x"]})),
    "minimum-raised": (_a({**WHOLE, "minimum": 0}), _a({**WHOLE, "minimum": 1})),
    "minimum-added": (_a(WHOLE), _a({**WHOLE, "minimum": 0})),
    "maximum-lowered": (_a({**WHOLE, "maximum": 2}), _a({**WHOLE, "maximum": 1})),
    "inclusive-made-exclusive": (
        _a({**WHOLE, "minimum": 0}),
        _a({**WHOLE, "exclusiveMinimum": 0}),
    ),
    "multiple-of-more": (_a({**WHOLE, "multipleOf": 2}), _a({**WHOLE, "multipleOf": 4})),
    "shorter-text": (_a({**TEXT, "maxLength": 4}), _a({**TEXT, "maxLength": 3})),
    "no-empty-text": (_a(TEXT), _a({**TEXT, "minLength": 1})),
    "pattern-added": (_a(TEXT), _a({**TEXT, "pattern": "^a"})),
    "pattern-changed": (_a({**TEXT, "pattern": "^a"}), _a({**TEXT, "pattern": "^b"})),
    # Validators treat a format as an annotation unless configured; models do not.
    "date-time-added": (_a(TEXT), _a({**TEXT, "format": "date-time"})),
    "date-added": (_a(TEXT), _a({**TEXT, "format": "date"})),
    "uuid-added": (_a(TEXT), _a({**TEXT, "format": "uuid"})),
    "date-to-date-time": (_a({**TEXT, "format": "date"}), _a({**TEXT, "format": "date-time"})),
    "date-time-added-in-items": (
        _a({"type": "array", "items": TEXT}),
        _a({"type": "array", "items": {**TEXT, "format": "date-time"}}),
    ),
    "no-empty-array": (
        _a({"type": "array", "items": TEXT}),
        _a({"type": "array", "items": TEXT, "minItems": 1}),
    ),
    "narrower-items": (_a({"type": "array", "items": MAYBE}), _a({"type": "array", "items": TEXT})),
    "narrower-map": (
        {"type": "object", "additionalProperties": MAYBE},
        {"type": "object", "additionalProperties": TEXT},
    ),
    "map-closed": (
        {"type": "object", "additionalProperties": TEXT},
        {"type": "object", "additionalProperties": False},
    ),
    "object-closed": (_object(a=MAYBE), _object(closed=True, a=MAYBE)),
    "object-closed-with-more": (_object(a=MAYBE), _object(closed=True, a=MAYBE, b=MAYBE)),
    "object-made-a-map": (_object(a=MAYBE), {**_object(a=MAYBE), "additionalProperties": TEXT}),
    "closed-and-field-removed": (
        _object(a=MAYBE, b=MAYBE),
        _object(closed=True, a=MAYBE),
    ),
    "openly-open-then-closed": (
        {**_object(a=MAYBE), "additionalProperties": True},
        _object(closed=True, a=MAYBE),
    ),
    "any-object-then-described": ({"type": "object"}, _object(a=MAYBE)),
    "property-called-description": (_object(description=MAYBE), _object(description=TEXT)),
    "property-called-like-an-annotation": (_object(**{"x-a": MAYBE}), _object(**{"x-a": TEXT})),
}


@pytest.mark.parametrize("change", COMPATIBLE)
def test_a_compatible_change_is_proven(change: str) -> None:
    """The newer accepts everything that the older describes: no migration is required."""
    older, newer = COMPATIBLE[change]
    assert is_compatible(_document("1.0.0", older), _document("1.1.0", newer))


@pytest.mark.parametrize("change", BREAKING)
def test_a_breaking_change_is_not_proven(change: str) -> None:
    """Some event of the older is invalid at the newer: a migration is needed."""
    older, newer = BREAKING[change]
    assert not is_compatible(_document("1.0.0", older), _document("2.0.0", newer))


SAME = {
    "nothing-changed": "none",
    "described-otherwise": "patch",
    "anyof-to-list-of-types": "patch",
}
"""The compatible changes that neither accept nor describe anything new."""


@pytest.mark.parametrize("change", COMPATIBLE)
def test_a_compatible_change_is_minor_or_less(change: str) -> None:
    """A patch changes no meaning; accepting or describing more is minor."""
    older, newer = COMPATIBLE[change]
    verdict = compare_versions(_document("1.0.0", older), _document("1.1.0", newer))
    assert verdict == (SAME.get(change, "minor"), "proven", None, None)


@pytest.mark.parametrize("change", BREAKING)
def test_a_breaking_change_is_major_and_has_a_witness(change: str) -> None:
    """The witness is accepted by the older and rejected by the newer."""
    older, newer = (
        _document(version, payload)
        for version, payload in zip(("1.0.0", "2.0.0"), BREAKING[change], strict=True)
    )
    verdict = compare_versions(older, newer)
    assert (verdict.bump, verdict.proof) == ("major", "refuted")
    assert verdict.witness is not None
    assert reference_validator(older).is_valid(verdict.witness)
    stamped = {**verdict.witness, "schema_version": "2.0.0"}
    assert not reference_validator(newer).is_valid(stamped)


CARD = {"anyOf": [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}]}


def _cards(version: str, **more: Schema) -> Schema:
    kinds = {name: _object({"kind": {"const": name}}) for name in "AB"}
    kinds["B"]["properties"].update(more)
    card = {"anyOf": [{"$ref": "#/$defs/Card"}, NULL]}
    return _document(version, _object(card=card), Card=CARD, **kinds)


def test_a_field_added_behind_a_union_is_minor() -> None:
    """If a union has a type twice, the fields of its branches count too."""
    older, newer = _cards("1.0.0"), _cards("1.1.0", more=MAYBE)
    assert compare_versions(older, newer).bump == "minor"
    assert [each.pointer for each in differences(older, newer)] == ["/payload/card/more"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({**TEXT, "maxLength": 4_000_000_000}, {**TEXT, "maxLength": 100}),
        ({**TEXT, "maxLength": 5.0}, {**TEXT, "maxLength": 3.0}),
        ({"type": "array", "maxItems": 10**9}, {"type": "array", "maxItems": 7}),
        (TEXT, {**TEXT, "maxLength": 10_000}),
        ({"type": "array", "items": TEXT}, {"type": "array", "items": TEXT, "maxItems": 6_000}),
        (
            {"type": "number", "exclusiveMinimum": 0.5, "exclusiveMaximum": 1},
            {"type": "number", "maximum": 0.6},
        ),
    ],
    ids=["long-text", "count-as-float", "long-array", "bounded-text", "bounded-array", "interval"],
)
def test_a_witness_is_found_near_either_bound(older: Schema, newer: Schema) -> None:
    """And it is as short as possible."""
    fixed = {**WHOLE, "exclusiveMinimum": 0}
    pair = [
        _document(version, _object({"a": schema, "b": fixed}))
        for version, schema in (("1.0.0", older), ("2.0.0", newer))
    ]
    witness = compare_versions(*pair).witness
    assert witness is not None
    assert len(json.dumps(witness)) < 80_000


def test_a_bound_beyond_a_double_is_undecided() -> None:
    """Such an integer overflows as a float: the comparison must not raise."""
    huge = {**WHOLE, "maximum": 10**400}
    pair = _document("1.0.0", _a(huge)), _document("1.1.0", _object({"a": huge}, b=MAYBE))
    assert compare_versions(*pair).bump in ("minor", "major")


def test_a_definition_with_many_references_is_reported_once() -> None:
    """Otherwise the differences of a highly recursive type would never end."""
    refs = {f"r{n}": {"anyOf": [{"$ref": "#/$defs/Node"}, NULL]} for n in range(12)}
    root = {"$ref": "#/$defs/Node"}
    older = _document("1.0.0", root, Node=_object(**refs))
    newer = _document("1.1.0", root, Node=_object(**refs, added=MAYBE))
    assert [each.kind for each in differences(older, newer)] == ["field-added"]
    assert compare_versions(older, newer).bump in ("minor", "major")


DOUBT = _a({**TEXT, "pattern": "^a[bc]"}), _a({**TEXT, "pattern": "^a(b|c)"})
"""Two equivalent patterns, which the prover cannot compare."""


def test_an_undecided_step_is_major_unless_it_is_waived() -> None:
    """The waiver is in the newer schema; an empty one has no effect."""
    older, newer = _document("1.0.0", DOUBT[0]), _document("1.1.0", DOUBT[1])
    assert compare_versions(older, newer) == ("major", "unknown", None, None)
    for nothing in ("", "  ", None, True):
        assert compare_versions(older, {**newer, "x-compatibility-waiver": nothing}).bump == "major"
    waived = {**newer, "x-compatibility-waiver": "the same pattern, seen by two people"}
    assert compare_versions(older, waived) == (
        "minor",
        "waived",
        None,
        waived["x-compatibility-waiver"],
    )
    assert is_compatible(older, waived)


def test_a_step_that_renames_a_value_needs_a_migration() -> None:
    """The newer accepts the old value, so only a migration renames it; the step stays minor."""
    older = _object(a={**MAYBE, "x-extensible-enum": ["OLD"]})
    new = {**MAYBE, "x-extensible-enum": ["NEW"]}
    for retired, needed in (({"OLD": "NEW"}, True), ({"OLD": None}, False)):
        newer = _object(a={**new, "x-retired-values": retired})
        pair = _document("1.0.0", older), _document("1.1.0", newer)
        assert compare_versions(*pair) == ("minor", "proven", None, None)
        assert is_compatible(*pair) is not needed
        assert is_compatible(pair[1], _document("1.2.0", newer)), "retired once"


def test_a_refutation_cannot_be_waived() -> None:
    """A waiver does not make an event valid."""
    newer = {**_document("2.0.0", _a(WHOLE)), "x-compatibility-waiver": "nobody sends that"}
    assert compare_versions(_document("1.0.0", _a(TEXT)), newer).proof == "refuted"
    assert not is_compatible(_document("1.0.0", _a(TEXT)), newer)


def test_a_recursive_breaking_change_has_a_witness() -> None:
    """An event without a newly required field refutes the step, within a recursion too."""
    tree = {"$ref": "#/$defs/Tree"}
    newer_tree = _tree(x=MAYBE)
    newer_tree["required"].append("x")
    verdict = compare_versions(
        _document("1.0.0", tree, Tree=_tree(x=MAYBE)), _document("2.0.0", tree, Tree=newer_tree)
    )
    assert (verdict.bump, verdict.proof) == ("major", "refuted")
    assert verdict.witness is not None


def test_undescribed_fields_do_not_count() -> None:
    """An older sender might have used a later field's name otherwise; only described fields count.

    An explicitly open object is the same as an implicit one; an object without described
    fields is different.
    """
    older, newer = _object(a=MAYBE), _object(a=MAYBE, b=MAYBE)
    openly = {**older, "additionalProperties": True}
    for each in (older, openly):
        assert compare_versions(_document("1.0.0", each), _document("1.1.0", newer)).bump == "minor"
    for pair in ((older, openly), (openly, older)):
        assert compare_versions(*(_document("1.0.0", each) for each in pair)).bump == "patch"
    assert not is_compatible(_document("1.0.0", {"type": "object"}), _document("2.0.0", newer))


def test_the_version_does_not_count() -> None:
    """Every version has another constant; the framework sets it, so it breaks nothing."""
    older, newer = _document("1.0.0", _a(TEXT)), _document("2.0.0", _a(TEXT))
    assert is_compatible(older, newer)
    newer["properties"]["payload"] = _a(WHOLE)
    assert not is_compatible(older, newer)


def test_the_documents_are_not_changed() -> None:
    """Comparing twice gives the same answer."""
    older, newer = _document("1.0.0", _object(a=MAYBE)), _document("1.1.0", _object(a=MAYBE))
    before = repr((older, newer))
    assert is_compatible(older, newer)
    assert repr((older, newer)) == before


def test_the_steps_of_the_known_types(known_registry: Path) -> None:
    """A step that requires or renames something is not compatible; additive steps are."""
    steps = {
        name: [is_compatible(old.document, new.document) for old, new in pairwise(versions)]
        for name, versions in load_registry(known_registry).types.items()
    }
    assert steps == {
        "audits.entitytype.entityid": [False, False],
        "conversation.update": [False, True],
        "detail.events.conversation.acd.end": [True, True],
        "detail.events.conversation.customer.start": [True, True],
        "users.presence": [False, True],
    }


def test_references_are_followed() -> None:
    """The target of a $ref counts as if it were inline."""
    thing = {"$ref": "#/$defs/Thing"}
    older = _document("1.0.0", _a(thing), Thing=_object(x=MAYBE))
    assert is_compatible(older, _document("1.1.0", _a(thing), Thing=_object(x=MAYBE, y=MAYBE)))
    assert not is_compatible(older, _document("2.0.0", _a(thing), Thing=_object({"x": MAYBE})))


def test_a_dangling_reference_proves_nothing() -> None:
    """An invalid schema is compatible with nothing, and raises nothing."""
    damaged = _document("1.0.0", {"$ref": "#/$defs/Nowhere"})
    assert not is_compatible(damaged, _document("1.1.0", _a(TEXT)))
    assert not is_compatible(_document("1.1.0", _a(TEXT)), damaged)


def _tree(**more: Schema) -> Schema:
    kids = {"type": ["array", "null"], "items": {"$ref": "#/$defs/Tree"}}
    return _object({"id": TEXT}, kids=kids, **more)


def test_a_recursive_breaking_change_is_not_proven() -> None:
    """A field that became required inside a recursive object is breaking."""
    older = _document("1.0.0", {"$ref": "#/$defs/Tree"}, Tree=_tree(x=MAYBE))
    newer_tree = _tree(x=MAYBE)
    newer_tree["required"].append("x")
    newer = _document("2.0.0", {"$ref": "#/$defs/Tree"}, Tree=newer_tree)
    assert not is_compatible(older, newer)


def test_the_names_of_definitions_do_not_count() -> None:
    """A renamed recursive definition is the same; one without references does not count.

    But they name generated classes: that is a change.
    """
    node = {"$ref": "#/$defs/Node"}
    renamed = _object({"id": TEXT}, kids={"type": ["array", "null"], "items": node})
    older = _document("1.0.0", {"$ref": "#/$defs/Tree"}, Tree=_tree())
    assert (
        compare_versions(older, _document("1.0.1", node, Node=renamed, Unused=TEXT)).bump == "patch"
    )


def test_recursion_that_did_not_change_is_proven() -> None:
    """If nothing changed there is nothing to prove."""
    older = _document("1.0.0", {"$ref": "#/$defs/Tree"}, Tree=_tree())
    newer = _document("1.1.0", {"$ref": "#/$defs/Tree"}, Tree=_tree())
    assert is_compatible(older, newer)


def test_an_unknown_answer_is_not_a_proof() -> None:
    """If the prover has no answer, a migration is required."""
    assert not is_compatible(_document("1.0.0", DOUBT[0]), _document("1.1.0", DOUBT[1]))


NODE: Schema = {"$ref": "#/$defs/Node"}
MAYBE_NODE: Schema = {"anyOf": [NODE, NULL]}
NODES: Schema = {"type": ["array", "null"], "items": NODE}

RECURSIVE: dict[str, tuple[Schema, Schema, bool]] = {
    "field-added": (_object(n=MAYBE_NODE), _object(n=MAYBE_NODE, x=MAYBE), True),
    "field-widened": (_object(n=NODES, x=TEXT), _object(n=NODES, x=MAYBE), True),
    "field-narrowed": (_object(n=NODES, x=MAYBE), _object(n=NODES, x=TEXT), False),
    "made-nullable": (_object(n=NODE), _object(n=MAYBE_NODE), True),
    "nullable-no-more": (_object(n=MAYBE_NODE), _object(n=NODE), False),
    "recursion-added": (_object(x=MAYBE), _object(x=MAYBE, n=MAYBE_NODE), True),
    "recursion-in-a-map": (
        _object(n={"type": "object", "additionalProperties": NODE}),
        _object(n={"type": "object", "additionalProperties": NODE}, x=MAYBE),
        True,
    ),
    "a-name-in-a-map": (
        _object(n={"type": "object", "additionalProperties": NODE}),
        _object(n={"type": "object", "additionalProperties": NODE, "properties": {"x": TEXT}}),
        False,
    ),
    "text-instead": (_object(n=NODE), _object(n=TEXT), False),
    "anything-instead": (_object(n=NODE), _object(n={}), True),
    "a-named-value-in-a-map-no-more": (
        _object(n={"type": "object", "additionalProperties": NODE, "properties": {"x": TEXT}}),
        _object(n={"type": "object", "additionalProperties": NODE}),
        False,
    ),
    "array-instead": (_object(n=MAYBE_NODE), _object(n=NODES), False),
    "among-others": (
        _object(n={"anyOf": [NODE, TEXT]}),
        _object(n={"anyOf": [NODE, TEXT]}, x=MAYBE),
        True,
    ),
    "recursion-added-to-what-is-openly-open": (
        {**_object(x=MAYBE), "additionalProperties": True},
        _object(x=MAYBE, n=MAYBE_NODE),
        True,
    ),
    "recursion-into-anything": ({"type": "object"}, _object(n=MAYBE_NODE), False),
}
"""Older and newer definition of a Node, and whether the step can be proven."""


@pytest.mark.parametrize("change", RECURSIVE)
def test_recursion_is_proven_by_induction(change: str) -> None:
    """A recursive definition may grow, like any other, also as one branch among others."""
    older, newer, proven = RECURSIVE[change]
    pair = _document("1.0.0", NODE, Node=older), _document("1.1.0", NODE, Node=newer)
    assert is_compatible(*pair) is proven


@pytest.mark.parametrize(
    ("newer", "proven"),
    [
        (_object(x=MAYBE), True),
        (_object(x=MAYBE, n={}), True),
        ({"anyOf": [_object(x=MAYBE), NULL]}, True),
        ({**_object(x=MAYBE), "additionalProperties": True}, True),
        ({**_object(x=MAYBE), "additionalProperties": TEXT}, False),
        ({**_object(x=MAYBE), "additionalProperties": False}, False),
        ({"anyOf": [_object({"m": TEXT}), _object(n=TEXT)]}, False),
        (_object(x=TEXT), False),
    ],
    ids=repr,
)
def test_recursion_that_is_no_longer_described(newer: Schema, proven: bool) -> None:
    """A tolerant reader accepts any value at a path that it does not describe, at any depth."""
    node = _object(n=MAYBE_NODE)
    older = _document("1.0.0", _object(x=MAYBE, n=MAYBE_NODE), Node=node)
    assert is_compatible(older, _document("1.1.0", newer, Node=node)) is proven


def test_recursion_through_several_definitions_is_proven() -> None:
    """Two definitions that refer to each other are two proofs."""
    leaf = _object({"parent": MAYBE_NODE}, name=MAYBE)
    node = _object(leaf={"$ref": "#/$defs/Leaf"})
    older = _document("1.0.0", NODE, Node=node, Leaf=leaf)
    wider = {**leaf, "required": []}
    assert is_compatible(older, _document("1.1.0", NODE, Node=node, Leaf=wider))
    narrower = {**leaf, "required": ["parent", "name"]}
    assert not is_compatible(older, _document("1.1.0", NODE, Node=node, Leaf=narrower))
