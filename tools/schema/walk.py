"""The one traversal of schemas: follows `$ref`, lists alternatives and children, finds recursion.

A schema of the registry refers to nothing but its own `$defs` (SUBSET-REFERENCE), so a reference
is resolved by its definition's name. A definition may refer twice to the next, and that one to
the next again: every function here visits each definition once, however often it is referred to,
but for paths_to, whose result has every path.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

from processor.pointers import Path, join
from tools.schema.subset import ANNOTATIONS, ROOT_ONLY, types_of

Document = Mapping[str, Any]
"""A schema, or a part of one."""
JsonSchema = dict[str, Any]
"""One that is being made or changed."""
EventPath = tuple[str, ...]
"""The keys that lead to a value in an event, `*` for any item or any key:
`("payload", "items", "*", "state")`."""

NULL: Document = {"type": "null"}
ANYTHING: Document = {}
"""Used where a schema is absent; one object, since schemas are compared by identity."""
_DEFINITIONS = "#/$defs/"
_DESCRIBING = ("properties", "anyOf", "items", "additionalProperties")
"""The keywords whose schemas describe a value, or what is in it."""
_WITHOUT_PROPERTIES = ("anyOf", "items", "additionalProperties")


def reference_to(name: str) -> dict[str, Any]:
    """The schema that refers to the definition of this name."""
    return {"$ref": _DEFINITIONS + name}


def definition_name(schema: object) -> str | None:
    """The name of the definition that a schema refers to; None if it refers to none."""
    reference = schema.get("$ref") if isinstance(schema, Mapping) else None
    if isinstance(reference, str) and reference.startswith(_DEFINITIONS):
        return reference.removeprefix(_DEFINITIONS)
    return None


def resolve(document: Document, schema: Any) -> Any:
    """Follow references to the schema that they lead to; one that leads nowhere is returned."""
    definitions = document.get("$defs", {})
    followed = set()
    while (name := definition_name(schema)) in definitions and name not in followed:
        followed.add(name)
        schema = definitions[name]
    return schema


class Expanded(NamedTuple):
    """What a schema leads to."""

    definitions: tuple[str, ...]
    """The names of the definitions on the way, in the order in which they are referred to."""
    alternatives: tuple[Any, ...]
    """What a value may be one of: schemas without `$ref` and `anyOf`, in the schema's order."""


def expand(document: Document, schema: Any) -> Expanded:
    """Follow the references and list the branches of a schema, each definition once.

    A reference that leads nowhere has no alternatives.
    """
    definitions = document.get("$defs", {})
    names: dict[str, None] = {}
    found = []
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, Mapping) or not {"$ref", "anyOf"} & each.keys():
            found.append(each)
            continue
        waiting += reversed(each.get("anyOf", ()))
        name = definition_name(each)
        if name is not None and name in definitions and name not in names:
            names[name] = None
            waiting.append(definitions[name])
    return Expanded(tuple(names), tuple(found))


def alternatives(document: Document, schema: Any) -> tuple[Any, ...]:
    """What a value may be one of, behind `$ref` and `anyOf`, in the schema's order."""
    return expand(document, schema).alternatives


def literals_of(schema: Document) -> tuple[Any, ...] | None:
    """The values of a schema that enumerates them; None for any other."""
    if "const" in schema:
        return (schema["const"],)
    return tuple(schema["enum"]) if "enum" in schema else None


def takes_any_name(schema: Document) -> bool:
    """Whether a schema describes fields of any name, as a dictionary does."""
    if literals_of(schema) is not None or ("type" in schema and "object" not in types_of(schema)):
        return False
    more = schema.get("additionalProperties", True)
    return isinstance(more, Mapping) or ("properties" not in schema and more is True)


def described_below(schema: Document, name: int | str | None) -> Iterator[Any]:
    """What an alternative describes of a field; of its items, if the name is None.

    Nothing for an unknown field. A number is the name of a field that no schema names.
    """
    if literals_of(schema) is not None:
        return
    if "type" not in schema:
        yield ANYTHING
        return
    types = types_of(schema)
    if name is None:
        if "array" in types:
            yield schema.get("items", ANYTHING)
    elif "object" in types:
        if name in schema.get("properties", {}):
            yield schema["properties"][name]
        elif takes_any_name(schema):
            more = schema.get("additionalProperties", True)
            yield more if isinstance(more, Mapping) else ANYTHING


def schema_pointer(document: Document, path: Path) -> str:
    """The JSON pointer of what a validator's path through a schema, `$ref` by `$ref`, leads to."""
    taken: list[int | str] = []
    node: Any = document
    for segment in path:
        name = definition_name(node)
        if name is not None:
            taken, node = ["$defs", name], document["$defs"][name]
        if segment == "$ref":
            continue
        taken.append(segment)
        try:
            node = node[segment]
        except LookupError:
            break
    return join(taken)


