"""The three-way merge of a topic's definitions: base, theirs and ours.

Base is upstream's schema in the release that ours was made from, theirs upstream's schema now, ours
the registry's newest version. What differs between base and ours is a local change, and is kept;
what differs between base and theirs is upstream's change, and is taken. Where both changed the
same, it is taken once; where they changed it differently, it is a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, NamedTuple

from processor.pointers import escape
from tools.schema.subset import (
    ANNOTATIONS,
    DROPPED_FIELDS,
    KEYWORDS_OF,
    KNOWN_VALUES,
    RETIRED_VALUES,
    types_of,
)
from tools.schema.walk import (
    ANYTHING,
    NULL,
    Document,
    JsonSchema,
    alternatives,
    children,
    definition_name,
    finite_definitions,
    literals_of,
    map_children,
    recursive_definitions,
    reference_to,
    resolve,
)
from tools.upstream.class_schemas import ROOT, Definitions, numbered
from tools.upstream.model_classes import Unreadable

_DICTIONARY = "dictionary"
"""The kind of an object whose keys are data: it has a schema for the values, and no properties."""
_ANY = frozenset((*KEYWORDS_OF, _DICTIONARY)) - {"null"}
_MERGED = frozenset(
    ("type", "properties", "required", "items", "additionalProperties", "enum", "const")
) | {KNOWN_VALUES, RETIRED_VALUES, DROPPED_FIELDS}
"""The keywords that are not simply equal or different."""
_MAX_DEFINITIONS = 1_000
"""The most of a merge; the largest topic has 65. Recursions of different lengths have as many as
their least common multiple."""
_CONSTRAINING_TEXT = KEYWORDS_OF["string"] - {"enum", "const"}
"""The keywords that an enumeration does not take next to it."""


class Conflict(NamedTuple):
    """What upstream and the registry changed differently, in words."""

    pointer: str
    """Into the event; where a definition is used several times, of the first."""
    base: str
    theirs: str
    ours: str


class Merge(NamedTuple):
    """Merged definitions; those of the registry wherever there is a conflict."""

    definitions: dict[str, JsonSchema]
    conflicts: tuple[Conflict, ...]


def merge(base: Definitions | None, theirs: Definitions, ours: Definitions, title: str) -> Merge:
    """Merge upstream's changes from base to theirs into ours, none of which is changed.

    Definitions are compared by the paths that lead to them, so upstream may rename, split and join
    them; ours keep their names. No new one is called like the title. A known value that upstream no
    longer has is retired, without a successor. Where a definition is recursive, none is: its
    values occur at infinitely many pointers.

    Without a base nothing of ours is removed: what only ours has is kept, and a type that differs
    is a conflict, unless one of the two accepts all that the other does.

    Raises Unreadable for more than 1,000 definitions.
    """
    return _ThreeWay(base or {}, theirs, ours).merge(title)


def _is_annotation(keyword: str) -> bool:
    return keyword in ANNOTATIONS or (keyword.startswith("x-") and keyword not in _MERGED)


class _Side:
    """One of the three."""

    def __init__(self, definitions: Definitions) -> None:
        self.document: Document = {"$defs": definitions}
        self.definitions = definitions

    def kinds(self, schema: Document | None) -> frozenset[str]:
        """The types of value that a schema accepts, but for null; a number may be an integer."""
        if schema is None:
            return frozenset()
        return frozenset(chain.from_iterable(map(_kinds, alternatives(self.document, schema))))

    def accepts_null(self, schema: Document) -> bool:
        return any(
            "null" in (types_of(each) or ("null",)) for each in alternatives(self.document, schema)
        )

    def body(self, leaf: Document | None) -> Document | None:
        """What a leaf refers to, or itself."""
        return None if leaf is None else resolve(self.document, leaf)

    def leaf(self, schema: Document | None, kinds: Collection[str]) -> Document | None:
        """The first leaf of a schema that accepts one of these kinds."""
        found = () if schema is None else _leaves(schema)
        return next((each for each in found if self.kinds(each) & set(kinds)), None)

    def describe(self, schema: Document | None) -> str:
        """The types of a schema in words."""
        if schema is None:
            return "absent"
        kinds = self.kinds(schema)
        if kinds == _ANY:
            return "anything"
        found = alternatives(self.document, schema)
        formats = sorted({f"string ({each['format']})" for each in found if "format" in each})
        if "number" in kinds:
            kinds -= {"integer"}
        named = sorted(kinds - {"string"} if formats else kinds)
        return " or ".join([*named, *formats]) or "null"


def _kinds(schema: Document) -> Collection[str]:
    types = set(types_of(schema)) - {"null"}
    if not types_of(schema):
        return _ANY
    if "number" in types:
        types.add("integer")
    if "object" in types and isinstance(schema.get("additionalProperties"), Mapping):
        types = types - {"object"} | {_DICTIONARY}
    return types


def _leaves(schema: Document) -> Iterator[Document]:
    """The branches of a schema, but for null; references are not followed."""
    for branch in schema.get("anyOf", ()):
        yield from _leaves(branch)
    if "anyOf" not in schema and schema.get("type") != "null":
        yield schema


class _Triple(NamedTuple):
    """What describes the same path on each side; None where a side does not."""

    base: Document | None
    theirs: Document | None
    ours: Document | None

    def get(self, keyword: str, name: str | None = None) -> _Triple:
        """The schemas one step below: those of a keyword, or of a property."""
        return _Triple(*(_child(each, keyword, name) for each in self))


def _child(schema: Document | None, keyword: str, name: str | None) -> Document | None:
    child = (schema or {}).get(keyword)
    if name is not None:
        child = (child or {}).get(name)
    return child if isinstance(child, Mapping) else None


class _Definition(NamedTuple):
    """A definition of the result, which is merged from these."""

    sides: _Triple
    theirs: str | None
    """Its name there."""
    ours: str | None
    at: str
    """The first pointer that leads to it."""


class _ThreeWay:
    """A merge in progress: its definitions are found and merged one after another."""

    def __init__(self, base: Definitions, theirs: Definitions, ours: Definitions) -> None:
        self.base, self.theirs, self.ours = _Side(base), _Side(theirs), _Side(ours)
        self.conflicts: list[Conflict] = []
        self.found: list[_Definition] = []
        self.numbers: dict[tuple[int, int, int], int] = {}
        self.counterpart = _Counterparts(base, theirs, ours)

    def merge(self, title: str) -> Merge:
        root = _Triple(self.base.definitions.get(ROOT), self.theirs.definitions[ROOT], None)
        self._number(root._replace(ours=self.ours.definitions[ROOT]), ROOT, ROOT, "/payload")
        merged = [self._merge_slot(each.sides, each.at) for each in self.found]  # which grows
        names = _names(self.found, merged, title)
        definitions = {
            names[number]: _renamed(schema, names) for number, schema in enumerate(merged)
        }
        in_order = [*(name for name in self.ours.definitions if name in definitions), *definitions]
        definitions = {name: definitions[name] for name in dict.fromkeys(in_order)}
        for name in recursive_definitions({"$defs": definitions}):
            definitions[name] = _without_retired(definitions[name])
        self._refuse_infinite(definitions, names)
        return Merge(definitions, tuple(self.conflicts))

    def _number(self, sides: _Triple, theirs: str | None, ours: str | None, at: str) -> int:
        """The number of the definition that is merged from these."""
        key = id(sides.base), id(sides.theirs), id(sides.ours)
        number = self.numbers.setdefault(key, len(self.found))
        if number == len(self.found):
            if number == _MAX_DEFINITIONS:
                raise Unreadable(
                    f"upstream's schema and the registry's are more than {_MAX_DEFINITIONS:,} "
                    "definitions together: their recursions differ"
                )
            self.found.append(_Definition(sides, theirs, ours, at))
        return number

    def _reference(self, sides: _Triple, at: str) -> JsonSchema:
        """A reference to the definition that is merged from what these leaves refer to."""
        theirs, ours = definition_name(sides.theirs), definition_name(sides.ours)
        if sides.ours is None and theirs is not None:
            sides, ours = self.counterpart.of_theirs(theirs)
        elif sides.theirs is None and ours is not None:
            sides, theirs = self.counterpart.of_ours(ours)
        else:
            sides = self._bodies(sides)
        return reference_to(str(self._number(sides, theirs, ours, at)))

    # --- one path

    def _merge_slot(self, sides: _Triple, at: str) -> JsonSchema:
        """The schema of one path."""
        base, theirs, ours = sides
        if ours is None:
            return self._rebuilt(theirs or {}, sides, at)
        if theirs is None:
            return self._rebuilt(ours, _Triple(None, None, ours), at)
        was, now, local = self._kinds(sides)
        if base is None:
            if now <= local or now == _ANY:  # an `object` of the SDK describes nothing
                return self._rebuilt(ours, sides, at)
            return self._as_theirs(sides, at) if local <= now else self._conflict(sides, at)
        if now == local:
            return self._rebuilt(ours, sides, at)
        if now == was:
            # It was given another type here; upstream may have changed what is no longer there.
            lost = None if was <= local else self._difference(base, self.theirs, theirs)
            if lost is None:
                return self._rebuilt(ours, sides, at)
            return self._conflict(sides, at, _with_change(self.theirs, lost))
        if local == _ANY != was:
            return self._rebuilt(ours, sides, at)
        if not was <= local:
            return self._conflict(sides, at)
        return self._follow(sides, at)

    def _follow(self, sides: _Triple, at: str) -> JsonSchema:
        """The schema of a path whose type upstream changed, and ours at most widened."""
        base, _, ours = sides
        was, now, local = self._kinds(sides)
        kept = self.ours.leaf(ours, was)
        if now == _ANY or not was & now:
            lost = self._difference(base or {}, self.ours, _restricted(kept or {}, was))
            if lost is not None:
                return self._conflict(sides, at, _with_change(self.ours, lost))
        merged = self._as_theirs(sides, at)
        more = local - was - now
        if now != _ANY and more:
            for leaf in _leaves(ours or {}):
                if self.ours.kinds(leaf) & more:
                    branch = self._rebuilt(leaf, _Triple(None, None, leaf), at)
                    merged = _with_branch(merged, _restricted(branch, more))
        return merged

    def _kinds(self, sides: _Triple) -> tuple[frozenset[str], ...]:
        return tuple(side.kinds(schema) for side, schema in self._by_side(sides))

    def _bodies(self, leaves: _Triple) -> _Triple:
        """What leaves refer to, or themselves."""
        return _Triple(*(side.body(leaf) for side, leaf in self._by_side(leaves)))

    def _by_side(self, schemas: _Triple) -> Iterator[tuple[_Side, Document | None]]:
        return zip((self.base, self.theirs, self.ours), schemas, strict=True)

    def _as_theirs(self, sides: _Triple, at: str) -> JsonSchema:
        """Upstream's type, with our annotations, and null if we accept it."""
        base, theirs, ours = sides.base, sides.theirs or {}, sides.ours or {}
        made = self._rebuilt(theirs, sides, at)
        if not self.ours.accepts_null(ours):
            made = _never_null(made)
        elif not self.theirs.accepts_null(theirs) and (
            base is None or not self.base.accepts_null(base)
        ):
            made = _with_branch(made, dict(NULL))
        return {**{name: ours[name] for name in ours if _is_annotation(name)}, **made}

    def _rebuilt(self, form: Document, sides: _Triple, at: str) -> JsonSchema:
        """The form of one side, whose leaves are merged with those of the others."""
        is_ours = form is sides.ours
        taken: list[Document | None] = []

        def other(side: _Side, schema: Document | None, leaf: Document) -> Document | None:
            if schema is None:
                return None
            same = side.leaf(schema, (self.ours if is_ours else self.theirs).kinds(leaf))
            return None if any(same is each for each in taken) else same

        def rebuilt(schema: Document) -> JsonSchema:
            if "anyOf" in schema:
                branches = [
                    dict(each) if each == NULL else rebuilt(each) for each in schema["anyOf"]
                ]
                return {**schema, "anyOf": branches}
            base = other(self.base, sides.base, schema)
            if is_ours:
                leaves = _Triple(base, other(self.theirs, sides.theirs, schema), schema)
            else:
                leaves = _Triple(base, schema, other(self.ours, sides.ours, schema))
            taken.extend(each for each in leaves if each is not None)
            if "$ref" in schema:
                return {**schema, **self._reference(leaves, at)}
            return self._merge_leaf(schema, leaves, at)

        return rebuilt(form)

    def _conflict(
        self,
        sides: _Triple,
        at: str,
        words: Callable[[_Side, Document | None], str] = _Side.describe,
    ) -> JsonSchema:
        """Our schema, after the conflict is noted."""
        base, theirs, ours = sides
        self.conflicts.append(
            Conflict(at, words(self.base, base), words(self.theirs, theirs), words(self.ours, ours))
        )
        return {} if ours is None else self._rebuilt(ours, _Triple(None, None, ours), at)

    # --- one leaf

    def _merge_leaf(self, form: Document, leaves: _Triple, at: str) -> JsonSchema:
        """A schema without branches, in the form of one side."""
        sides = self._bodies(leaves)
        if sides.theirs is None or sides.ours is None:
            sides = sides._replace(base=None)
        made = {name: form[name] for name in form if name == "type" or _is_annotation(name)}
        allowed = _keywords_of(form)
        named = chain.from_iterable(each or () for each in (form, sides.ours, sides.theirs))
        order = dict.fromkeys(name for name in named if name in allowed)
        scalars = [name for name in order if name not in _MERGED]
        for keyword in scalars:
            value = self._merge_keyword(keyword, sides, at)
            if value is not None:
                made[keyword] = value
        if "enum" in allowed:
            made |= self._merge_values(sides, at)
        if "items" in order:
            made["items"] = self._merge_child("items", sides, at)
        if "object" in types_of(form):
            made |= self._merge_object(sides, at)
        if {"enum", "const"} & made.keys() and made.keys() & _CONSTRAINING_TEXT:
            self._conflict(leaves, at)
            return dict(form)
        listed = [name for name in (*form, "type", "required") if name in made]
        return {name: made[name] for name in dict.fromkeys([*listed, *made])}

    def _merge_object(self, sides: _Triple, at: str) -> JsonSchema:
        made: JsonSchema = {}
        if any("properties" in (each or ()) for each in sides):
            properties = self._merge_properties(sides, at)
            required = _merge_required(sides, properties)
            made = {**({"required": required} if required else {}), "properties": properties}
            dropped = (sides.ours or {}).get(DROPPED_FIELDS, ())
            if gone := [name for name in dropped if name not in properties]:
                made[DROPPED_FIELDS] = gone
        additional = self._merge_additional(sides, at)
        return made if additional is True else {**made, "additionalProperties": additional}

    def _merge_keyword(self, keyword: str, sides: _Triple, at: str) -> Any:
        """The value of a format, a pattern or a bound; None for none."""
        base, theirs, ours = (None if each is None else each.get(keyword) for each in sides)
        if sides.theirs is None or theirs in (base, ours):
            return ours
        if sides.ours is None:
            return theirs
        if ours is None and (sides.base is None or base is not None):
            return None  # both added the field, or we dropped it: a schema without it accepts more
        if ours == base:
            return theirs
        self._conflict(
            sides, at, lambda _, each: f"{keyword} {(each or {}).get(keyword, 'absent')}"
        )
        return ours

    def _merge_child(self, keyword: str, sides: _Triple, at: str) -> JsonSchema:
        """The schema of items or of a dictionary's values."""
        below = sides.get(keyword)
        filled = (
            (ANYTHING if child is None and parent is not None else child)
            for child, parent in zip(below, sides, strict=True)
        )
        return self._merge_slot(_Triple(*filled), f"{at}/*")

    def _merge_additional(self, sides: _Triple, at: str) -> Any:
        keyword = "additionalProperties"
        given = [each.get(keyword, True) for each in sides if each is not None]
        if any(isinstance(each, Mapping) for each in given):
            return self._merge_child(keyword, sides, at)
        opened = _Triple(
            *(None if each is None else {keyword: each.get(keyword, True)} for each in sides)
        )
        return self._merge_keyword(keyword, opened, at)

    def _merge_values(self, sides: _Triple, at: str) -> JsonSchema:
        """The known, accepted and retired values."""
        base, theirs, ours = (_values(each) for each in sides)
        if sides.theirs is None or (sides.ours is not None and theirs == base):
            return _value_keywords(sides.ours)
        if sides.ours is None or (ours == base and theirs is None):
            return _value_keywords(sides.theirs)
        if theirs is None or (ours is None and base is not None):
            if theirs != ours:
                self._conflict(sides, at, lambda _, each: _values_text(each))
            return _value_keywords(sides.ours)
        return _merge_lists(sides.base, sides.theirs, sides.ours or {})

    def _merge_properties(self, sides: _Triple, at: str) -> dict[str, JsonSchema]:
        """The fields, in our order; upstream's new ones follow the field that they follow there."""
        now, local = ((each or {}).get("properties", {}) for each in sides[1:])
        order = list(local)
        for previous, name in zip((None, *now), now, strict=False):
            if name not in local:
                order.insert(order.index(previous) + 1 if previous in order else 0, name)
        merged = {}
        for name in order:
            schema = self._merge_property(name, sides, f"{at}/{escape(name)}")
            if schema is not None:
                merged[name] = schema
        return merged

    def _merge_property(self, name: str, sides: _Triple, at: str) -> JsonSchema | None:
        """The schema of a field; None if it is removed."""
        field = sides.get("properties", name)
        base, theirs, ours = field
        if base is None or (theirs is not None and ours is not None):
            return self._merge_slot(field, at)
        if ours is None:
            changed = self._difference(base, self.theirs, theirs or {})
            if changed is not None:
                self._conflict(field, at, _with_change(self.theirs, changed))
            return None
        changed = self._difference(base, self.ours, ours)
        is_required = name in (sides.ours or {}).get("required", ())
        if not is_required and changed is None:
            return None
        return self._conflict(field, at, _with_change(self.ours, changed, is_required=is_required))

    def _refuse_infinite(self, definitions: Definitions, names: Mapping[int, str]) -> None:
        """Note definitions without instances: we require a field that upstream made recursive."""
        finite = finite_definitions({"$defs": definitions})
        for number, each in enumerate(self.found):
            if names[number] not in finite:
                text = "leads back to itself"
                self.conflicts.append(Conflict(each.at, "not required", text, "required"))

    # --- what one side changed

    def _difference(self, base: Document, side: _Side, schema: Document) -> str | None:
        """The first pointer, from here, at which a schema differs from base; None if it does not.

        Annotations, retired values and null do not count.
        """
        waiting: list[tuple[Document, Document, str]] = [(base, schema, "")]
        seen = set()
        for before, after, at in waiting:  # which grows
            ones, others = list(_leaves(before)), list(_leaves(after))
            if self.base.kinds(before) != side.kinds(after) or len(ones) != len(others):
                return at
            for one, other in zip(ones, others, strict=True):
                one, other = self.base.body(one) or {}, side.body(other) or {}
                if (id(one), id(other)) in seen:
                    continue
                seen.add((id(one), id(other)))
                if _constraints(one) != _constraints(other):
                    return at
                parts, other_parts = dict(children(one)), dict(children(other))
                for path in {**parts, **other_parts}:
                    step = f"/{escape(str(path[1]))}" if path[0] == "properties" else "/*"
                    if path not in parts or path not in other_parts:
                        return at + step
                    waiting.append((parts[path], other_parts[path], at + step))
        return None


