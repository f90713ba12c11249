"""Event schemas built from any upstream schema: each is valid, and so is each step."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.registry.files import Schema
from tools.rules import documents, envelopes, subset, values
from tools.schema.compatibility import compare_versions, is_compatible
from tools.schema.validator import reference_validator
from tools.upstream.class_schemas import definitions_of
from tools.upstream.importer import build_new_type, build_next_version
from tools.upstream.model_classes import Field, ModelClass
from tools.upstream.sources import TopicSchema
from tools.upstream.three_way import merge

CLASSES = ("TidalTopicWaveEvent", "TidalTopicWave", "TidalTopicBuoy", "TidalTopicReef")
TYPE = "tidal.waves"
SCALARS = ("str", "int", "float", "bool", "datetime", "date", "object")

TYPES: st.SearchStrategy[str] = st.recursive(
    st.sampled_from((*SCALARS, *CLASSES)),
    lambda inner: st.one_of(
        inner.map(lambda each: f"list[{each}]"), inner.map(lambda each: f"dict(str, {each})")
    ),
    max_leaves=2,
)
KNOWN = st.one_of(st.none(), st.sampled_from((("CALM",), ("ROUGH", "CALM"), ("ROUGH",))))
NAMES = st.sampled_from(("id", "eventTime", "conversationId", "state", "buoy", "names"))

FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def sources(draw: st.DrawFn) -> TopicSchema:
    """Random releases: fields, classes and known values are added and removed."""
    models = {
        name: ModelClass(
            name,
            tuple(
                Field(field, kind, draw(KNOWN))
                for field, kind in draw(st.dictionaries(NAMES, TYPES, max_size=4)).items()
            ),
        )
        for name in CLASSES
    }
    definitions = definitions_of(CLASSES[0], models.__getitem__)
    return TopicSchema("v2.tidal.waves.{id}", CLASSES[0], "WaveEvent", "269.0.0", definitions)


def schemas(texts: dict[str, str]) -> dict[str, Any]:
    """The schemas among files, by version."""
    return {
        path.rpartition("/")[2].removesuffix(".json"): json.loads(text)
        for path, text in texts.items()
        if path.startswith("schemas/")
    }


def findings(document: Any) -> list[str]:
    """The findings of a single schema."""
    version = document["properties"]["schema_version"]["const"]
    text = json.dumps(document)
    schema = Schema(TYPE, version, f"schemas/{TYPE}/{version}.json", document, text)
    return [
        str(finding)
        for rules in (documents.RULES, envelopes.RULES, subset.RULES, values.RULES)
        for finding in rules.check(schema)
    ]


def assert_is_valid(document: Any) -> None:
    """It follows the rules, and its examples are valid."""
    assert findings(document) == []
    assert document["examples"]
    assert all(map(reference_validator(document).is_valid, document["examples"]))


@FEW
@given(first=sources(), second=sources(), third=sources())
def test_any_history_of_upstream_becomes_valid_versions(
    first: TopicSchema, second: TopicSchema, third: TopicSchema
) -> None:
    """Each version is valid, and each step has a migration or is proven."""
    imported = build_new_type({"1.0.0": first, "2.0.0": second, "3.0.0": third})

    made = schemas(imported.texts)
    assert list(made) == ["1.0.0", "2.0.0", "3.0.0"]
    for document in made.values():
        assert_is_valid(document)
    for older, newer in (("1.0.0", "2.0.0"), ("2.0.0", "3.0.0")):
        step = f"v{older}_to_v{newer}".replace(".", "_")
        has_migration = f"migrations/tidal_waves/{step}.py" in imported.texts
        assert has_migration is not is_compatible(made[older], made[newer])
        folder = f"tests/fixtures/migrations/{TYPE}/{older}-to-{newer}"
        is_written = f"migrations/tidal_waves/{step}.py" not in imported.todo
        for name in ("full", "minimal"):
            assert (f"{folder}/{name}.before.json" in imported.texts) is has_migration
            if has_migration:
                before, after = (
                    json.loads(imported.texts[f"{folder}/{name}.{side}.json"])
                    for side in ("before", "after")
                )
                assert reference_validator(made[older]).is_valid(before)
                assert not is_written or reference_validator(made[newer]).is_valid(after)


@FEW
@given(first=sources(), second=sources())
def test_the_next_version_has_all_of_upstreams_schema(
    first: TopicSchema, second: TopicSchema
) -> None:
    """Its number is the one that the change needs, and at least a patch."""
    (older,) = schemas(build_new_type({"2.1.0": first}).texts).values()
    merged = merge(first.definitions, second.definitions, older["$defs"], older["title"])

    imported = build_next_version(older, second, merged.definitions)

    assert merged.conflicts == ()
    ((version, newer),) = schemas(imported.texts).items()
    bump = compare_versions(older, newer).bump
    assert (
        version
        == {"patch": "2.1.1", "minor": "2.2.0", "major": "3.0.0"}[
            "patch" if bump == "none" else bump
        ]
    )
    assert newer["x-genesys-sdk-version"] == second.sdk_version
    assert_is_valid(newer)


@FEW
@given(source=sources())
def test_what_is_built_is_deterministic(source: TopicSchema) -> None:
    """The same schema makes the same files."""
    texts = build_new_type({"2.1.0": source}).texts

    assert build_new_type({"2.1.0": source}).texts == texts
