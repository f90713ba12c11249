"""Sources of upstream's that are malformed, or made to do harm: each is one error."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.registry.locate import UsageError
from tools.upstream.class_schemas import payload_definitions
from tools.upstream.diff import step_between
from tools.upstream.model_classes import Unreadable, read_class
from tools.upstream.organization import Topic, read_topics
from tools.upstream.releases import Release
from tools.upstream.sources import LiveOrganization, TopicQuery
from tools.upstream.topic_schemas import topic_definitions
from tools.upstream.topics import classes_of_new_topics

SOURCE = '''"""A class of the SDK."""
from typing import List

class WaveTopicBuoy(object):
    """Text, with an invalid escape: \\d."""
    def __init__(self) -> None:
        self.swagger_types = {
            'id': 'str',
            'state': 'str',
            'next': 'WaveTopicBuoy',
            'depths': 'dict(str, list[float])'
        }
        self.attribute_map = {
            'id': 'id',
            'state': 'waterState',
            'next': 'next',
            'depths': 'depths'
        }
        self._id = None

    @property
    def state(self) -> str:
        return self._state

    @state.setter
    def state(self, state: str) -> None:
        allowed_values = ["CALM", "ROUGH"]
        if state.lower() not in map(str.lower, allowed_values):
            self._state = "outdated_sdk_version"
'''
TOKENS = [
    *("{", "}", "[", "]", "(", ")", ":", ",", "'", '"', "\\", "\n", "\t", "\0", "\x1b", "#"),
    *("None", "1", "-1", "1e999", "b'x'", "{}", "[]", "()", "{1: 2}", "{'a': 1}", "{[]: 1}"),
    *("'\\ud800'", "'str'", "'list[str]'", "'list[" * 300, "set()", "x.y", "lambda: 1", "..."),
    *(
        "9" * 5_000,
        "-" * 10_000 + "1",
        "[" * 300,
        "(" * 5_000,
        "x" + ".x" * 5_000,
        "1" + "+1" * 5_000,
    ),
    *("if 1:\n  pass\n" + "elif 1:\n  pass\n" * 3_000, "class WaveTopicBuoy:\n pass\n", "def f(:"),
]
OBJECT = {
    "$schema": "http://json-schema.org/draft-04/schema#",
    "id": "urn:jsonschema:TidalTopic:Wave",
    "type": "object",
    "properties": {
        "text": {"type": "string", "enum": ["A", "B"]},
        "seenAt": {"type": "string", "format": "date-time"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "buoys": {"type": "array", "items": {"$ref": "#/definitions/Buoy"}},
        "wave": {"$ref": "urn:jsonschema:TidalTopic:Wave"},
    },
    "definitions": {"Buoy": {"type": "object", "properties": {"id": {"type": ["null", "string"]}}}},
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from(["\ud800", "#", "#/properties/buoys", "https://example.com/x.json", "object"]),
    st.sampled_from(
        [{"$ref": "#"}, {"type": "array"}, {"type": []}, [[]], [{}], {"": {}}, {"a": 1}]
    ),
    st.dictionaries(st.sampled_from(["$ref", "type", "properties", "items", "id"]), st.text()),
)


def release_of(sources: dict[str, str]) -> Release:
    """A release with these classes."""

    def read(path: str) -> bytes:
        return sources[path.removeprefix("models/").removesuffix(".py")].encode()

    return Release("269.0.0", {name: name for name in sources}, read)


EDIT = st.tuples(st.integers(0, len(SOURCE)), st.integers(0, 40), st.sampled_from(TOKENS))
"""Where, over how many characters, and what is written."""


def refusal(read: Callable[[], Any]) -> str | None:
    """The message of an error that a user can understand; None if there is none."""
    try:
        read()
    except UsageError as error:
        return str(error)
    return None


@given(st.lists(EDIT, min_size=1, max_size=3))
@settings(max_examples=400)
def test_a_damaged_class_is_read_or_refused(edits: list[tuple[int, int, str]]) -> None:
    """Tokens are written over any part of its source."""
    source = SOURCE
    for start, length, text in edits:
        source = source[:start] + text + source[start + length :]
    release = release_of({"WaveTopicBuoy": source})

    message = refusal(lambda: payload_definitions(release, "WaveTopicBuoy"))

    assert message is None or ("WaveTopicBuoy" in message and message.isprintable())


def class_of(types: str = "{'a': 'str'}", names: str = "{'a': 'a'}", values: str = "['A']") -> str:
    """The source of a class with these literals."""
    return (
        "class WaveTopicBuoy(object):\n    def __init__(self):\n"
        f"        self.swagger_types = {types}\n        self.attribute_map = {names}\n"
        f"    def a(self, a):\n        allowed_values = {values}\n"
    )


@pytest.mark.parametrize(
    "source",
    [
        class_of(types="{'a': 1}"),
        class_of(types="{1: 'str'}", names="{1: 'a'}"),
        class_of(types="[('a', 'str')]"),
        class_of(types="{'a': ['str']}"),
        class_of(types="{'a': '" + "list[" * 100 + "str" + "]" * 100 + "'}"),
        class_of(types="{'a': 'str', 'b': 'str'}", names="{'a': 'x', 'b': 'x'}"),
        class_of(names="{'a': 1}"),
        class_of(names="{'a': None}"),
        class_of(names="{'a': '\\ud800'}"),
        class_of(values="'ABC'"),
        class_of(values="[1, 2]"),
        class_of(values="{'A': 1}"),
        class_of(values="['\\ud800']"),
        class_of(values="None"),
        class_of(values="[" * 150 + "]" * 150),
        class_of(values="9" * 6_000),
        class_of(values="1" + "+1" * 20_000),
        class_of(values="x" + ".x" * 20_000),
        class_of(values="not " * 20_000 + "1"),
        "\0" + class_of(),
    ],
    ids=lambda source: source[80:150],
)
def test_a_literal_of_another_shape_is_refused(source: str) -> None:
    """With the release and the class, and what to do."""
    with pytest.raises(
        Unreadable,
        match=r"^the SDK 269\.0\.0 has its class WaveTopicBuoy in a form .*: compare with another",
    ):
        read_class(release_of({"WaveTopicBuoy": source}), "WaveTopicBuoy")


def test_an_invalid_escape_causes_no_warning() -> None:
    """Descriptions of upstream's have some; Python warns of them on standard error."""
    source = class_of().replace("(object):", '(object):\n    "\\d"')

    assert read_class(release_of({"WaveTopicBuoy": source}), "WaveTopicBuoy").fields[0].name == "a"


