"""What holds of every three-way merge, for generated classes and local changes."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tools.schema.subset import ANNOTATIONS
from tools.upstream.class_schemas import definitions_of
from tools.upstream.model_classes import Field, ModelClass
from tools.upstream.three_way import merge

CLASSES = ("Wave", "WaveBuoy", "WaveReef", "WaveTide")
FIELDS = ("a", "b", "c", "d/e")
VALUES = ("CALM", "ROUGH", "WILD", "HIGH", "LOW")
SCALARS = ("str", "int", "float", "bool", "datetime", "date", "object", *CLASSES)
TYPES = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.one_of(inner.map("list[{}]".format), inner.map("dict(str, {})".format)),
    max_leaves=2,
)
KNOWN = st.lists(st.sampled_from(VALUES), min_size=1, unique=True).map(tuple)
Definitions = dict[str, Any]


@st.composite
def upstreams(draw: st.DrawFn) -> Definitions:
    """Upstream's definitions of a topic."""
    models = {}
    for name in CLASSES:
        names = draw(st.lists(st.sampled_from(FIELDS), unique=True))
        fields = [(each, draw(TYPES)) for each in names]
        models[name] = ModelClass(
            name,
            tuple(
                Field(each, text, draw(st.none() | KNOWN) if "str" in text else None)
                for each, text in fields
            ),
        )
    return definitions_of(CLASSES[0], models.__getitem__)


def describe(document: Definitions, draw: st.DrawFn) -> None:
    """A description at some definition."""
    draw(st.sampled_from(list(document.values())))["description"] = "Ours."


def add(document: Definitions, draw: st.DrawFn) -> None:
    """A field of our own, maybe with a definition of its own."""
    properties = draw(st.sampled_from(list(document.values())))["properties"]
    ours = {"anyOf": [{"$ref": "#/$defs/Ours"}, {"type": "null"}]}
    local = draw(st.sampled_from([{"type": ["integer", "null"], "minimum": 0}, ours]))
    if "own" not in properties:
        properties["own"] = local
        if local is ours:
            document["Ours"] = {"type": "object", "properties": {"self": deepcopy(ours)}}


def widen(document: Definitions, draw: st.DrawFn) -> None:
    """Another type, or a known value, or no format."""
    slots = [
        (each["properties"], name) for each in document.values() for name in each["properties"]
    ]
    if not slots:
        return
    properties, name = draw(st.sampled_from(slots))
    schema = properties[name]
    if "x-extensible-enum" in schema:
        schema["x-extensible-enum"] = [*schema["x-extensible-enum"], "OURS"]
    elif "format" in schema:
        del schema["format"]
    elif "anyOf" in schema:
        schema["anyOf"].append({"type": "boolean"})
    elif schema.get("type") == ["integer", "null"]:
        schema["type"] = ["string", "integer", "null"]
    elif schema.get("type") == ["string", "null"]:
        schema["maxLength"] = 5


def require(document: Definitions, draw: st.DrawFn) -> None:
    """A scalar that is always there."""
    definition = draw(st.sampled_from(list(document.values())))
    for name, schema in definition["properties"].items():
        if schema.get("type") == ["boolean", "null"]:
            definition["required"] = [name]
            definition["properties"][name] = {"type": "boolean"}


def drop(document: Definitions, draw: st.DrawFn) -> None:
    """A field that we no longer describe."""
    definition = draw(st.sampled_from(list(document.values())))
    for name in list(definition["properties"])[:1]:
        del definition["properties"][name]
        if definition.get("required") == [name]:
            del definition["required"]


CHANGES = (describe, add, widen, require, drop)


def renamed(schema: Any, name: str, other: str) -> Any:
    """The schema with another name of a definition."""
    if isinstance(schema, list):
        return [renamed(each, name, other) for each in schema]
    if not isinstance(schema, dict):
        return f"#/$defs/{other}" if schema == f"#/$defs/{name}" else schema
    return {key: renamed(each, name, other) for key, each in schema.items()}


