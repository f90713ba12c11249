"""The fields that a schema describes, as a tree that events are walked along, and their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from processor.pointers import escape, redact_name
from tools.drift.accepting import Accepted, Check, accepted, unsure
from tools.drift.counts import FieldCounts, Form, Unknown
from tools.drift.values import text_kind
from tools.schema.fields import FieldSpec, field_spec
from tools.schema.walk import Document

_CLOSELY = 200
"""So many objects of the same form are looked at closely."""
_MOST_FORMS = 2_000


Walk = Callable[[Any, int, "list[Unknown]"], None]


class Field:
    """One place in an event, as one or several versions describe it.

    What is below it is read from the schemas when an event first goes there: a recursive schema
    has no end of its own.
    """

    __slots__ = (
        *("_forms", "_items", "_met", "_required", "_sources", "accepted", "children", "counts"),
        *("describes_objects", "expanded", "is_repeated", "known", "known_folded"),
        *("specs", "pointer", "values"),
    )

    def __init__(self, pointer: str, sources: Sequence[tuple[Any, Document]]) -> None:
        self.pointer = pointer
        self.is_repeated = "*" in pointer
        """Whether one event may have it many times."""
        self.counts = FieldCounts()
        self._sources = sources
        self.specs: list[FieldSpec] = [field_spec(schema, document) for schema, document in sources]
        self.describes_objects = any(
            spec.properties or spec.more is not None for spec in self.specs
        )
        """Else anything may be in an object here."""
        # A closed enumeration is for the models to judge.
        is_open = not any(spec.is_closed for spec in self.specs)
        self.values = frozenset(value for spec in self.specs for value in spec.values or ())
        """The values that a schema names."""
        self.known = self.values if is_open else frozenset()
        """Those of an open enumeration; empty where there is none."""
        # Upstream compares without regard to case, and sends either.
        self.known_folded = frozenset(str(value).casefold() for value in self.known)
        self.accepted = accepted(*sources[0]) if len(sources) == 1 else Accepted()
        """Of one version; what two have in common is no model's."""
        # Whoever reads an event says with which version, if the event does not.
        self._required = self.accepted.required - (set() if pointer else {"schema_version"})
        self.expanded = False
        self.children: dict[str, Field] = {}
        self._items: dict[str, Field | None] = {}
        self._met: Counter[tuple[Any, ...]] = Counter()
        """How often each form of an object was looked at closely."""
        self._forms: dict[tuple[Any, ...], Form] = {}
        """The forms that were looked at often enough: of more of these, the number counts."""

    def _expand(self) -> None:
        self.expanded = True
        names = dict.fromkeys(name for spec in self.specs for name in spec.properties)
        for name in names:
            self.children[name] = Field(
                f"{self.pointer}/{escape(name)}",
                [
                    (spec.properties[name], document)
                    for spec, (_, document) in zip(self.specs, self._sources, strict=True)
                    if name in spec.properties
                ],
            )

    def each(self, what: str) -> Field | None:
        """The field that stands for every one of `items`, or of `more`: a dictionary's values."""
        if what not in self._items:
            sources = [
                (getattr(spec, what), document)
                for spec, (_, document) in zip(self.specs, self._sources, strict=True)
                if getattr(spec, what) is not None
            ]
            self._items[what] = Field(f"{self.pointer}/*", sources) if sources else None
        return self._items[what]

    def pointer_of(self, steps: Sequence[int | str]) -> str:
        """The pointer of a place below, as the walk names it: `*` is any item and any key."""
        field: Field | None = self
        pointer = self.pointer
        for step in steps:
            field = field and (field.below(step) if isinstance(step, str) else field.each("items"))
            name = escape(redact_name(step)) if isinstance(step, str) else "*"
            pointer = f"{pointer}/{name}" if field is None else field.pointer
        return pointer

    def below(self, name: str) -> Field | None:
        """What a schema says of an object's field of this name, if it says anything."""
        if not self.expanded:
            self._expand()
        return self.children.get(name) or self.each("more")

    def visited(self) -> Iterator[Field]:
        """Itself, and all below it that was ever gone to."""
        self._count_forms()
        yield self
        for child in (*self.children.values(), *self._items.values()):
            if child is not None and child.counts.events:
                yield from child.visited()

    def described(self) -> Iterator[Field]:
        """The fields that a schema describes right below."""
        if not self.expanded:
            self._expand()
        for field in (*self.children.values(), self.each("items"), self.each("more")):
            if field is not None:
                yield field

    def takes(self, detail: dict[str, Any], event: int) -> list[Unknown] | None:
        """Count a whole event that the newest model is sure to accept; what nobody knows in it.

        None, and nothing is counted, if it is not: it has to be read, and then walked along.
        """
        forms: list[tuple[Form, Any]] = []
        walks: list[tuple[Walk, Any]] = []
        if not self._is_sure(detail, forms, walks):
            return None
        found: list[Unknown] = []
        for form, value in forms:
            form.add(value, found)
        for walk, value in walks:
            walk(value, event, found)
        return found

    def _is_sure(
        self, value: dict[str, Any], forms: list[tuple[Form, Any]], walks: list[tuple[Walk, Any]]
    ) -> bool:
        """Whether an object is sure to be accepted; note what would be counted, and how."""
        form = self._forms.get((*value, *map(type, value.values())))
        if form is None:
            walks.append((self._walk_object, value))
            return self._takes_fields(value)
        if form.checks is None:
            return False
        for name, check in form.checks:
            if not check(value[name]):
                return False
        forms.append((form, value))
        for name, field in form.objects:
            if not field._is_sure(value[name], forms, walks):
                return False
        for name, field in form.arrays:
            if not field.accepts(value[name]):
                return False
            walks.append((field.walk, value[name]))
        return True

    def accepts(self, value: Any) -> bool:
        """Whether a value is sure to be accepted here."""
        kind = type(value)
        check = self.accepted.types.get(kind, unsure)
        if check is not None and not check(value):
            return False
        if kind is dict:
            return self._takes_fields(value)
        if kind is list:
            items = self.each("items")
            return items is None or all(map(items.accepts, value))
        return True

    def _takes_fields(self, value: dict[str, Any]) -> bool:
        if not self._required <= value.keys():
            return False
        for name, child in value.items():
            field = self.below(name)
            if not (self.accepted.is_open if field is None else field.accepts(child)):
                return False
        return True

    def walk(self, value: Any, event: int, found: list[Unknown]) -> None:
        """Count what stands here and below in one event, and find what nobody knows."""
        counts = self.counts
        kind = type(value)
        counts.types[kind] += 1
        if counts.last_event != event:
            counts.last_event = event
            counts.events += 1
        if kind is str:
            if counts.texts_left:
                counts.texts_left -= 1
                counts.texts[text_kind(value)] += 1
            if self.known and value not in self.known:
                self.name(value, found)
        elif kind is dict:
            self._walk_object(value, event, found)
        elif kind is list:
            items = self.each("items")
            if items is not None:
                for child in value:
                    items.walk(child, event, found)

    def name(self, value: str, found: list[Unknown]) -> None:
        """Note a value that is not known, in whatever case it is spelled."""
        if value.casefold() not in self.known_folded:
            found.append(Unknown(self.pointer, "unknown_enum_value", value))

    def _walk_object(self, value: dict[str, Any], event: int, found: list[Unknown]) -> None:
        signature = (*value, *map(type, value.values()))
        form = self._forms.get(signature)
        if form is None:
            self._walk_fields(value, event, found)
            self._learn(value, signature)
            return
        form.add(value, found)
        for name, field in form.objects:
            field._walk_object(value[name], event, found)
        for name, field in form.arrays:
            field.walk(value[name], event, found)

    def _learn(self, value: dict[str, Any], signature: tuple[Any, ...]) -> None:  # noqa: C901
        """After enough objects of a form, count its next ones by their number alone."""
        if self.is_repeated:
            return  # one event may have many of them
        self._met[signature] += 1
        if self._met[signature] < _CLOSELY:
            if len(self._met) > _MOST_FORMS:
                self._met.clear()
            return
        others = [name for name in value if name not in self.children]
        if others and self.each("more") is not None:
            return  # what they hold is described
        if len(self._forms) >= _MOST_FORMS:
            self._count_forms()
            self._forms.clear()
        form = self._forms[signature] = Form()
        checks: list[tuple[str, Check]] = []
        form.unknown = list(self._unknown(value, others))
        for name, child in value.items():
            field = self.children.get(name)
            if field is None:
                continue
            if isinstance(child, list):
                form.arrays.append((name, field))
                continue
            form.counted.append((field, type(child)))
            if isinstance(child, dict):
                form.objects.append((name, field))
            if isinstance(child, str) and field.known:
                form.enumerated.append((name, field))
            check = field.accepted.types.get(type(child), unsure)
            if check is not None:
                checks.append((name, check))
        is_sure = (
            self._required <= value.keys()
            and unsure not in dict(checks).values()
            and (self.accepted.is_open or not others)
        )
        form.checks = checks if is_sure else None

    def _count_forms(self) -> None:
        for form in self._forms.values():
            for field, kind in form.counted:
                field.counts.types[kind] += form.count
                field.counts.events += form.count
            form.count = 0

    def _walk_fields(self, value: dict[str, Any], event: int, found: list[Unknown]) -> None:
        if not self.expanded:
            self._expand()
        children = self.children
        others = []
        for name, child in value.items():
            field = children.get(name)
            if field is not None:
                field.walk(child, event, found)
            else:
                others.append(name)
        if not others:
            return
        more = self.each("more")
        if more is not None:
            for name in others:
                more.walk(value[name], event, found)
        else:
            found += (
                each._replace(value=value[name]) for name, each in self._unknown(value, others)
            )

    def _unknown(self, value: dict[str, Any], others: list[str]) -> Iterator[tuple[str, Unknown]]:
        """The names in an object that no schema has a word for, less what stands under them."""
        if not others or not self.describes_objects:
            return
        absent = tuple(
            field.pointer for known, field in self.children.items() if value.get(known) is None
        )
        for name in others:
            pointer = f"{self.pointer}/{escape(redact_name(name))}"
            yield name, Unknown(pointer, "unknown_field", None, absent)
