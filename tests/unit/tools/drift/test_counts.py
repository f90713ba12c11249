"""Drift is counted event by event, and reported without payload values."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from support.drift_events import flat, moment, native, report_on
from support.paths import ROOT

Report = Callable[..., dict[str, Any]]
Make = Callable[..., dict[str, Any]]

ACD_END = "detail.events.conversation.acd.end"


def findings(report: dict[str, Any], event_type: str = ACD_END) -> dict[tuple[str, str], Any]:
    """The findings of a type, by pointer and kind."""
    found = report["types"][event_type]["findings"]
    by_key = {(each["pointer"], each["kind"]): each for each in found}
    assert len(by_key) == len(found), "a finding is reported once"
    return by_key


def member(number: int, body: dict[str, Any]) -> dict[str, Any]:
    """A queue member's event: 1.0.0 took any `additionalProperties`, and they are a map since."""
    event = native(number, event_type="routing.queues.users")
    event["detail"]["eventBody"] = body
    return event


@pytest.mark.parametrize("workers", [1, 2])
def test_planted_drift_is_counted_exactly(workers: int) -> None:
    """In a stream with known drift and noise, every count is right."""
    dice = random.Random(17)  # noqa: S311 - the same stream each time
    stream: list[Any] = []
    events: Counter[str] = Counter()
    planted: dict[tuple[str, str, str], list[tuple[int, float]]] = {}
    noise: Counter[str] = Counter()

    def plant(event_type: str, pointer: str, kind: str, number: int, day: float) -> None:
        planted.setdefault((event_type, pointer, kind), []).append((number, day))

    for number in range(4_000):
        day = number / 100
        if dice.random() < 0.005:
            stream.append('{"cut": ')
            noise["unreadable"] += 1
            continue
        if dice.random() < 0.005:
            event = native(number, day)
            event["detail-type"] = "v2.nobody.knows"
            stream.append(event)
            noise["nobody.knows"] += 1
            continue
        if dice.random() < 0.3:
            payload = {}
            if day >= 20 and dice.random() < 0.4:
                payload["queueTier"] = dice.choice(["GOLD", "SILVER"])
                plant("conversation.update", "/payload/queueTier", "unknown_field", number, day)
            if dice.random() < 0.1:
                payload["durationMs"] = -5
                plant("conversation.update", "/payload/durationMs", "bound", number, day)
            events["conversation.update"] += 1
            stream.append(flat(number, day, **payload))
            continue
        payload = {}
        if day >= 10 and dice.random() < 0.16:
            payload["routingPriority"] = "high"
            plant(ACD_END, "/payload/routingPriority", "type_changed", number, day)
        if dice.random() < 0.05:
            payload["disconnectType"] = "NEW_ENDPOINT"
            plant(ACD_END, "/payload/disconnectType", "unknown_enum_value", number, day)
        events[ACD_END] += 1
        stream.append(native(number, day, **payload))

    report = report_on(stream, workers=workers)

    assert report["events"] == 4_000
    assert report["unreadable"]["events"] == noise["unreadable"]
    assert sum(each["events"] for each in report["unknown_types"].values()) == noise["nobody.knows"]
    assert {name: each["events"] for name, each in report["types"].items()} == events
    for event_type, count in events.items():
        found = findings(report, event_type)
        wanted = {key[1:]: hits for key, hits in planted.items() if key[0] == event_type}
        assert found.keys() == wanted.keys()
        for key, hits in wanted.items():
            finding = found[key]
            assert finding["count"] == len(hits)
            assert finding["share"] == pytest.approx(len(hits) / count, abs=1e-6)
            assert finding["first_seen"] == moment(min(hits)[1])
            assert finding["last_seen"] == moment(max(hits)[1])
            assert str(min(hits)[0]) in finding["example"]
            days = Counter(moment(day)[:10] for _, day in hits)
            assert finding["days"] == dict(sorted(days.items()))
    late = len(planted[ACD_END, "/payload/routingPriority", "type_changed"])
    changed = findings(report)["/payload/routingPriority", "type_changed"]
    assert changed["types"] == {"string": late, "integer": events[ACD_END] - late}
    assert report["types"][ACD_END]["rejected"] == late


