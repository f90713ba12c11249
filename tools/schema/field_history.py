"""The fields of several versions of a schema, path by path: which ones a version retired.

A field is retired at a version that does not describe it, though an older one did. An event that
has it is an older one, as is one with a retired value (enums.py): the newer version would accept
both. `x-dropped-fields` in an object's schema names the fields that it does not describe any more
on purpose: an event that has them may be of this version all the same.

Every function visits what describes an event, not the paths in it, of which a recursive schema
has no end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from processor.inference import Retired
from processor.pointers import join
from tools.schema.subset import DROPPED_FIELDS, KNOWN_VALUES, RETIRED_VALUES, types_of
from tools.schema.walk import Document, EventPath, alternatives

_LEADING = ("$ref", "anyOf", "properties", "items", "additionalProperties", RETIRED_VALUES)
"""The keywords of what more can be said of than that it is there."""
_ALIKE = 0.5
"""Two objects that may be the same share so many of all their fields."""
_MOST_PLACES = 20_000
"""Unions can be combined in more ways than there is time for; what is beyond counts as known."""


class Described:
    """All that one version says of one value: its schemas, behind `$ref` and `anyOf`."""

    def __init__(self, document: Document, schemas: Iterable[Any]) -> None:
        found = {id(each): each for schema in schemas for each in alternatives(document, schema)}
        self.key = frozenset(found)
        """The identity of its schemas."""
        self.parts = tuple(each for each in found.values() if isinstance(each, Mapping))
        self.fields: dict[str, list[Any]] = {}
        """The schemas of the fields that it names."""
        self.items: list[Any] = []
        self.more: list[Any] = []
        """The schemas of fields of any name."""
        self.dropped: set[str] = set()
        self.types: set[str] = set()
        self._describes_fields = False
        self._takes_any_object = any(each is True for each in found.values())
        for part in self.parts:
            types = types_of(part)
            self.types.update(types or ("any",))
            if "items" in part:
                self.items.append(part["items"])
            if "object" in types or not types:
                self._add_object(part)
        for part in self.parts:
            for name in self.fields.keys() - part.get("properties", {}).keys():
                if isinstance(part.get("additionalProperties"), Mapping):
                    self.fields[name].append(part["additionalProperties"])

    def _add_object(self, part: Document) -> None:
        more = part.get("additionalProperties", True)
        for name, schema in part.get("properties", {}).items():
            self.fields.setdefault(name, []).append(schema)
        if isinstance(more, Mapping):
            self.more.append(more)
        self.dropped |= set(part.get(DROPPED_FIELDS, ()))
        is_described = "properties" in part or more is not True
        self._describes_fields = self._describes_fields or is_described
        self._takes_any_object = self._takes_any_object or not is_described

    @property
    def describes_fields(self) -> bool:
        """Whether an object here has a list of fields; else it may have any."""
        return self._describes_fields and not self._takes_any_object

    def knows(self, name: str) -> bool:
        """Whether it describes a field of this name."""
        return name in self.fields or bool(self.more) or self._takes_any_object

    def below(self, name: str) -> list[Any]:
        """The schemas of a field; `*` is any item, and any field that has no name here."""
        return [*self.items, *self.more] if name == "*" else self.fields.get(name, self.more)

    def values(self, keyword: str) -> tuple[str, ...]:
        """The values that an annotation or `enum` lists."""
        return tuple(dict.fromkeys(value for part in self.parts for value in part.get(keyword, ())))


class Place(NamedTuple):
    """One place in an event, as several versions describe it: an object, a list or a union."""

    path: EventPath
    """The first that leads there: what is described by the same schemas is one place."""
    described: tuple[Described, ...]
    """By each version, oldest first."""
    below: dict[str, int]
    """The numbers of the places below it that the newest version describes, by name."""

    def had(self, name: str) -> bool:
        """Whether a version before the newest had a field, and none dropped it on purpose since."""
        had = False
        for each in self.described[:-1]:
            had = each.knows(name) or (had and name not in each.dropped)
        return had

    def gone(self) -> Iterator[str]:
        """The fields that older versions had, and the newest does not describe."""
        newest = self.described[-1]
        if newest.describes_fields:
            names = dict.fromkeys(name for each in self.described for name in each.fields)
            yield from (name for name in names if self.had(name) and not newest.knows(name))

    def retired(self) -> Iterator[str]:
        """Those of them that were not dropped on purpose."""
        yield from (name for name in self.gone() if name not in self.described[-1].dropped)


class ProbableRename(NamedTuple):
    """A field that a version no longer describes, where it describes a new one of its type."""

    parent: str
    """The pointer of the object that had it."""
    old: str
    new: tuple[str, ...]
    """The new fields of that object which it may be, the most similar name first."""

    def __str__(self) -> str:
        """Such as `/payload/serviceName is probably /payload/service now`."""
        new = " or ".join(self.parent + join([name]) for name in self.new)
        return f"{self.parent}{join([self.old])} is probably {new} now"


def places(documents: Sequence[Document]) -> list[Place]:
    """Every place that the newest of several versions describes, the event itself first."""
    found: list[Place] = []
    numbers: dict[tuple[frozenset[int], ...], int] = {}

    def number(path: EventPath, schemas: Sequence[Iterable[Any]]) -> int:
        sides = zip(documents, schemas, strict=True)
        described = tuple(Described(document, each) for document, each in sides)
        key = tuple(each.key for each in described)
        if key not in numbers:
            numbers[key] = len(found)
            found.append(Place(path, described, {}))
        return numbers[key]

    number((), [[document] for document in documents])
    for place in found:  # which grows
        newest = place.described[-1]
        for name in (*newest.fields, *(["*"] if newest.items or newest.more else [])):
            schemas = [each.below(name) for each in place.described]
            if any(map(_leads_on, schemas[-1])) and len(found) < _MOST_PLACES:
                place.below[name] = number((*place.path, name), schemas)
    return found


def _leads_on(schema: Any) -> bool:
    return isinstance(schema, Mapping) and not schema.keys().isdisjoint(_LEADING)


def retired(documents: Sequence[Document]) -> Retired:
    """What the newest of several versions retired, fields and values, for processor/inference.py.

    `documents` are the versions up to it, oldest first.
    """
    found = places(documents)
    fields = [list(place.retired()) for place in found]
    values = [place.described[-1].values(RETIRED_VALUES) for place in found]
    leading = _leading_to(
        found, {number for number in range(len(found)) if fields[number] or values[number]}
    )
    kept = sorted({0, *leading}) if leading else []
    numbers = {number: position for position, number in enumerate(kept)}
    nodes = []
    for number in kept:
        below = found[number].below
        # Where `*` leads on, a field that has a name must not be read as one that has none.
        is_wild = below.get("*") in leading
        names = {
            name: numbers.get(target, len(kept))
            for name, target in below.items()
            if is_wild or target in leading
        }
        nodes.append((values[number], {**dict.fromkeys(fields[number]), **names}))
    if any(len(kept) in names.values() for _, names in nodes):
        nodes.append(((), {}))  # leads nowhere
    return tuple(nodes)


def probable_renames(older: Document, newer: Document) -> list[ProbableRename]:
    """The fields that a version step probably renamed: gone, with another of their type added."""
    found = []
    for place in places((older, newer)):
        before, after = place.described
        added = [name for name in after.fields if not before.knows(name)]
        for old in place.retired():
            new = [name for name in added if _are_alike(older, before, old, newer, after, name)]
            if new:
                new.sort(key=lambda name: -SequenceMatcher(None, old, name).ratio())
                found.append(ProbableRename(join(place.path), old, tuple(new)))
    return found


def never_had(documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
    """The names in the newest version's `x-dropped-fields` that no older version had there.

    Each with the pointer of an object that names it.
    """
    had: dict[int, set[str]] = {}
    naming: dict[int, tuple[EventPath, Document]] = {}
    for place in places(documents):
        for part in place.described[-1].parts:
            if DROPPED_FIELDS in part:
                naming.setdefault(id(part), (place.path, part))
                had.setdefault(id(part), set()).update(
                    name
                    for name in part[DROPPED_FIELDS]
                    if any(name in each.fields for each in place.described[:-1])
                )
    for key, (path, part) in naming.items():
        for name in part[DROPPED_FIELDS]:
            if name not in had[key]:
                yield join(path), name


def _leading_to(found: Sequence[Place], targets: set[int]) -> set[int]:
    """The numbers of places that lead to some of them, and of these."""
    above: dict[int, set[int]] = {}
    for number, place in enumerate(found):
        for below in place.below.values():
            above.setdefault(below, set()).add(number)
    leading, waiting = set(targets), list(targets)
    while waiting:
        more = above.get(waiting.pop(), set()) - leading
        leading |= more
        waiting += more
    return leading


def _are_alike(
    older: Document, before: Described, old: str, newer: Document, after: Described, new: str
) -> bool:
    """Whether a value of one field could be one of the other."""
    sides = Described(older, before.fields[old]), Described(newer, after.fields[new])
    one, other = sides
    shared = _types(one) & _types(other)
    if shared == {"string"}:
        formats, known = zip(*map(_texts, sides), strict=True)
        is_free = not known[0] or not known[1]
        return bool(formats[0] & formats[1]) and (is_free or bool(known[0] & known[1]))
    if shared == {"object"}:
        names = one.fields.keys() | other.fields.keys()
        return len(one.fields.keys() & other.fields.keys()) >= _ALIKE * len(names)
    if shared == {"array"}:
        items = [_types(Described(*each)) for each in ((older, one.items), (newer, other.items))]
        return not all(items) or not items[0].isdisjoint(items[1])
    return bool(shared)


def _texts(described: Described) -> tuple[set[object], set[str]]:
    """The formats of a string, None among them if it has none, and the values that are listed."""
    formats = {part.get("format") for part in described.parts if "string" in types_of(part)}
    return formats, {*described.values(KNOWN_VALUES), *described.values("enum")}


def _types(described: Described) -> set[str]:
    """The types of a value, without null: every optional field accepts it."""
    types = described.types - {"null"}
    return types | {"integer"} if "number" in types else types
