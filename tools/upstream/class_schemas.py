"""Upstream's model classes as schemas in the subset of JSON Schema that the registry keeps to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain, count, takewhile

from tools.schema.subset import KNOWN_VALUES, is_class_name
from tools.schema.walk import MAX_DEPTH, MAX_PATHS, JsonSchema, reference_to, unfolded_size
from tools.upstream.model_classes import Field, ModelClass, Unreadable, read_class
from tools.upstream.releases import Release

ROOT = "Payload"
"""The definition that the topic's own class becomes."""
Definitions = Mapping[str, JsonSchema]
"""The `$defs` of a topic, by name."""

_SCALARS: dict[str, JsonSchema] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "object": {},
}
_LIST = re.compile(r"list\[(.+)\]")
_DICTIONARY = re.compile(r"dict\(str, (.+)\)")
_MODEL = re.compile(r"[A-Z]\w*")

WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[0-9]+|[^A-Z0-9]+")
"""The words of a class's name."""
MAX_CLASSES = 2_000
"""The most of one topic; the largest of 269.0.0 has 65."""
_MARKS = (("Topic",), ("Event", "Notification", "Change"))
"""The words that a namespace ends with, those that count most first."""


def payload_definitions(release: Release, class_name: str) -> dict[str, JsonSchema]:
    """Derive the `$defs` of a topic from its class in a release of the SDK; `Payload` is the first.

    Every property is optional, and so accepts null; items and values of dictionaries do not.
    Fields are in upstream's order, definitions in the order in which they are first mentioned.
    Raises UsageError if the release lacks the class, Unreadable if it lacks one that this leads
    to, or has a type that is not supported.
    """
    return definitions_of(class_name, partial(_read, release, class_name))


def local_name(release: Release, class_name: str) -> str:
    """The name of a topic's class without its namespace: `PresenceEventUser` -> `User`.

    Raises the same errors as payload_definitions.
    """
    namespace = namespace_of(_reached(class_name, partial(_read, release, class_name)))
    return class_name.removeprefix(namespace).replace("_", "")


def _read(release: Release, root: str, name: str) -> ModelClass:
    if name != root and name not in release.modules:
        raise Unreadable(f"{root} leads to {name}, which the SDK {release.version} does not have")
    return read_class(release, name)


def definitions_of(root: str, read: Callable[[str], ModelClass]) -> dict[str, JsonSchema]:
    """Derive `$defs` from a class and all that it refers to.

    Raises Unreadable for a type that is not supported, for too many classes or fields, and what
    `read` raises.
    """
    models = _reached(root, read)
    names = _short_names(root, models)
    definitions = {names[name]: _definition(model, names) for name, model in models.items()}
    size = unfolded_size({"$defs": definitions, **reference_to(ROOT)})
    if size.paths > MAX_PATHS or size.depth > MAX_DEPTH:
        raise Unreadable(
            f"{root} unfolds to {size.paths:,} fields, up to {size.depth:,} levels deep; no more "
            f"than {MAX_PATHS:,} and {MAX_DEPTH} are followed"
        )
    return definitions


def _reached(root: str, read: Callable[[str], ModelClass]) -> dict[str, ModelClass]:
    models: dict[str, ModelClass] = {}
    waiting = [root]
    for name in waiting:  # which grows
        if name not in models:
            if len(models) == MAX_CLASSES:
                raise Unreadable(f"{root} leads to more than {MAX_CLASSES:,} classes")
            models[name] = read(name)
            for field in models[name].fields:
                waiting += _MODEL.findall(field.type)
    return models


def _definition(model: ModelClass, names: dict[str, str]) -> JsonSchema:
    return {
        "type": "object",
        "properties": {
            field.name: _nullable(_field(model, field, names)) for field in model.fields
        },
    }


def _field(model: ModelClass, field: Field, names: dict[str, str]) -> JsonSchema:
    try:
        return _schema(field.type, field.values, names)
    except LookupError:
        raise Unreadable(
            f"{model.name}.{field.name} is of the type {field.type}, which is not supported"
        ) from None


def _schema(type_text: str, values: tuple[str, ...] | None, names: dict[str, str]) -> JsonSchema:
    if found := _LIST.fullmatch(type_text):
        return {"type": "array", "items": _schema(found[1], values, names)}
    if found := _DICTIONARY.fullmatch(type_text):
        return {"type": "object", "additionalProperties": _schema(found[1], values, names)}
    if type_text in names:
        return reference_to(names[type_text])
    known = {KNOWN_VALUES: list(values)} if values and type_text == "str" else {}
    return {**_SCALARS[type_text], **known}


def _nullable(schema: JsonSchema) -> JsonSchema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]} if schema else {}


def _short_names(root: str, class_names: Iterable[str]) -> dict[str, str]:
    """The name of each class's definition: the class's name without the topic's namespace.

    If that is invalid or taken, it is the full name, or that with a number.
    """
    namespace, names = namespace_of(class_names), {root: ROOT}
    for name in class_names:
        full = name.replace("_", "")
        candidates = chain((name[len(namespace) :],), numbered(full))
        if name != root:
            names[name] = next(
                each for each in candidates if is_class_name(each) and each not in names.values()
            )
    return names


def numbered(name: str) -> Iterator[str]:
    """The name, then with 2, 3 and so on: the first that is not taken can be used."""
    return chain((name,), (f"{name}{number}" for number in count(2)))


def namespace_of(class_names: Iterable[str]) -> str:
    """The common prefix of the names of a topic's classes, such as `PresenceEvent`.

    It ends with the first word that is a mark, so that it does not depend on which classes a
    release has. The few that have no mark end where the names begin to differ.
    """
    columns = zip(*(WORD.findall(name) for name in class_names), strict=False)
    words = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]
    for marks in _MARKS:
        for position, word in enumerate(words):
            if word in marks:
                return "".join(words[: position + 1])
    return "".join(words)
