"""Builds event schemas from upstream's: envelope, provenance, examples."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from processor.naming import event_type_of, schema_id
from tools.schema.subset import RETIRED_VALUES
from tools.schema.validator import reference_validator
from tools.schema.walk import Document, JsonSchema, map_children
from tools.upstream.class_schemas import ROOT, Definitions
from tools.upstream.examples import example_payload
from tools.upstream.sources import TopicSchema
from tools.versions.scaffold import first_schema


def first_version(version: str, title: str, source: TopicSchema) -> JsonSchema:
    """Build the schema that a type begins with: upstream's fields, none of them required."""
    document = first_schema(event_type_of(source.topic), version, source.topic)
    document["title"] = title
    document["description"] = f"What Genesys Cloud publishes on {source.topic}."
    return _completed(document, deepcopy(dict(source.definitions)), source)


def later_version(
    older: Mapping[str, Any], version: str, source: TopicSchema, definitions: Definitions
) -> JsonSchema:
    """Build the schema of a later version: merged definitions, and the rest of the older schema.

    An organization has no versions: the release that the older one records stays the base.
    """
    document: JsonSchema = deepcopy(dict(older))
    document.pop("x-compatibility-waiver", None)  # it is about the step before
    event_type = document["properties"]["event_type"]["const"]
    document["$id"] = schema_id(event_type, version)
    document["properties"]["schema_version"] = {
        **document["properties"]["schema_version"],
        "const": version,
    }
    return _completed(document, deepcopy(dict(definitions)), source)


def _completed(
    document: JsonSchema, definitions: dict[str, JsonSchema], source: TopicSchema
) -> JsonSchema:
    """The document, in the order that the registry's schemas have."""
    heading = ("$schema", "$id", "title", "description")
    provenance = {
        "x-genesys-topic": source.topic,
        "x-genesys-sdk-class": source.sdk_class,
        "x-genesys-sdk-version": source.sdk_version or document.get("x-genesys-sdk-version"),
    }
    completed = {
        **{name: document[name] for name in heading if name in document},
        **{name: text for name, text in provenance.items() if text is not None},
        **{name: document[name] for name in document if name not in provenance},
        "$defs": definitions,
    }
    completed["examples"] = _examples(completed)
    return completed


def _examples(document: JsonSchema) -> list[JsonSchema]:
    """The previous examples that are still valid; the first is completed."""
    version = document["properties"]["schema_version"]["const"]
    payload = document["$defs"][ROOT]["properties"]
    fits = reference_validator(_refusing_retired(document)).is_valid
    first, *others = ({**each, "schema_version": version} for each in document["examples"])
    made = example_payload(document["$defs"])
    for name, value in first["payload"].items():
        if name in payload and fits({**first, "payload": {**made, name: value}}):
            made[name] = value
    in_order = {name: made[name] for name in payload if name in made}
    return [{**first, "payload": in_order}, *filter(fits, others)]


def _refusing_retired(schema: Document) -> JsonSchema:
    """The schema, refusing the values that it knows to be retired."""
    strict = map_children(schema, lambda _, child: _refusing_retired(child))
    if RETIRED_VALUES in schema:
        strict["not"] = {"enum": list(schema[RETIRED_VALUES])}
    return strict