class _Counterparts:
    """What a definition of one side is called on the others."""

    def __init__(self, base: Definitions, theirs: Definitions, ours: Definitions) -> None:
        self.base, self.theirs, self.ours = base, theirs, ours
        self.in_theirs, self.in_ours = _paired(base, theirs), _paired(base, ours)
        direct = _paired(theirs, ours)
        known = set(self.in_ours.values())
        self.by_theirs = {name: other for other, name in self.in_theirs.items()}
        self.by_ours = {name: other for other, name in self.in_ours.items()}
        self.direct = {
            name: other
            for name, other in direct.items()
            if name not in self.by_theirs and other not in known
        }
        self.reverse = {other: name for name, other in self.direct.items()}

    def of_theirs(self, name: str) -> tuple[_Triple, str | None]:
        """What a definition of theirs is merged from, and its name in ours."""
        before = self.by_theirs.get(name)
        ours = self.direct.get(name) if before is None else self.in_ours.get(before)
        return self._triple(before, name, ours), ours

    def of_ours(self, name: str) -> tuple[_Triple, str | None]:
        """What a definition of ours is merged from, and its name in theirs."""
        before = self.by_ours.get(name)
        theirs = self.reverse.get(name) if before is None else self.in_theirs.get(before)
        return self._triple(before, theirs, name), theirs

    def _triple(self, base: str | None, theirs: str | None, ours: str | None) -> _Triple:
        is_whole = theirs is not None and ours is not None
        return _Triple(
            self.base.get(base or "") if is_whole else None,
            self.theirs.get(theirs or ""),
            self.ours.get(ours or ""),
        )