def test_the_report_is_the_same_for_any_number_of_workers() -> None:
    """Except that each worker samples the texts of a field by itself."""
    stream = [
        native(number, number / 50, **({"priority": number % 9} if number % 7 == 0 else {}))
        for number in range(2_500)
    ]

    def comparable(report: Any) -> Any:
        if isinstance(report, dict):
            return {
                name: sorted(value) if name == "texts" else comparable(value)
                for name, value in report.items()
            }
        return [comparable(each) for each in report] if isinstance(report, list) else report

    assert comparable(report_on(stream, workers=3)) == comparable(report_on(stream, workers=1))


KINDS: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("unknown-field", {"queueTier": "GOLD"}, "queueTier", "unknown_field", "tolerated"),
    ("unknown-enum", {"mediaType": "TELEX"}, "mediaType", "unknown_enum_value", "tolerated"),
    ("missing", {"updatedAt": ...}, "updatedAt", "missing_required", "rejected"),
    ("type", {"queueId": 7}, "queueId", "type_changed", "rejected"),
    ("closed-enum", {"state": "gone"}, "state", "unknown_enum_value", "rejected"),
    ("format", {"updatedAt": "yesterday"}, "updatedAt", "format", "rejected"),
    ("no-such-day", {"updatedAt": "2026-02-30T00:00:00Z"}, "updatedAt", "format", "rejected"),
    ("bound", {"durationMs": -1}, "durationMs", "bound", "rejected"),
    ("null", {"state": None}, "state", "null_not_allowed", "rejected"),
    ("item", {"participants": [{}]}, "participants/*/id", "missing_required", "rejected"),
    (
        *("item-field", {"participants": [{"id": "a", "mood": 1}, {"id": "b", "mood": 2}]}),
        *("participants/*/mood", "unknown_field", "tolerated"),
    ),
    ("dictionary", {"attributes": {"caller": 7}}, "attributes/*", "type_changed", "rejected"),
    ("not-a-list", {"participants": {}}, "participants", "type_changed", "rejected"),
]


@pytest.mark.parametrize(
    ("payload", "name", "kind", "severity"),
    [case[1:] for case in KINDS],
    ids=[case[0] for case in KINDS],
)
def test_each_kind_of_drift_has_its_name_and_its_severity(
    payload: dict[str, Any], name: str, kind: str, severity: str
) -> None:
    """One event that differs in one thing makes one finding, counted once."""
    report = report_on([flat(1), flat(2, 1, **payload)])

    pointer = f"/payload/{name}"
    found = findings(report, "conversation.update")
    assert found.keys() == {(pointer, kind)}
    assert found[pointer, kind]["severity"] == severity
    assert found[pointer, kind]["count"] == 1
    assert found[pointer, kind]["share"] == 0.5
    assert found[pointer, kind]["example"] == "evt-2"
    assert report["rejected"] == (severity == "rejected")
    assert report["severity"] == severity


def test_events_that_follow_the_registry_are_not_drift() -> None:
    """Newest events, declared older ones, and values in another case have no findings."""
    fixtures = ROOT / "tests" / "fixtures" / "conversation.update" / "1.0.0"
    older = json.loads((fixtures / "full.pass.json").read_text("utf-8"))
    report = report_on([native(1), native(2, disconnectType="transfer"), older])

    assert report["severity"] is None
    assert report["headline"].startswith("No drift: all 3 events are as the registry has them")
    assert all(not each["findings"] for each in report["types"].values())


def test_an_event_read_as_an_older_version_reports_what_the_newest_misses() -> None:
    """It is accepted, but is the first sign that upstream changed a field back."""
    report = report_on([member(1, {}), member(2, {"additionalProperties": "acting"})])

    of_type = report["types"]["routing.queues.users"]
    assert (of_type["accepted"], of_type["upgraded"], of_type["rejected"]) == (2, 1, 0)
    assert of_type["versions"]["1.0.0"] == {
        "events": 1,
        "accepted": 1,
        "upgraded": 1,
        "rejected": 0,
    }
    changed = findings(report, "routing.queues.users")
    missed = changed["/payload/additionalProperties", "type_changed"]
    assert missed["severity"] == "informational"
    assert len(changed) == 1, "fields that the newest knows are not unknown"


def test_a_rejected_event_reports_only_what_no_version_accepts() -> None:
    """What an older version takes is not the reason."""
    report = report_on([member(1, {"additionalProperties": "acting", "queueId": 7})])

    found = findings(report, "routing.queues.users")
    assert found["/payload/queueId", "type_changed"]["rejected"] == 1
    assert found["/payload/additionalProperties", "type_changed"]["rejected"] == 0


