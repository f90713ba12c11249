"""The AsyncAPI document of the whole registry, under the schema that AsyncAPI publishes."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import jsonschema_rs
import pytest

from support.paths import ROOT
from support.servers import find_installed
from tools.export.events import read_events
from tools.export.formats import asyncapi


@pytest.fixture(scope="module")
def specification() -> jsonschema_rs.Draft7Validator:
    """AsyncAPI's own schema of its documents."""
    path = find_installed("asyncapi-specs/package/schemas/3.0.0.json", "AsyncAPI's schema")
    return jsonschema_rs.Draft7Validator(json.loads(path.read_text("utf-8")))


@pytest.fixture(scope="module")
def document() -> Any:
    """Every event type of the repository."""
    return asyncapi(read_events(ROOT, (), "#/components/schemas/"))


def test_the_document_is_valid(specification: jsonschema_rs.Draft7Validator, document: Any) -> None:
    """With a channel for each event type."""
    error = next(specification.iter_errors(document), None)

    assert error is None, (error.instance_path, error.message[:300])
    assert len(document["channels"]) == len(list((ROOT / "schemas").glob("*/")))


@pytest.mark.parametrize(
    "damage",
    [
        lambda document: document.update(asyncapi="3"),
        lambda document: document["operations"]["receive-users.presence"].pop("channel"),
        lambda document: document["channels"]["users.presence"].update(addres5="x"),
        lambda document: document["components"]["schemas"]["users.presence"].update(type="text"),
    ],
    ids=["version", "operation", "channel", "schema"],
)
def test_a_damaged_document_is_refused(
    specification: jsonschema_rs.Draft7Validator, document: Any, damage: Any
) -> None:
    """Otherwise the schema would say nothing."""
    damaged = deepcopy(document)
    damage(damaged)

    assert not specification.is_valid(damaged)


def test_every_reference_leads_somewhere(document: Any) -> None:
    """To a part of the document itself."""
    waiting, missing = [document], []
    for each in waiting:  # which grows
        if isinstance(each, dict):
            reference = each.get("$ref")
            if isinstance(reference, str):
                target: Any = document
                for step in reference.removeprefix("#/").split("/"):
                    target = target.get(step) if isinstance(target, dict) else None
                missing += [reference] if target is None else []
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each

    assert missing == []