def _paired(some: Definitions, others: Definitions) -> dict[str, str]:
    """For definitions, the other one at the same path; else that of the same name."""
    if not some or not others:
        return {}
    paired: dict[str, str] = {}
    taken: set[str] = set()
    waiting = [(ROOT, ROOT)]
    for name, other in waiting:  # which grows
        if name not in paired and other not in taken:
            paired[name] = other
            taken.add(other)
            waiting += _references(some[name], others[other])
    for name in some:
        if name in others and name not in paired and name not in taken:
            paired[name] = name
            taken.add(name)
    return paired


def _references(one: Document, other: Document) -> Iterator[tuple[str, str]]:
    """The definitions that two schemas refer to at the same path."""
    one, other = _only_leaf(one), _only_leaf(other)
    names = definition_name(one), definition_name(other)
    if names[0] and names[1]:
        yield names[0], names[1]
    others = dict(children(other))
    for path, child in children(one):
        if path[0] != "anyOf" and path in others:
            yield from _references(child, others[path])


def _only_leaf(schema: Document) -> Document:
    leaves = list(_leaves(schema))
    return next((each for each in leaves if "$ref" in each), schema) if leaves else schema


# --- values and required fields


def _values(schema: Document | None) -> tuple[frozenset[str], bool] | None:
    """The values that a schema lists, and whether it accepts no others."""
    if schema is None:
        return None
    closed = literals_of(schema)
    listed = schema.get(KNOWN_VALUES) if closed is None else closed
    return None if listed is None else (frozenset(listed), closed is not None)