@pytest.mark.parametrize("kind", ["str", "Thing", "\\x1b[31mstr", "a\\n::error::b"])
def test_a_type_that_is_not_supported_is_named_on_one_line(kind: str) -> None:
    """Its control characters are written out."""
    source = class_of(types=f"{{'a': 'list[{kind}]]'}}")

    with pytest.raises(UsageError, match="WaveTopicBuoy") as refused:
        payload_definitions(release_of({"WaveTopicBuoy": source}), "WaveTopicBuoy")
    assert str(refused.value).isprintable()


def doubling(levels: int, **last: str) -> Release:
    """Classes that each refer twice to the next."""
    fields: dict[str, dict[str, str]] = {
        f"Topic{level}": dict.fromkeys(("a", "b"), f"Topic{level + 1}") for level in range(levels)
    }
    fields[f"Topic{levels}"] = last
    return release_of(
        {
            name: (
                f"class {name}(object):\n    def __init__(self):\n"
                f"        self.swagger_types = {types!r}\n"
                f"        self.attribute_map = { {each: each for each in types}!r}\n"
            )
            for name, types in fields.items()
        }
    )


@pytest.mark.parametrize("levels", [24, 300, 1_500])
def test_classes_that_unfold_to_too_much_are_refused(levels: int) -> None:
    """24 levels that each refer twice to the next are 50 million fields."""
    with pytest.raises(Unreadable, match=r"^Topic0 unfolds to [\d,]+ fields, up to [\d,]+ levels"):
        payload_definitions(doubling(levels, last="str"), "Topic0")