def test_unknown_types_and_versions_are_distinguished() -> None:
    """By their names, without ids; newer minor versions are read and listed."""
    stranger = native(1)
    stranger["detail-type"] = "v2.nobody.knows.{id}.this"
    report = report_on([stranger, flat(2, version="9.0.0"), flat(3, version="2.7.0"), flat(4)])

    assert report["unknown_types"].keys() == {"v2.nobody.knows.{id}.this"}
    versions = report["types"]["conversation.update"]["unknown_versions"]
    assert {name: each["events"] for name, each in versions.items()} == {"2.7.0": 1, "9.0.0": 1}
    assert report["rejected"] == 1
    assert report["types"]["conversation.update"]["versions"]["2.1.0"]["events"] == 2


def test_fields_that_are_never_sent_are_listed_once() -> None:
    """Only the topmost: the fields below are not listed."""
    report = report_on([flat(1, participants=..., wrapUpCode=...)])

    assert report["types"]["conversation.update"]["never_sent"] == [
        "/payload/participants",
        "/payload/wrapUpCode",
    ]


def test_shares_of_fields_count_events_and_not_items() -> None:
    """An event with three participants counts once for the participants' ids."""
    people = [{"id": str(each)} for each in range(3)]
    report = report_on([flat(1, participants=people), flat(2, participants=...)])

    field = report["types"]["conversation.update"]["fields"]["/payload/participants/*/id"]
    assert (field["count"], field["share"], field["types"]) == (1, 0.5, {"string": 3})


def test_values_are_reported_only_on_request() -> None:
    """Otherwise numbers, keys that are data and texts become shapes."""
    caller = "+49 151 2345678"
    stream = [
        flat(1, queueId=caller, durationMs="Agnes", attributes={caller: 7}),
        flat(2, mediaType="TELEX", **{caller: "Agnes"}, callerName={"agnes@example.org": "Agnes"}),
    ]

    report = json.dumps(report_on(stream))
    shown = json.dumps(report_on(stream, show_values=True))

    for secret in ("2345678", "Agnes", "agnes", "TELEX", "example.org"):
        assert secret not in report
    assert "TELEX" in shown
    assert "agnes@example.org" not in shown, "the names of a dictionary are never needed"


def test_a_redacted_example_drifts_as_its_original_did() -> None:
    """A report on the examples has the same findings."""
    stream = [
        flat(1, queueTier="GOLD", durationMs=-61_250),
        flat(2, participants=[{"id": "a", "mood": 17.5}], updatedAt="yesterday"),
    ]
    report = report_on(stream)

    again = report_on(report["types"]["conversation.update"]["examples"])

    assert (
        findings(again, "conversation.update").keys()
        == findings(report, "conversation.update").keys()
    )


def test_an_unknown_object_is_reported_with_its_contents() -> None:
    """Its shape has names, types and kinds of text; a dictionary's names are left out."""
    stream = [
        flat(
            number,
            device={
                "kind": "DESK_PHONE",
                "since": "2026-03-02T14:05:00Z",
                "lines": [{"number": number}],
            },
            scores={f"+4930{number}": 0.5},
        )
        for number in range(3)
    ]
    found = findings(report_on(stream), "conversation.update")

    shape = found["/payload/device", "unknown_field"]["shape"]
    assert shape["fields"]["kind"]["texts"] == {"constant": 3}
    assert shape["fields"]["since"]["texts"] == {"date-time": 3}
    assert shape["fields"]["lines"]["items"]["fields"]["number"]["types"] == {"integer": 3}
    scores = found["/payload/scores", "unknown_field"]["shape"]
    assert "fields" not in scores
    assert scores["entries"]["types"] == {"number": 3}


def test_an_unknown_field_has_the_names_of_absent_fields() -> None:
    """So that a rename can be recognized."""
    stream = [flat(1), flat(2, userId=..., agentId="7")]

    absent = findings(report_on(stream), "conversation.update")[
        "/payload/agentId", "unknown_field"
    ]["absent"]

    assert absent["/payload/userId"] == 1
    assert "/payload/queueId" not in absent


