"""drift propose: drift in a stream becomes a version that accepts it, and passes check."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.drift_events import presences
from support.paths import ROOT
from support.registries import copy_known_registry
from tools.check.run import check
from tools.codegen.render import render, write
from tools.drift.propose.run import Proposal, propose
from tools.drift.propose.run import write as write_proposal
from tools.registry.locate import UsageError
from tools.schema.validator import reference_validator

TYPE = "users.presence"


@pytest.fixture
def proposed(fresh: Path, reported: Any) -> Callable[..., Proposal]:
    """`proposed(events)`: propose in a valid registry, write it, and run check."""

    def of(events: list[Any], *, shown: bool = True) -> Proposal:
        proposal = propose(fresh, TYPE, reported(events, shown=shown))
        write_proposal(fresh, proposal)
        assert [str(each) for each in check(fresh).findings] == []
        return proposal

    return of


def schema(root: Path, version: str) -> dict[str, Any]:
    """A version of the type, as written."""
    document: dict[str, Any] = json.loads((root / f"schemas/{TYPE}/{version}.json").read_text())
    return document


def fields(root: Path, version: str) -> dict[str, Any]:
    """The properties of its payload, without descriptions."""
    properties = schema(root, version)["$defs"]["Payload"]["properties"]
    return {
        name: {key: value for key, value in each.items() if key != "description"}
        for name, each in properties.items()
    }


# --- schemas for what was seen


def test_a_new_field_is_optional_and_nullable(fresh: Path, proposed: Any) -> None:
    """An unknown field is described by its values, in the next minor version."""
    proposal = proposed(
        [
            *presences(30, level=lambda n: n, tags=[["a"]], since="2026-03-02T08:00:00Z"),
            *presences(30, level=0.5, owner={"id": "x", "age": 3}),
        ]
    )

    assert (proposal.version, proposal.verdict.bump, proposal.verdict.proof) == (
        *("2.2.0", "minor"),
        "proven",
    )
    assert fields(fresh, "2.2.0") == {
        **fields(fresh, "2.1.0"),
        "level": {"type": ["number", "null"]},
        "tags": {
            "type": ["array", "null"],
            "items": {"type": "array", "items": {"type": "string"}},
        },
        "since": {"type": ["string", "null"], "format": "date-time"},
        "owner": {"anyOf": [{"$ref": "#/$defs/Owner"}, {"type": "null"}]},
    }
    owner = schema(fresh, "2.2.0")["$defs"]["Owner"]["properties"]
    assert {name: each["type"] for name, each in owner.items()} == {
        "id": ["string", "null"],
        "age": ["integer", "null"],
    }
    assert (
        "Seen in 60 of 60 events since 2026-10-01"
        in (schema(fresh, "2.2.0")["$defs"]["Payload"]["properties"]["level"]["description"])
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2026-03-02T08:00:00Z"] * 19, {"type": ["string", "null"]}),
        (["2026-03-02T08:00:00Z"] * 29 + ["soon"], {"type": ["string", "null"]}),
        (["2026-03-02"] * 30, {"type": ["string", "null"], "format": "date"}),
        (["0b6f2d1c-9e0a-4a52-8c1e-6f5d3b2a1908"] * 30, {"type": ["string", "null"]}),
        (["a", 1, True] * 10, {"type": ["string", "integer", "boolean", "null"]}),
        ([1, 1.5] * 10, {"type": ["number", "null"]}),
        ([[]] * 30, {"type": ["array", "null"]}),
        ([{}] * 30, {"type": ["object", "null"]}),
        ([[None, 1]] * 3, {"type": ["array", "null"], "items": {"type": ["integer", "null"]}}),
        (
            [{"+49 30": 1, "+49 40": 2}, ["a"]],
            {
                "type": ["object", "array", "null"],
                "items": {"type": "string"},
                "additionalProperties": {"type": "integer"},
            },
        ),
        (
            ["UP", "DOWN"] * 15,
            {"type": ["string", "null"], "x-extensible-enum": ["DOWN", "UP"]},
        ),
        ([f"WORD{n}" for n in range(31)], {"type": ["string", "null"]}),
        (["UP", "DOWN", "up and down"] * 10, {"type": ["string", "null"]}),
    ],
)
def test_the_schema_follows_the_values_seen(
    values: list[Any], expected: Any, fresh: Path, proposed: Any
) -> None:
    """The types seen; a format or an enumeration only if all values, and enough of them, agree."""
    proposed(presences(len(values), novel=lambda number: values[number]))
    assert fields(fresh, "2.2.0")["novel"] == expected


def test_a_field_that_was_always_null_accepts_anything(fresh: Path, reported: Any) -> None:
    """Null alone says nothing about other values."""
    events = presences(3)
    for event in events:
        event["detail"]["eventBody"]["novel"] = None
    proposal = propose(fresh, TYPE, reported(events))
    assert json.loads(proposal.texts[f"schemas/{TYPE}/2.2.0.json"])["$defs"]["Payload"][
        "properties"
    ]["novel"].keys() == {"description"}


def test_rejected_values_are_accepted(fresh: Path, proposed: Any) -> None:
    """Another type, null, another format and an absent field are accepted, and nothing else."""
    proposal = proposed(
        [
            *presences(5, primary="yes"),
            *presences(5, modifiedDate="yesterday", presenceDefinition={"id": 5}),
            *presences(5, source=["A"]),
        ]
    )
    before, after = fields(fresh, "2.1.0"), fields(fresh, "2.2.0")
    assert after == {
        **before,
        "primary": {"type": ["string", "boolean", "null"]},
        "modifiedDate": {"type": "string"},
        "source": {"type": ["string", "array", "null"]},
    }
    assert schema(fresh, "2.2.0")["$defs"]["OrganizationPresence"]["properties"]["id"]["type"] == [
        *("string", "integer", "null")
    ]
    assert proposal.left_out == []


def test_shapes_make_no_enumeration(fresh: Path, reported: Any) -> None:
    """A report without values has only shapes."""
    events = presences(30, novel="UP")
    texts = propose(fresh, TYPE, reported(events, shown=False)).texts
    assert "x-extensible-enum" not in texts[f"schemas/{TYPE}/2.2.0.json"]


# --- renamed fields


def test_a_required_field_that_was_renamed_is_required_under_its_new_name(
    fresh: Path, proposed: Any
) -> None:
    """A major step; its migration moves the value to the new name, and says it is a guess."""
    moment = "2026-03-02T08:00:00Z"
    proposal = proposed([*presences(20), *presences(30, modifiedDate=..., changedDate=moment)])

    assert (proposal.version, proposal.verdict.bump) == ("3.0.0", "major")
    payload = schema(fresh, "3.0.0")["$defs"]["Payload"]
    assert payload["required"] == ["changedDate"]
    after = fields(fresh, "3.0.0")
    assert after["changedDate"] == {"type": "string", "format": "date-time"}
    assert "modifiedDate" not in after
    (guess,) = proposal.guesses
    assert "/payload/changedDate is probably what was /payload/modifiedDate" in guess
    step = (fresh / "migrations/users_presence/v2_1_0_to_v3_0_0.py").read_text()
    assert step.startswith('"""A guess: since 3.0.0, `modifiedDate` is called `changedDate`.')
    assert len(step.partition('"""\n\nfrom')[0].split()) >= 20