def test_too_many_classes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are not even read."""
    monkeypatch.setattr("tools.upstream.class_schemas.MAX_CLASSES", 5)

    with pytest.raises(Unreadable, match="leads to more than 5 classes"):
        payload_definitions(doubling(8), "Topic0")


def test_what_still_unfolds_is_compared_field_by_field() -> None:
    """A change at the end is a change at every pointer that leads there."""
    step = step_between(
        payload_definitions(doubling(8, last="str"), "Topic0"),
        payload_definitions(doubling(8, last="str", more="str"), "Topic0"),
    )

    assert step is not None
    assert len(step.diff.added) == 2**8


def test_a_recursion_of_many_orders_is_refused() -> None:
    """Each of 12 definitions refers to each: 12 factorial ways through them."""
    names = [f"N{number}" for number in range(12)]

    def all_of(extra: str) -> dict[str, Any]:
        fields = {
            name: {"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]} for name in names
        }
        node = {"type": "object", "properties": {**fields, extra: {"type": ["string", "null"]}}}
        return {"Payload": node, **dict.fromkeys(names, node)}

    with pytest.raises(Unreadable, match=r"the two schemas unfold to more than [\d,]+ fields"):
        step_between(all_of("before"), all_of("after"))


def test_new_topics_are_found_in_one_pass() -> None:
    """A source that begins its types again and again, and never ends them, is searched once."""
    source = "swagger_types = {" * 60_000

    assert classes_of_new_topics(release_of({"WaveTopicBuoy": source}), ()) == ["WaveTopicBuoy"]


@given(st.data())
@settings(max_examples=400)
def test_a_damaged_schema_of_an_organization_is_read_or_refused(data: st.DataObject) -> None:
    """Any part of it is replaced, removed or added."""
    schema = _replaced(OBJECT, data)
    organization = LiveOrganization([Topic("v2.waves", schema, ())])

    message = refusal(lambda: organization.get_schema(TopicQuery("v2.waves")))

    assert message is None or (message.startswith("v2.waves: ") and message.isprintable())


def _replaced(node: Any, data: st.DataObject) -> Any:
    """A copy in which something is replaced, removed or added."""
    if not isinstance(node, (dict, list)) or not node or data.draw(st.integers(0, 7)) == 0:
        return data.draw(ODD)
    if isinstance(node, list):
        position = data.draw(st.integers(0, len(node) - 1))
        return [*node[:position], _replaced(node[position], data), *node[position + 1 :]]
    key = data.draw(st.sampled_from(sorted(node)))
    if data.draw(st.integers(0, 9)) == 0:
        return {**node, data.draw(st.one_of(st.text(), st.just("\ud800"))): data.draw(ODD)}
    return {**node, key: _replaced(node[key], data)}


def endless(keyword: str) -> dict[str, Any]:
    """A list, or a dictionary, of itself."""
    kind = {"items": "array", "additionalProperties": "object"}[keyword]
    return {
        "type": "object",
        "properties": {"a": {"$ref": "#/definitions/A"}},
        "definitions": {"A": {"type": kind, keyword: {"$ref": "#/definitions/A"}}},
    }


def nested(levels: int) -> dict[str, Any]:
    """Objects within each other."""
    node: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "string"}}}
    for _ in range(levels):
        node = {"type": "object", "properties": {"a": node}}
    return node


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ([], "is not an object"),
        ("{}", "is not an object"),
        ({"type": "string"}, "describes no object"),
        ({"$ref": "#/definitions/None"}, "which does not exist in it"),
        ({"$ref": "#"}, "which does not exist in it"),
        (
            {"type": "object", "properties": {"a": {"$ref": "https://example.com/a.json"}}},
            r"refers to https://example\.com/a\.json, which does not exist in it",
        ),
        (endless("items"), "nests lists in a without an end"),
        (endless("additionalProperties"), "nests lists in a without an end"),
        (nested(150), r"unfolds to 151 fields, up to 151 levels deep"),
        (nested(5_000), "nested too deep"),
        ({"type": "object", "properties": {"a": [0] * 300_000}}, "is too large"),
        ({"type": "object", "properties": {"\ud800": {}}}, "a name that is no text"),
    ],
    ids=lambda case: case[:40] if isinstance(case, str) else "",
)
def test_a_schema_of_another_shape_is_refused(schema: Any, message: str) -> None:
    """Nothing is fetched, and nothing goes on without end."""
    with pytest.raises(Unreadable, match=message):
        topic_definitions(schema)


def test_the_error_names_the_topic_and_the_way_on() -> None:
    """An organization has hundreds."""
    organization = LiveOrganization([Topic("v2.waves", {"type": "string"}, ())])

    with pytest.raises(Unreadable) as refused:
        organization.get_schema(TopicQuery("v2.waves"))
    assert str(refused.value) == (
        "v2.waves: the topic's schema describes no object: import it from the SDK (--sdk)"
    )


@pytest.mark.parametrize("transports", [[1], 5, [None], [{}]])
def test_a_topic_of_another_shape_is_one_error(transports: Any) -> None:
    """The SDK creates its objects from any JSON."""

    class Listing:
        class Entity:
            id = "v2.waves"
            schema = None

        entities = (Entity,)

    Listing.Entity.transports = transports  # type: ignore[attr-defined]

    class Client:
        class notifications:  # noqa: N801
            @staticmethod
            def get_notifications_availabletopics(**_: object) -> type[Listing]:
                return Listing

    with pytest.raises(UsageError, match="is not a list of topics"):
        read_topics(lambda: Client)  # type: ignore[arg-type,return-value]


def test_half_a_surrogate_pair_is_no_value() -> None:
    """It could not be written to a file."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "enum": ["\ud800", "A"]}}}

    (field,) = topic_definitions(schema)["Payload"]["properties"].values()
    assert field["x-extensible-enum"] == ["A"]
    assert re.fullmatch(r"[\x00-\x7f]*", str(field))
