"""Random drift on the registry's types: proposals are valid and accept the events seen.

`make agree` tries 100 of them; PROPOSALS sets another number.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generated.index import TOPICS, VERSIONS
from processor.errors import EventError
from processor.naming import package_of
from processor.validation import validate
from support import instances
from support.drift_events import native
from support.paths import ROOT
from tools.check.run import check_event_type
from tools.codegen.models import model_of
from tools.drift.propose.files import with_texts
from tools.drift.propose.run import propose
from tools.registry.files import Schema, read_registry_files
from tools.schema.validator import reference_validator

PROPOSALS = int(os.environ.get("PROPOSALS", "4"))
BOUND = sorted(set(TOPICS.values()))
_NAMES = st.sampled_from(
    (
        "novel",
        "newId",
        "new_id",
        "class",
        "model_config",
        "_private",
        "Payload",
        "schema",
        "camelCase2",
    )
)
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(("", "a", "WORD", "2026-03-02", "2026-03-02T08:00:00Z", "+49 30 1")),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(_NAMES, inner, max_size=3),
        st.dictionaries(st.sampled_from(("a b", "+49 30")), inner, max_size=2),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="session")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`lonely(event_type)`: a registry with this type alone, as the repository has it."""
    made: dict[str, Path] = {}

    def of(event_type: str) -> Path:
        if event_type not in made:
            home = made[event_type] = tmp_path_factory.mktemp("lonely")
            shutil.copytree(ROOT / "schemas" / event_type, home / "schemas" / event_type)
            package = ROOT / "migrations" / package_of(event_type)
            if package.is_dir():
                shutil.copytree(package, home / "migrations" / package.name)
            for shared in (ROOT / "migrations").glob("*.py"):
                (home / "migrations").mkdir(exist_ok=True)
                shutil.copy(shared, home / "migrations")
            (home / "tests" / "fixtures").mkdir(parents=True)
        return made[event_type]

    return of


@st.composite
def drifted(draw: st.DrawFn, valid: dict[str, Any]) -> dict[str, Any]:
    """A body with one to three changes, at any depth."""
    body = deepcopy(valid)
    for _ in range(draw(st.integers(1, 3))):
        holder, key = draw(st.sampled_from(_places(body)))
        deed = draw(st.sampled_from(("add", "replace", "remove", "rename")))
        if deed == "add" or key is None:
            holder[draw(_NAMES)] = draw(_VALUES)
        elif deed == "replace":
            holder[key] = draw(_VALUES)
        else:
            value = holder.pop(key)
            if deed == "rename":
                holder[f"{key}Now"] = value
    return body


def _places(body: dict[str, Any]) -> list[tuple[dict[str, Any], str | None]]:
    found: list[tuple[dict[str, Any], str | None]] = []
    waiting: list[Any] = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found += [(value, None), *((value, key) for key in value)]
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return found


@settings(
    max_examples=PROPOSALS,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_a_proposal_accepts_the_events_seen(
    data: st.DataObject, lonely: Any, reported: Any, canonical: Any
) -> None:
    """Check has no findings; schema and model accept the stream, and what the older accepted."""
    event_type = data.draw(st.sampled_from(BOUND))
    newest = VERSIONS[event_type][-1]
    valid = canonical(event_type, newest)["payload"]
    bodies = data.draw(st.lists(drifted(valid), min_size=1, max_size=4))
    events = [native(number, event_type=event_type) for number in range(3 + 25 * len(bodies))]
    for event, body in zip(events[3:], bodies * 25, strict=True):
        event["detail"]["eventBody"] = body
    root = lonely(event_type)

    report = reported(events)
    proposal = propose(root, event_type, report)

    findings = report["types"][event_type]["findings"]
    unanswered = [
        each
        for each in proposal.left_out
        if each.startswith("/") and " may be what was " not in each
    ]
    if not proposal:
        hurting = [each for each in findings if each["severity"] != "informational"]
        assert len(unanswered) == len(hurting)
        return
    after = with_texts(read_registry_files(root), proposal.texts)
    assert [str(each) for each in check_event_type(after, event_type)] == []
    path = f"schemas/{event_type}/{proposal.version}.json"
    document = json.loads(proposal.texts[path])
    schema = Schema(event_type, proposal.version, path, document, proposal.texts[path])
    model, reference = model_of(schema), reference_validator(document)
    older = json.loads((root / f"schemas/{event_type}/{newest}.json").read_text())
    upgrade = _upgrade(proposal.texts)
    taken = [data.draw(instances.valid(older)) for _ in range(5)]
    for event in [*taken, *older["examples"]]:
        carried = {**upgrade(event), "schema_version": proposal.version}
        assert reference.is_valid(carried)
        model.model_validate(carried)
    if unanswered or any(" refuses " in each for each in proposal.left_out):
        return  # the proposal lists what it does not accept
    for body in bodies:
        event = {**canonical(event_type, newest), "payload": body}
        event["schema_version"] = proposal.version
        if reference.is_valid(event):
            model.model_validate(event)
        else:
            # Then an older version accepts it, as before.
            assert any(_accepts(event_type, version, event) for version in VERSIONS[event_type])


def test_the_only_required_field_of_a_type_with_one_version_was_renamed(
    lonely: Any, reported: Any, canonical: Any
) -> None:
    """Events without it were rejected, so it becomes optional; its new name is required."""
    event_type = "coaching.scheduleslots.jobs"
    root = lonely(event_type)
    path = root / "schemas" / event_type / "2.1.0.json"
    document = json.loads(path.read_text())
    payload = document["$defs"]["Payload"]
    payload["required"] = ["id"]
    payload["properties"]["id"]["type"] = "string"
    path.write_text(json.dumps(document))
    body = canonical(event_type, "2.1.0")["payload"]
    body["idNow"] = body.pop("id")
    events = [native(number, event_type=event_type) for number in range(30)]
    for event in events[5:]:
        event["detail"]["eventBody"] = body

    proposal = propose(root, event_type, reported(events))

    assert (proposal.version, len(proposal.guesses)) == ("3.0.0", 1)
    document = json.loads(proposal.texts[f"schemas/{event_type}/3.0.0.json"])
    assert document["$defs"]["Payload"]["required"] == ["idNow"]
    assert check_event_type(with_texts(read_registry_files(root), proposal.texts), event_type) == []


def _upgrade(texts: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    namespace: dict[str, Any] = {}
    for path, text in texts.items():
        if path.startswith("migrations/") and "_to_" in path:
            exec(text, namespace)  # noqa: S102 - our own
    upgrade: Callable[[dict[str, Any]], dict[str, Any]] = namespace.get("upgrade", dict)
    return upgrade


def _accepts(event_type: str, version: str, event: dict[str, Any]) -> bool:
    try:
        validate(event_type, version, {**event, "schema_version": version})
    except EventError:
        return False
    return True