def children(schema: Any) -> Iterator[tuple[Path, Any]]:
    """The schemas directly within a schema, each with the path to it: `("properties", "queueId")`.

    The definitions of a document are among them; what a reference leads to is not.
    """
    if not isinstance(schema, Mapping):
        return
    for keyword in ("$defs", "properties"):
        for name, child in schema.get(keyword, {}).items():
            yield (keyword, name), child
    for position, branch in enumerate(schema.get("anyOf", ())):
        yield ("anyOf", position), branch
    if "items" in schema:
        yield ("items",), schema["items"]
    if not isinstance(schema.get("additionalProperties", True), bool):
        yield ("additionalProperties",), schema["additionalProperties"]


def map_children(schema: Document, change: Callable[[Path, Any], Any]) -> dict[str, Any]:
    """Copy a schema with each of its children changed; `change` gets the path and the child."""
    changed = dict(schema)
    for keyword in ("$defs", "properties"):
        if keyword in schema:
            changed[keyword] = {
                name: change((keyword, name), child) for name, child in schema[keyword].items()
            }
    if "anyOf" in schema:
        branches = enumerate(schema["anyOf"])
        changed["anyOf"] = [change(("anyOf", position), each) for position, each in branches]
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), Mapping):
            changed[keyword] = change((keyword,), schema[keyword])
    return changed


class Subschema(NamedTuple):
    """A schema within a document, or another value in the position of one."""

    pointer: str
    """Into the document."""
    schema: Any

    @property
    def keywords(self) -> set[str]:
        """The keywords that constrain something, or are unknown."""
        return {
            name
            for name in self.schema
            if name not in ANNOTATIONS
            and not name.startswith("x-")
            and not (self.pointer == "" and name in ROOT_ONLY)
        }

    @property
    def types(self) -> tuple[str, ...]:
        """The types that it names."""
        return types_of(self.schema)


def subschemas(document: Document) -> Iterator[Subschema]:
    """Every schema within a document, itself first, in the document's order."""
    waiting: list[tuple[Path, Any]] = [((), document)]
    while waiting:
        path, schema = waiting.pop()
        yield Subschema(join(path), schema)
        below = [((*path, *steps), child) for steps, child in children(schema)]
        waiting += reversed([each for each in below if not path or each[0][len(path)] != "$defs"])


def references(schema: Any, through: Collection[str] = _DESCRIBING) -> Iterator[str]:
    """The names of the definitions that a schema refers to, itself or by what is within it."""
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        name = definition_name(each)
        if name is not None:
            yield name
        waiting += [child for path, child in children(each) if path[0] in through]


def recursive_definitions(document: Document) -> set[str]:
    """The names of the definitions that refer to themselves, directly or through others."""
    return _leading_back(document, _DESCRIBING)


def circular_definitions(document: Document) -> set[str]:
    """Those that refer to themselves without a property of an object in between."""
    return _leading_back(document, _WITHOUT_PROPERTIES)


def _leading_back(document: Document, through: Collection[str]) -> set[str]:
    uses = _uses(document, through)
    return {name for name in uses if name in _reached(name, uses)}


def _uses(document: Document, through: Collection[str] = _DESCRIBING) -> dict[str, set[str]]:
    definitions = document.get("$defs", {})
    return {name: set(references(schema, through)) for name, schema in definitions.items()}