def test_an_optional_field_that_was_renamed_has_its_new_name(fresh: Path, proposed: Any) -> None:
    """An event with the old name is an older one, and the migration moves its value."""
    proposal = proposed([*presences(50), *presences(50, source=..., sourceSystem="PURECLOUD")])
    assert (proposal.version, proposal.verdict.bump, len(proposal.guesses)) == ("3.0.0", "major", 1)
    after = fields(fresh, "3.0.0")
    assert after["sourceSystem"] == {"type": ["string", "null"]}
    assert "source" not in after
    namespace: dict[str, Any] = {}
    exec(proposal.texts["migrations/users_presence/v2_1_0_to_v3_0_0.py"], namespace)  # noqa: S102
    upgrade = namespace["upgrade"]
    event = {"payload": {"source": "X", "unknown": [1]}}
    assert upgrade(event) == {"payload": {"sourceSystem": "X", "unknown": [1]}}
    both = {"payload": {"source": "X", "sourceSystem": "Y"}}
    assert upgrade(both) == {"payload": {"sourceSystem": "Y"}}
    assert upgrade({"payload": {"source": None}}) == {"payload": {"source": None}}


def test_an_event_with_the_old_name_arrives_under_the_new_one(fresh: Path, proposed: Any) -> None:
    """What is proposed, generated and processed agree."""
    proposed([*presences(50), *presences(50, source=..., sourceSystem="PURECLOUD")])
    (fresh / "processor").symlink_to(ROOT / "processor")
    program = (
        "import json, sys\n"
        "from processor.envelope import read_envelope\n"
        "from processor.upgrade import read_event\n"
        "for event in json.load(sys.stdin):\n"
        "    upgraded = read_event(read_envelope(json.dumps(event)))\n"
        "    print(upgraded.read_with, upgraded.event.payload.source_system)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=fresh,
        env={"PYTHONPATH": str(fresh)},
        input=json.dumps([*presences(2), *presences(2, source=..., sourceSystem="NEW")]),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:-1] == ["2.1.0 PURECLOUD"] * 2 + ["3.0.0 NEW"] * 2