@st.composite
def changed(draw: st.DrawFn, base: Definitions) -> Definitions:
    """The definitions with local changes."""
    document = deepcopy(base)
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=4)):
        change(document, draw)
    for name in list(document)[1:2]:
        if draw(st.booleans()):
            document = renamed(document, name, "Named")
            document["Named"] = document.pop(name)
    return reachable(document)


def reachable(document: Definitions) -> Definitions:
    """Those definitions that the payload leads to."""
    names = ["Payload"]
    for name in names:
        text = repr(document[name])
        names += [each for each in document if f"#/$defs/{each}'" in text and each not in names]
    return {name: each for name, each in document.items() if name in names}


def unfolded(document: Definitions, schema: Any, depth: int = 7) -> Any:
    """A schema with its references followed, so without their names, and without annotations."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        if not depth:
            return "deeper"
        target = document[schema["$ref"].removeprefix("#/$defs/")]
        return unfolded(document, target, depth - 1)
    made = {key: schema[key] for key in schema if key not in ANNOTATIONS}
    if "anyOf" in made:
        made["anyOf"] = [unfolded(document, each, depth) for each in made["anyOf"]]
    if "properties" in made:
        made["properties"] = {
            name: unfolded(document, each, depth) for name, each in made["properties"].items()
        }
    for key in ("items", "additionalProperties"):
        if key in made:
            made[key] = unfolded(document, made[key], depth)
    if isinstance(made.get("type"), list):
        made["type"] = set(made["type"])
    return made


def meaning(document: Definitions) -> Any:
    """What a payload looks like."""
    return unfolded(document, {"$ref": "#/$defs/Payload"})


@given(st.data())
@settings(deadline=None)
def test_without_a_change_of_upstreams_ours_is_the_result(data: st.DataObject) -> None:
    """With every local change, description and name."""
    base = data.draw(upstreams())
    ours = data.draw(changed(base))

    assert merge(base, deepcopy(base), ours, "Title") == (ours, ())


@given(upstreams(), upstreams())
@settings(deadline=None)
def test_without_a_local_change_theirs_is_the_result(base: Any, theirs: Any) -> None:
    """After any change of upstream's; values that are gone are retired."""
    result = merge(base, theirs, deepcopy(base), "Title")

    for definition in result.definitions.values():
        for schema in every(definition):
            schema.pop("x-retired-values", None)
    assert result.conflicts == ()
    assert meaning(result.definitions) == meaning(theirs)


def every(schema: Any) -> Any:
    """Every object within a schema."""
    if isinstance(schema, list):
        for each in schema:
            yield from every(each)
    elif isinstance(schema, dict):
        yield schema
        for each in schema.values():
            yield from every(each)


@given(st.data())
@settings(deadline=None)
def test_a_second_merge_changes_nothing(data: st.DataObject) -> None:
    """The first result is ours, and theirs the base, of the next."""
    base, theirs = data.draw(upstreams()), data.draw(upstreams())
    ours = data.draw(changed(base))
    given_ = deepcopy((base, theirs, ours))
    first = merge(base, theirs, ours, "Title")
    assert (base, theirs, ours) == given_

    if not first.conflicts:
        again = merge(theirs, deepcopy(theirs), first.definitions, "Title")
        assert again == (first.definitions, ())


@given(st.data())
@settings(deadline=None)
def test_a_merge_without_a_base_removes_nothing(data: st.DataObject) -> None:
    """Every field of ours is in the result; merging again changes nothing."""
    theirs, ours = data.draw(upstreams()), data.draw(upstreams())

    first = merge(None, theirs, ours, "Title")

    assume(not first.conflicts)  # with one, nothing is written, so there is no second merge
    for name, definition in ours.items():
        if name in first.definitions:
            assert definition["properties"].keys() <= first.definitions[name]["properties"].keys()
    assert merge(None, theirs, first.definitions, "Title") == first