def test_memory_is_bounded_for_any_number_of_names() -> None:
    """A stream with ever new types and fields does not fill the memory."""
    stream = []
    for number in range(2_200):
        event = native(number, **{f"field{number}": 1})
        if number % 2:
            event["detail-type"] = f"v2.stranger{number}x"
        stream.append(event)

    report = report_on(stream)

    assert len(report["unknown_types"]) <= 1_001
    assert report["unknown_types"]["(others)"]["events"] == 1_100 - 1_000
    assert len(report["types"][ACD_END]["findings"]) <= 1_001


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", "[1]", "17", "{}", '{"detail": 1}', "[" * 5_000, b"", '{"detail": {}}'],
    ids=["binary", "list", "number", "empty", "no-detail", "deep", "nothing", "empty-detail"],
)
def test_a_body_that_is_not_an_event_is_counted_as_unreadable(body: Any) -> None:
    """Reading goes on, and the position of the first is reported."""
    report = report_on([flat(1), body, body])

    (reason,) = report["unreadable"]["reasons"]
    assert (reason["count"], reason["example"]) == (2, "in:2")
    assert report["unreadable"]["events"] == 2
    assert report["accepted"] == 1
    assert report["severity"] == "rejected"


def test_no_events_make_an_empty_report() -> None:
    """An empty stream is not an error."""
    report = report_on([])

    assert report["headline"] == "There were no events."
    assert report["severity"] is None


def test_the_headline_says_most_only_of_a_majority() -> None:
    """The largest of many small parts is reported by its number; so are other rejected events."""
    presence, status = "users.presence", "users.routingStatus"
    bad = {ACD_END: {"eventTime": "x"}, presence: {"primary": "x"}, status: {"routingStatus": "x"}}
    spread = [native(n, n, name, **bad[name]) for n, name in enumerate((*bad, ACD_END))]

    report = report_on(spread)
    assert report["headline"].endswith(f"4 are rejected; 2 of the rejected are of {ACD_END}.")
    report = report_on([*spread, native(4, 4, **bad[ACD_END])])
    assert report["headline"].endswith(f"5 are rejected; most of the rejected are of {ACD_END}.")
    assert report_on(spread[:1])["headline"].endswith("1 is rejected.")


def test_the_headline_of_a_type_attributes_each_share_to_its_field() -> None:
    """The share and the first day behind a pointer are those of that finding."""
    early = [native(number, 1, queueId=7) for number in range(2)]
    late = [native(number, 5, routingPriority="high") for number in range(2, 5)]
    normal = [native(number, 3) for number in range(5, 10)]

    of_type = report_on([*early, *late, *normal])["types"][ACD_END]
    assert of_type["headline"] == (
        "50 % rejected; 30 % since 2026-10-06: /payload/routingPriority is string, but the schema "
        "expects a whole number or null."
    )
    of_type = report_on([*late, *normal])["types"][ACD_END]
    assert of_type["headline"].startswith("38 % rejected, since 2026-10-06: /payload/routing")


def test_the_bound_and_the_known_values_are_reported() -> None:
    """A finding has the bound that was exceeded, or the known values of the enumeration."""
    report = findings(report_on([flat(1, durationMs=-5, mediaType="FAX")]), "conversation.update")

    bound = report["/payload/durationMs", "bound"]
    assert bound["message"] == (
        "is out of bounds, but the schema expects a whole number at least 0 or null"
    )
    known = report["/payload/mediaType", "unknown_enum_value"]["expected"]
    assert known == "a string (known values: VOICE, CHAT, EMAIL, CALLBACK, MESSAGE) or null"


def test_an_example_shows_the_unknown_value_of_a_closed_list() -> None:
    """With values shown, `drift propose` makes a fixture of it; otherwise it is a shape."""
    for shown, state in ((True, "parked"), (False, "xxxxxx")):
        report = report_on([flat(1, state="parked")], show_values=shown)
        [example] = report["types"]["conversation.update"]["examples"]
        assert example["payload"]["state"] == state


@pytest.mark.parametrize(
    ("declared", "name"),
    [("v2.10", "v2.10"), ("4915112345678", "(unreadable)"), ("7.0.0-Doe", "(unreadable)")],
)
def test_a_declared_version_is_reported_if_it_reads_like_one(declared: str, name: str) -> None:
    """It is the sender's text; a long number might be a phone number."""
    report = report_on([flat(1, version=declared)])

    assert list(report["types"]["conversation.update"]["unknown_versions"]) == [name]
    assert declared == name or declared not in json.dumps(report)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_time_outside_utc_is_reported_as_received(moment: str) -> None:
    """One event with an invalid year does not prevent the report."""
    report = report_on([{**flat(1), "timestamp": moment}])

    assert (report["accepted"], report["first_seen"]) == (1, moment)