def test_a_rename_within_a_shared_definition_is_left_to_you(fresh: Path, proposed: Any) -> None:
    """The old name would be gone from the other pointers of the definition too."""
    proposal = proposed(
        [
            *presences(40),
            *presences(40, presenceDefinition={"id": "x", "presenceSystem": "BUSY"}),
        ]
    )
    assert (proposal.version, proposal.guesses) == ("2.2.0", [])
    names = schema(fresh, "2.2.0")["$defs"]["OrganizationPresence"]["properties"]
    assert {"systemPresence", "presenceSystem"} <= names.keys()
    (doubt,) = (each for each in proposal.left_out if each.startswith("/"))
    assert doubt.endswith("both are kept: the schema of their object is used elsewhere too")


def test_with_other_events_rejected_no_rename_is_proposed(fresh: Path, proposed: Any) -> None:
    """No version would know the old name of an event that only the new version accepts."""
    proposal = proposed(
        [
            *presences(20, primary="yes"),
            *presences(30, source=..., sourceSystem="PURECLOUD"),
        ]
    )
    assert (proposal.version, proposal.guesses) == ("2.2.0", [])
    assert {"source", "sourceSystem"} <= fields(fresh, "2.2.0").keys()
    (doubt,) = (each for each in proposal.left_out if each.startswith("/"))
    assert doubt.endswith("events are rejected for other reasons; accept these first")


@pytest.mark.parametrize(
    "fields_of",
    [
        {"source": ..., "weight": 5},  # of another type
        {"weight": "PURECLOUD"},  # nothing vanished
        {"message": ..., "note": "2026-03-02T08:00:00Z"},  # of another kind
    ],
)
def test_a_field_that_only_resembles_another_is_not_a_rename(
    fields_of: dict[str, Any], proposed: Any
) -> None:
    """Another type, another kind of text, or both in one event: a new field, not a rename."""
    events = [*presences(50, message="some words"), *presences(50, **fields_of)]
    proposal = proposed(events)
    assert proposal.guesses == []
    assert not any(path.startswith("migrations/") for path in proposal.texts)


def test_an_ambiguous_rename_is_not_guessed(proposed: Any) -> None:
    """Two similar fields vanished as one appeared, and no name is closer: this is reported."""
    proposal = proposed(
        [
            *presences(50, source="A B", message="A B"),
            *presences(50, source=..., message=..., xyz="A B"),
        ]
    )
    assert proposal.guesses == []
    assert any("/payload/message or /payload/source" in each for each in proposal.left_out)


# --- fixtures


def test_fixtures_are_proposed_too(scratch: Any, reported: Any) -> None:
    """The newest's fixtures, except those that are valid now, and the drifted events."""
    # Without modifiedDate, which the scratch registry requires.
    without = ("minimal.pass.json", "null-for-every-optional.pass.json")
    fixtures = [
        path
        for path in (ROOT / f"tests/fixtures/{TYPE}/2.1.0").glob("*.json")
        if path.name not in without
    ]
    for path in fixtures:
        scratch.write(f"tests/fixtures/{TYPE}/2.1.0/{path.name}", path.read_text())
    events = presences(30, primary=5, owner={"name": "Jane Doe"})

    proposal = propose(scratch.root, TYPE, reported(events))

    folder = f"tests/fixtures/{TYPE}/2.2.0"
    names = {path.rpartition("/")[2] for path in proposal.texts if path.startswith(folder)}
    copied = {path.name for path in fixtures}
    assert copied - names == {"integer-for-boolean.fail.json"}
    assert names - copied == {"drifted-1.pass.json"}
    assert [each for each in proposal.left_out if "integer-for-boolean" in each]
    full = json.loads(proposal.texts[f"{folder}/full.pass.json"])
    document = json.loads(proposal.texts[f"schemas/{TYPE}/2.2.0.json"])
    assert full["payload"].keys() == document["$defs"]["Payload"]["properties"].keys()
    assert None not in full["payload"].values()
    drifted = json.loads(proposal.texts[f"{folder}/drifted-1.pass.json"])
    assert reference_validator(document).is_valid(drifted)
    assert drifted["payload"]["owner"] == {"name": "Xxxx Xxx"}