def _reached(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    """The definitions that one leads to, directly or through others."""
    reached: set[str] = set()
    waiting = list(uses[name])
    while waiting:
        each = waiting.pop()
        if each not in reached:
            reached.add(each)
            waiting += uses.get(each, ())
    return reached


def finite_definitions(document: Document) -> set[str]:
    """The names of the definitions that have instances: all that they require has some too."""
    definitions: Document = document.get("$defs", {})
    finite: set[str] = set()

    def is_finite(schema: Any) -> bool:
        if not isinstance(schema, Mapping):
            return True
        if "anyOf" in schema:
            return any(map(is_finite, schema["anyOf"]))
        name = definition_name(schema)
        if name in definitions:
            return name in finite
        if schema.get("type") == "array" and schema.get("minItems"):
            return is_finite(schema.get("items"))
        properties = schema.get("properties", {}) if schema.get("type") == "object" else {}
        return all(is_finite(properties.get(each)) for each in schema.get("required", ()))

    more = set(definitions)
    while more:
        more = {name for name in set(definitions) - finite if is_finite(definitions[name])}
        finite |= more
    return finite


def paths_to(document: Document, keyword: str) -> Iterator[tuple[EventPath, tuple[Document, ...]]]:
    """The paths in an event at which a schema uses a keyword, and all that lead there.

    Each comes once, with every schema that describes it: references, what they lead to,
    branches. The paths in a recursive definition would have no end, so they start at the
    definition: `("#/$defs/Node", "children")`. Where it is referred to, the reference is all.
    """
    recursive = recursive_definitions(document)
    leading = _definitions_leading_to(document, keyword)
    definitions = document.get("$defs", {})
    followed = {name: each for name, each in definitions.items() if name not in recursive}

    def below(path: EventPath, schemas: list[Any]) -> Iterator[tuple[EventPath, Any]]:
        described = _describing(schemas, followed)
        yield path, described
        for segment, found in _children_by_segment(described).items():
            if any(_leads_to(each, keyword, leading) for each in found):
                yield from below((*path, segment), found)

    yield from below((), [document])
    for name in sorted(recursive & leading):
        yield from below((_DEFINITIONS + name,), [definitions[name]])


def _describing(schemas: list[Any], definitions: Document) -> tuple[Document, ...]:
    """Schemas, their branches and what they refer to: all that describe one path."""
    found = [*schemas]
    names = set()
    for schema in found:  # which grows
        name = definition_name(schema)
        if name is not None and name in definitions and name not in names:
            names.add(name)
            found.append(definitions[name])
        found += [child for path, child in children(schema) if path[0] == "anyOf"]
    return tuple(each for each in found if isinstance(each, Mapping))


def _children_by_segment(schemas: tuple[Document, ...]) -> dict[str, list[Any]]:
    """The schemas one segment further down in an event, `*` for items and dictionary values."""
    found: dict[str, list[Any]] = {}
    for schema in schemas:
        for path, child in children(schema):
            if path[0] == "properties":
                found.setdefault(str(path[1]), []).append(child)
            elif path[0] in ("items", "additionalProperties"):
                found.setdefault("*", []).append(child)
    return found


MAX_PATHS = 20_000
"""The most paths that anything lists one by one; the largest schema of the registry has 654."""
MAX_DEPTH = 100
"""The most levels; that schema has 11."""


class Size(NamedTuple):
    """What a schema unfolds to."""

    paths: int
    """In an event; where a definition is recursive, once from its beginning."""
    depth: int
    """The number of levels of the deepest."""


def unfolded_size(document: Document, keyword: str | None = None) -> Size:
    """Count what paths_to visits for a keyword, or every path, without visiting each.

    A path that several branches describe counts once for each.
    """
    recursive = recursive_definitions(document)
    definitions: Document = document.get("$defs", {})
    uses = {
        name: {each for each in used if each in definitions and each not in recursive}
        for name, used in _uses(document).items()
    }
    sizes: dict[str, Size] = {}
    leading = set(definitions) if keyword is None else _definitions_leading_to(document, keyword)

    def measure(schema: Any) -> Size:
        # Each node with its parent's position, and whether it is a level below that.
        nodes: list[tuple[Any, int, bool]] = [(schema, -1, False)]
        for position, (each, _, _) in enumerate(nodes):  # which grows
            below = ((path[0], child) for path, child in children(each))
            nodes += [
                (child, position, kind != "anyOf") for kind, child in below if kind != "$defs"
            ]
        paths, depths, leads = [0] * len(nodes), [0] * len(nodes), [keyword is None] * len(nodes)
        for position in reversed(range(len(nodes))):
            each, parent, is_level = nodes[position]
            name = definition_name(each)
            if name in sizes and name not in recursive:
                paths[position] += sizes[name].paths
                depths[position] = max(depths[position], sizes[name].depth)
            leads[position] |= name in leading or (isinstance(each, Mapping) and keyword in each)
            if parent >= 0:
                depths[parent] = max(depths[parent], depths[position] + is_level)
                if leads[position]:
                    paths[parent] += paths[position] + is_level
                    leads[parent] = True
        return Size(paths[0], depths[0])

    for name in TopologicalSorter(uses).static_order():
        sizes[name] = measure(definitions[name])
    whole = measure({each: document[each] for each in document if each != "$defs"})
    begun = [whole, *(sizes[name] for name in recursive)]
    return Size(sum(each.paths for each in begun), max(each.depth for each in begun))


def is_finite(path: EventPath) -> bool:
    """Whether a path is not one within a recursive definition."""
    return not path or not path[0].startswith(_DEFINITIONS)


def _definitions_leading_to(document: Document, keyword: str) -> set[str]:
    """The definitions that use a keyword, or lead to one that does."""
    uses = _uses(document)
    definitions: Document = document.get("$defs", {})
    using = {name for name, schema in definitions.items() if _leads_to(schema, keyword, ())}
    return {name for name in uses if name in using or _reached(name, uses) & using}


def _leads_to(schema: Any, keyword: str, definitions: Collection[str]) -> bool:
    """Whether a schema uses a keyword, at any depth, or refers to one of the definitions."""
    waiting = [schema]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping) and (keyword in each or definition_name(each) in definitions):
            return True
        waiting += [child for _, child in children(each)]
    return False