def _listed(schema: Document) -> list[str]:
    return list(schema.get(KNOWN_VALUES, literals_of(schema) or ()))


def _value_keywords(schema: Document | None) -> JsonSchema:
    keywords = ("enum", "const", KNOWN_VALUES, RETIRED_VALUES)
    return {name: schema[name] for name in keywords if name in schema} if schema else {}


def _values_text(schema: Document | None) -> str:
    return "values " + ", ".join(_listed(schema)) if schema and _values(schema) else "any value"


def _merge_lists(base: Document | None, theirs: Document, ours: Document) -> JsonSchema:
    """The known values of both, if upstream's changed: its order, then those that only we know."""
    before, now, local = (_listed(each or {}) for each in (base, theirs, ours))
    retired = ours.get(RETIRED_VALUES, {})
    refused = set(retired) if base is None else set(before) - set(local)
    known = [value for value in now if value not in refused]
    known += [value for value in local if value not in now and value not in before]
    if _values(ours) is not None and KNOWN_VALUES not in ours:
        return {"enum": known}
    once = {**retired, **dict.fromkeys(local)}
    gone = {
        value: successor if successor in known else None
        for value, successor in once.items()
        if value not in known
    }
    return {KNOWN_VALUES: known, **({RETIRED_VALUES: gone} if gone else {})}