def test_a_type_without_fixtures_gets_the_initial_ones(scratch: Any, reported: Any) -> None:
    """Passing and failing events, and the pairs of a migration."""
    scratch.write("tests/fixtures/.keep", "")
    events = [*presences(20), *presences(30, modifiedDate=..., changedDate="2026-03-02T08:00:00Z")]
    texts = propose(scratch.root, TYPE, reported(events)).texts
    folder = f"tests/fixtures/{TYPE}/3.0.0"
    assert {path.rpartition("/")[2] for path in texts if path.startswith(folder)} == {
        *("full.pass.json", "minimal.pass.json", "unknown-field-kept.pass.json"),
        *("missing-event-id.fail.json", "payload-is-null.fail.json"),
        *("timestamp-without-offset.fail.json", "drifted-1.pass.json"),
    }
    pairs = f"tests/fixtures/migrations/{TYPE}/2.1.0-to-3.0.0"
    namespace: dict[str, Any] = {}
    exec(texts["migrations/users_presence/v2_1_0_to_v3_0_0.py"], namespace)  # noqa: S102
    for name in ("full", "minimal"):
        before = json.loads(texts[f"{pairs}/{name}.before.json"])
        after = json.loads(texts[f"{pairs}/{name}.after.json"])
        assert {**namespace["upgrade"](before), "schema_version": "3.0.0"} == after
        assert after["payload"]["changedDate"] == before["payload"]["modifiedDate"]


# --- limits and refusals


def test_events_without_drift_propose_nothing(fresh: Path, reported: Any) -> None:
    """Events that the newest version accepts propose nothing."""
    proposal = propose(fresh, TYPE, reported(presences(3)))
    assert not proposal
    assert (proposal.version, proposal.texts) == ("2.1.0", {})


def test_a_stream_without_the_type_is_reported(fresh: Path, reported: Any) -> None:
    """No events of the type is not the same as no drift."""
    proposal = propose(fresh, TYPE, reported([]))
    assert not proposal
    assert proposal.left_out == ["the report has no event of users.presence"]


def test_events_that_declare_their_version_are_left_to_their_sender(
    fresh: Path, reported: Any, canonical: Any
) -> None:
    """No newer version is used for an event that declares one; a note says so."""
    old = canonical("conversation.update", "1.0.0")
    new = canonical("conversation.update", "2.1.0")
    old["payload"]["status"] = 5
    new["payload"]["queueId"] = 5
    proposal = propose(fresh, "conversation.update", reported([old, new]))
    assert [each for each in proposal.left_out if "only in events of 1.0.0" in each]
    assert [each for each in proposal.notes if "declare 2.1.0" in each]
    assert any(each.startswith("/payload/queueId may be integer") for each in proposal.changes)


def test_the_envelope_is_never_changed(fresh: Path, reported: Any, canonical: Any) -> None:
    """It is the same in every schema; its drift is reported and not proposed."""
    event = canonical(TYPE, "2.1.0")
    event["conversation_id"] = 5
    proposal = propose(fresh, TYPE, reported([event]))
    assert not proposal
    assert ["envelope" in each for each in proposal.left_out] == [True]


def test_a_payload_that_is_not_an_object_is_skipped(
    fresh: Path, reported: Any, canonical: Any
) -> None:
    """No schema can accept such an event."""
    event = {**canonical(TYPE, "2.1.0"), "payload": "text"}
    proposal = propose(fresh, TYPE, reported([event]))
    assert not proposal
    assert len(proposal.left_out) == 1


def test_a_name_that_may_be_data_does_not_become_a_field(fresh: Path, reported: Any) -> None:
    """A phone number as a key is reported as `*`, which cannot be a property."""
    proposal = propose(fresh, TYPE, reported(presences(30, **{"+49 30 1": 1})))
    assert not proposal
    assert ["looks like personal data" in each for each in proposal.left_out] == [True]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("users.presense", "did you mean users.presence?"),
        ("users.unheard", "upstream import or new-type"),
    ],
)
def test_an_unknown_type(name: str, expected: str, fresh: Path, reported: Any) -> None:
    """The nearest name, or the command that adds a type that only the stream has."""
    (event,) = presences(1)
    event["detail-type"] = event["detail"]["topicName"] = "v2.users.{id}.unheard"
    report = reported([event])
    with pytest.raises(UsageError, match=expected.replace("?", r"\?")):
        propose(fresh, name, report)


