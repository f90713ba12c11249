"""Records of very many values: a batch holds few of their models, and identifies valid ones."""

from __future__ import annotations

import gc
import json
from typing import Any

import pytest

from generated.conversation_update import Participant
from processor import batch, settling
from support.events import example

PARTICIPANTS = 1_000


def _records(rig: Any, *names: str, **payload: Any) -> list[Any]:
    fields = {"state": "held", "updatedAt": "2026-03-02T14:04:59Z"}
    payload = {**fields, "participants": [{"id": "p"}] * PARTICIPANTS, **payload}
    return [rig.record(name)._replace(body=rig.body(name, payload=payload)) for name in names]


def _alive() -> int:
    return sum(type(each) is Participant for each in gc.get_objects())


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_batch_keeps_the_models_of_a_limited_number_of_values(
    kept: int, rig: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those beyond it are read again for their handlers, one after another."""
    monkeypatch.setattr(batch, "MAX_KEPT_VALUES", (kept * 2 + 1) * PARTICIPANTS)
    names = ["a", "b", "c", "d"]
    before, alive = _alive(), []
    rig.actions.update(
        dict.fromkeys(names, lambda: alive.append((_alive() - before) // PARTICIPANTS))
    )
    assert rig.reasons(_records(rig, *names)) == ["processed"] * 4
    assert rig.finished == names
    assert max(alive) == min(kept + 1, 4)


def test_an_event_that_is_read_again_is_upgraded_again(
    rig: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The handler gets the newest version, and is told which one was received."""
    monkeypatch.setattr(batch, "MAX_KEPT_VALUES", 0)
    event = {**example("conversation.update", "1.0.0"), "event_id": "a"}
    [outcome] = rig.process(
        [rig.record("a")._replace(body=json.dumps(event))], max_event_age_seconds=0
    )
    assert (outcome.reason.value, outcome.read_with) == ("processed", "1.0.0")
    assert outcome.upgraded
    assert rig.finished == ["a"]
    assert [context.received_version for context in rig.contexts] == ["1.0.0"]


def test_an_invalid_event_is_not_identified(rig: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs no claim, and its identity would be most of the work."""
    monkeypatch.setattr(settling, "identify", lambda *_: pytest.fail("identified"))
    assert rig.reasons(_records(rig, "a", state=5)) == ["schema_violation"]