def _merge_required(sides: _Triple, properties: Collection[str]) -> list[str]:
    """The required fields, of those that are described: ours, and what upstream changed."""
    before, now, local = (list((each or {}).get("required", ())) for each in sides)
    kept = [name for name in local if name in now or name not in before]
    kept += [name for name in now if name not in local and name not in before]
    return [name for name in kept if name in properties]


# --- forms


def _keywords_of(leaf: Document) -> set[str]:
    """The keywords that constrain the types of a leaf."""
    types = types_of(leaf)
    allowed = set(chain.from_iterable(KEYWORDS_OF[name] for name in types))
    return allowed | ({KNOWN_VALUES, RETIRED_VALUES} if "string" in types else set())


def _constraints(leaf: Document) -> dict[str, Any]:
    """What a schema without branches demands, but for what is in it."""
    kept = {
        name: value
        for name, value in leaf.items()
        if not _is_annotation(name) and name not in _MERGED
    }
    is_open = leaf.get("additionalProperties", True) is not False
    return {**kept, "": (_kinds(leaf), _values(leaf), {*leaf.get("required", ())}, is_open)}


def _never_null(schema: JsonSchema) -> JsonSchema:
    if "anyOf" in schema:
        branches = [each for each in schema["anyOf"] if each != NULL]
        rest = {name: schema[name] for name in schema if name != "anyOf"}
        return {**rest, **(branches[0] if len(branches) == 1 else {"anyOf": branches})}
    if isinstance(schema.get("type"), list):
        return {**schema, "type": _one_or_list(set(schema["type"]) - {"null"})}
    return schema