def test_a_report_on_another_version_is_refused(fresh: Path, reported: Any) -> None:
    """Once a proposal is written, its report is out of date."""
    report = reported(presences(30, novel=1))
    write_proposal(fresh, propose(fresh, TYPE, report))
    with pytest.raises(UsageError, match=r"report is of users.presence 2.1.0.*newest is 2.2.0"):
        propose(fresh, TYPE, report)


def test_no_file_is_overwritten(fresh: Path, reported: Any) -> None:
    """If one file of the proposal exists, none is written."""
    proposal = propose(fresh, TYPE, reported(presences(30, novel=1)))
    target = fresh / f"schemas/{TYPE}/2.2.0.json"
    target.write_text("somebody's")
    index = (fresh / "generated/index.py").read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        write_proposal(fresh, proposal)
    assert target.read_text() == "somebody's"
    assert (fresh / "generated/index.py").read_bytes() == index


def test_stale_generated_code_is_left_to_codegen(scratch: Any, reported: Any) -> None:
    """If all of generated/ is out of date, no single type is updated."""
    proposal = propose(scratch.root, TYPE, reported(presences(30, novel=1)))
    assert proposal.generated == {}
    write_proposal(scratch.root, proposal)
    write(scratch.root, render(scratch.root))
    assert check(scratch.root).findings == []


# --- drift after the proposal


_AGAIN = """
import json, sys
from pathlib import Path
sys.path.insert(0, "")
from processor.record import Record
from tools.drift.compare_events import Observer
from tools.drift.report import report_of
observer = Observer(Path.cwd())
for line in sys.stdin:
    observer.add(Record(line, "-"))
print(json.dumps(report_of(observer.finish(), Path.cwd())))
"""


def test_with_the_proposal_the_drift_is_gone(
    known_registry: Path, tmp_path: Path, reported: Any
) -> None:
    """The same stream, read with the proposed version, has no drift."""
    copy = tmp_path / "registry"
    copy_known_registry(known_registry, copy)
    events = [
        *presences(40, primary="yes", novel={"a": [1, "b"]}),
        *presences(40, sourceSystem="PURECLOUD", modifiedDate="today"),
        *presences(20),
    ]
    before = reported(events)
    assert (before["types"][TYPE]["rejected"], before["severity"]) == (80, "rejected")
    write_proposal(copy, propose(copy, TYPE, before))

    again = subprocess.run(
        [sys.executable, "-c", _AGAIN],
        cwd=copy,
        input="".join(f"{json.dumps(each)}\n" for each in events),
        capture_output=True,
        text=True,
        check=True,
    )

    after = json.loads(again.stdout)["types"][TYPE]
    assert (after["newest"], after["accepted"], after["upgraded"]) == ("2.2.0", 100, 0)
    assert after["findings"] == []


def test_after_a_proposed_rename_the_drift_is_gone(
    known_registry: Path, tmp_path: Path, reported: Any
) -> None:
    """Events with the old name are upgraded, and it is no drift of the newest version."""
    copy = tmp_path / "registry"
    copy_known_registry(known_registry, copy)
    events = [*presences(50, source=..., sourceSystem="PURECLOUD"), *presences(50)]
    write_proposal(copy, propose(copy, TYPE, reported(events)))

    again = subprocess.run(
        [sys.executable, "-c", _AGAIN],
        cwd=copy,
        input="".join(f"{json.dumps(each)}\n" for each in events),
        capture_output=True,
        text=True,
        check=True,
    )

    after = json.loads(again.stdout)["types"][TYPE]
    assert (after["newest"], after["accepted"], after["upgraded"]) == ("3.0.0", 100, 50)
    assert after["findings"] == []


def test_drifted_events_that_are_still_rejected_are_reported(fresh: Path, proposed: Any) -> None:
    """An event of an older version is not one of the next; its missing field is named."""
    (fresh / "tests" / "fixtures").mkdir(parents=True)
    proposal = proposed(
        [
            *presences(30, modifiedDate=...),
            *presences(5, modifiedDate=..., primary="yes"),
            *presences(5, primary="yes"),
        ]
    )

    [refused] = [each for each in proposal.left_out if "refuses" in each]
    assert refused.endswith("of the report's drifted events, at /payload/modifiedDate")