def _restricted(leaf: Document, kinds: Collection[str]) -> JsonSchema:
    """A leaf without the types that are not among these, if it lists several."""
    types = {"object" if kind == _DICTIONARY else kind for kind in kinds}
    listed = leaf.get("type")
    if not isinstance(listed, list):
        return dict(leaf)
    left = [name for name in listed if name in types]
    allowed = _keywords_of({"type": left})
    return {"type": _one_or_list(left), **{name: leaf[name] for name in leaf if name in allowed}}


def _with_branch(schema: JsonSchema, branch: JsonSchema) -> JsonSchema:
    """A schema that accepts what another does too: in one list of types where that is possible."""
    notes = {name: schema[name] for name in schema if _is_annotation(name)}
    rest = {name: schema[name] for name in schema if name not in notes}
    alone = {"$ref", "anyOf", "enum", "const"}
    if alone & (rest.keys() | branch.keys()) or rest.keys() & branch.keys() - {"type"}:
        is_null = NULL in rest.get("anyOf", ()) or "null" in types_of(rest)
        branches = [each for each in rest.get("anyOf", [_never_null(rest)]) if each != NULL]
        return {**notes, "anyOf": [*branches, branch, *([dict(NULL)] if is_null else [])]}
    types = {*types_of(rest), *types_of(branch)}
    return {**notes, **branch, **rest, "type": _one_or_list(types)}


def _one_or_list(types: Iterable[str]) -> str | list[str]:
    """Types in the order of the registry's schemas; a number may be an integer."""
    named = set(types)
    ordered = [
        name
        for name in KEYWORDS_OF
        if name in named and not (name == "integer" and "number" in named)
    ]
    return ordered[0] if len(ordered) == 1 else ordered


def _without_retired(schema: Document) -> JsonSchema:
    made = map_children(schema, lambda _, child: _without_retired(child))
    made.pop(RETIRED_VALUES, None)
    return made


def _with_change(
    changed: _Side, where: str | None, *, is_required: bool = False
) -> Callable[[_Side, Document | None], str]:
    """Words for a field that one side removed or retyped, and the other changed or requires."""

    def words(side: _Side, schema: Document | None) -> str:
        text = side.describe(schema)
        if side is not changed:
            return text
        text += ", required" if is_required else ""
        return text if where is None else f"{text}, changed{' at ' + where if where else ''}"

    return words


# --- names


def _names(found: list[_Definition], merged: list[JsonSchema], title: str) -> dict[int, str]:
    """The name of each definition, by its number; those that are the same share one.

    They are the same if they come from one definition and no reference below tells them apart.
    """
    groups = [each.ours or f" {each.theirs}" for each in found]
    while True:
        texts = [
            json.dumps(_renamed(schema, dict(enumerate(groups))), sort_keys=True)
            for schema in merged
        ]
        pairs = list(zip(groups, texts, strict=True))
        classes = {pair: f"{pair[0]} {number}" for number, pair in enumerate(dict.fromkeys(pairs))}
        if len(classes) == len(set(groups)):
            break
        groups = [classes[pair] for pair in pairs]
    taken = {title}
    named: dict[str, str] = {}
    for group, each in zip(groups, found, strict=True):
        if each.ours is not None and each.ours not in taken:
            taken.add(named.setdefault(group, each.ours))
    for group, each in zip(groups, found, strict=True):
        if group not in named:
            name = each.theirs or each.ours or ""
            named[group] = next(one for one in numbered(name) if one not in taken)
            taken.add(named[group])
    return {number: named[group] for number, group in enumerate(groups)}


def _renamed(schema: Document, names: Mapping[int, str]) -> JsonSchema:
    made = map_children(schema, lambda _, child: _renamed(child, names))
    name = definition_name(schema)
    return made if name is None else {**made, **reference_to(names[int(name)])}
