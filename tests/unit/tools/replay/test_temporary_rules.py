"""Replaying chosen types of an archive: by rules that are made for it and removed after it."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from generated.index import TOPICS, VERSIONS
from support.cli import run_cli_text
from support.event_bridge import PATTERN_LIMIT, EventBridge
from support.paths import ROOT

BUS = "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/production"
QUEUE = "arn:aws:sqs:eu-central-1:111122223333:genesys-events-source-5d9c1f30-0000"
START = "genesys-events-replay-5d9c1f30-"
TARGET = {
    "Id": "source-queue",
    "Arn": QUEUE,
    "DeadLetterConfig": {"Arn": QUEUE.replace("source", "dead")},
    "RetryPolicy": {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
}
PATTERN: dict[str, Any] = {"source": [{"prefix": "aws.partner/genesys.com"}]}
PRESENCE, STATUS = "v2.users.{id}.presence", "v2.users.{id}.routingStatus"
EVENTS = [
    {"id": f"{number}", "source": BUS, "detail-type": detail_type}
    for number, detail_type in enumerate(
        [PRESENCE, "v2.conversations.{id}.transcription", STATUS, PRESENCE, "conversation.update"]
    )
]
TYPES = ("--types", "users.presence,users.routingStatus")
ALL_STATES = ("STARTING", "RUNNING", "RUNNING", "COMPLETED")


def event_bridge(
    *states: str, pattern: dict[str, Any] = PATTERN, targets: Any = (TARGET,)
) -> EventBridge:
    """EventBridge with the stack's rule, and events of three types in the archive."""
    client = EventBridge(*(states or ALL_STATES), bus=BUS, events=EVENTS)
    client.add_rule("rule", pattern, targets)
    return client


def statement(*allowed: str, effect: str = "Allow", operator: str = "ArnLike") -> dict[str, Any]:
    """A statement of the queue's policy, for rules with these ARNs."""
    return {
        "Effect": effect,
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {operator: {"aws:SourceArn": allowed[0] if len(allowed) == 1 else allowed}},
    }


def policy(*statements: dict[str, Any]) -> str:
    """The queue's policy, which lets the stack's rule send."""
    rule = statement(EventBridge(bus=BUS).rule_arn("rule"), operator="ArnEquals")
    return json.dumps({"Version": "2012-10-17", "Statement": [rule, *statements]})


ALLOWED = policy(statement(EventBridge(bus=BUS).rule_arn(f"{START}*")))


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`replay(client, *arguments, policy=…)`: the command, to the end, without waiting.

    The queue has that policy. The seconds it would have waited are `replay.waited`.
    """
    from tools.replay import archive as archive_module
    from tools.replay import temporary_rules

    def run(client: EventBridge, *more: str, policy: str | None = ALLOWED) -> Any:
        replays = archive_module.ArchiveReplays(client, run.waited.append)  # type: ignore[attr-defined]
        attributes = {} if policy is None else {"Attributes": {"Policy": policy}}
        sqs = SimpleNamespace(get_queue_attributes=lambda **_given: attributes)
        queue = SimpleNamespace(client=sqs, url="https://sqs/q")
        monkeypatch.setattr(archive_module, "connect", lambda: replays)
        monkeypatch.setattr(temporary_rules, "find_queue", lambda _arn: queue)
        command = ("archive:calls", "--rule", client.rule_arn("rule"))
        times = ("--from", "2026-03-02", "--to", "2026-03-03")
        return run_cli_text("replay", *command, *times, *(more or TYPES), cwd=ROOT)

    run.waited = []  # type: ignore[attr-defined]
    return run


def delivered(client: EventBridge) -> Counter[str]:
    """How often the queue got each event."""
    assert {arn for arn, _ in client.delivered} <= {QUEUE}
    return Counter(event["id"] for _, event in client.delivered)


def test_only_the_chosen_types_reach_the_queue(replay: Any) -> None:
    """Through one rule on the archive's bus, which is removed in the end."""
    client = event_bridge()
    result = replay(client)
    assert result.returncode == 0, result.stderr
    assert delivered(client) == {"0": 1, "2": 1, "3": 1}
    ((name, started),) = client.started.items()
    (arn,) = started["Destination"]["FilterArns"]
    rule = arn.removeprefix(client.rule_arn(""))
    assert rule.startswith(START)
    assert client.rules.keys() == {"rule"}
    assert result.stdout.splitlines() == [
        "archive: calls, about 1,234 events, 5,678 bytes",
        f"replay:  {name} -> {client.rule_arn('rule')}",
        "types:   2",
        f"rule:    {rule}, temporary",
        "state:   COMPLETED: why",
        f"rule:    {rule}, removed",
    ]
    assert result.stderr.splitlines() == [
        "genesys-events: waiting 60 s for the rules to take effect",
        "genesys-events: waiting 60 s before the temporary rules are removed",
    ]


def test_the_rule_is_the_stack_s_narrowed_to_the_replay(replay: Any) -> None:
    """Its pattern otherwise, and its queue with all settings; it matches no other event."""
    pattern = {**PATTERN, "account": ["1"], "replay-name": [{"exists": False}]}
    target = {**TARGET, "SqsParameters": {"MessageGroupId": "g"}, "InputPath": "$.detail"}
    other = {"Id": "log", "Arn": "arn:aws:logs:eu-central-1:111122223333:log-group:all"}
    client = event_bridge("RUNNING", "interrupt", pattern=pattern, targets=(other, target))
    assert replay(client).returncode == 130
    (name,) = client.started
    (rule,) = client.rules.keys() - {"rule"}
    assert json.loads(client.rules[rule]["EventPattern"]) == {
        **PATTERN,
        "account": ["1"],
        "replay-name": [name],
        "detail-type": [PRESENCE, STATUS],
    }
    assert [*client.targets[rule].values()] == [target]
    assert len(rule) <= 64


def test_a_type_without_a_topic_is_chosen_by_its_name(replay: Any) -> None:
    """That is the detail-type of an event of the flat contract."""
    client = event_bridge()
    assert replay(client, "--types", "conversation.update").returncode == 0
    assert delivered(client) == {"4": 1}


def test_nothing_else_of_the_stack_is_changed(replay: Any) -> None:
    """Only temporary rules are made, changed or removed; the first request only reads."""
    client = event_bridge()
    before = json.dumps([client.rules, client.targets])
    replay(client)
    client.targets = {name: each for name, each in client.targets.items() if each}
    assert json.dumps([client.rules, client.targets]) == before


REQUESTS = (
    *("DescribeArchive", "DescribeReplay", "DescribeRule", "ListTargetsByRule"),
    *("PutRule", "PutTargets", "StartReplay"),
    *("DescribeReplay", "DescribeReplay", "DescribeReplay", "DescribeReplay"),
    *("DescribeRule", "ListTargetsByRule", "RemoveTargets", "DeleteRule"),
)
"""Of a replay with one rule."""


def test_the_requests(replay: Any) -> None:
    """Each needs a permission of its name, which docs/replay.md lists."""
    client = event_bridge()
    replay(client)
    assert tuple(client.requests) == REQUESTS
    text = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")
    assert [each for each in REQUESTS if f"`events:{each}`" not in text] == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", range(len(REQUESTS)))
def test_interrupted_at_any_request_the_same_command_goes_on(
    replay: Any, number: int, after: bool
) -> None:
    """Nothing is lost, nothing is sent twice, and the rule is removed."""
    client = event_bridge()
    client.interrupt = (number, after)
    result = replay(client)
    assert result.returncode == 130, result.stderr
    assert "same command" in result.stderr
    client.interrupt = None
    result = replay(client)
    assert result.returncode == 0, result.stderr
    assert delivered(client) == {"0": 1, "2": 1, "3": 1}
    assert len(client.started) == 1
    assert client.rules.keys() == {"rule"}


@pytest.mark.parametrize("wait", [0, 1], ids=["before the start", "after the end"])
def test_interrupted_while_it_waits_it_goes_on(replay: Any, wait: int) -> None:
    """A rule that was left behind is used, or removed."""

    def interrupt(_seconds: float) -> None:
        waits.append(_seconds)
        if _seconds == 60 and waits.count(60) == wait + 1:
            raise KeyboardInterrupt

    waits: list[float] = []
    client = event_bridge()
    replay.waited = SimpleNamespace(append=interrupt)
    assert replay(client).returncode == 130
    assert len(client.rules) == 2
    replay.waited = []
    assert replay(client).returncode == 0
    assert delivered(client) == {"0": 1, "2": 1, "3": 1}
    assert (len(client.started), client.rules.keys()) == (1, {"rule"})


def test_run_again_after_the_end_it_sends_and_waits_for_nothing(replay: Any) -> None:
    """There is no rule any more; another name replays it once more."""
    client = event_bridge()
    replay(client)
    replay.waited.clear()
    again = replay(client)
    assert again.returncode == 0, again.stderr
    assert "it was started before" in again.stdout
    assert replay.waited == []
    assert delivered(client) == {"0": 1, "2": 1, "3": 1}
    assert replay(client, *TYPES, "--name", "again").returncode == 0
    assert delivered(client) == {"0": 2, "2": 2, "3": 2}
    assert client.rules.keys() == {"rule"}


@pytest.mark.parametrize("state", ["CANCELLED", "FAILED"])
def test_the_rule_of_a_replay_that_does_not_complete_is_removed(replay: Any, state: str) -> None:
    """And the exit code is 1."""
    client = event_bridge("RUNNING", state)
    assert replay(client).returncode == 1
    assert client.rules.keys() == {"rule"}


def test_the_stack_s_rule_is_never_removed(replay: Any) -> None:
    """Not even if a replay to it has the name of one of chosen types."""
    client = event_bridge()
    assert replay(client, "--name", "mine").returncode == 0
    again = replay(client, *TYPES, "--name", "mine")
    assert again.returncode == 0, again.stderr
    assert (client.rules.keys(), "removed" in again.stdout) == ({"rule"}, False)
    assert not {"DeleteRule", "RemoveTargets"} & {*client.requests}


@pytest.mark.parametrize(
    ("operation", "code", "message"),
    [
        ("DescribeReplay", "AccessDeniedException", "it needs events:DescribeReplay"),
        ("DescribeRule", "AccessDeniedException", "it needs events:DescribeRule"),
        ("DescribeRule", "ResourceNotFoundException", "there is no such archive or rule"),
        ("PutRule", "AccessDeniedException", "it needs events:PutRule"),
        ("PutRule", "LimitExceededException", "the bus has as many rules as it may"),
        ("PutRule", "InvalidEventPatternException", "EventBridge refuses the rule's pattern"),
        ("PutTargets", "AccessDeniedException", "it needs events:PutTargets"),
        ("StartReplay", "AccessDeniedException", "it needs events:StartReplay"),
        ("StartReplay", "LimitExceededException", "wait for one to end"),
    ],
)
def test_what_eventbridge_refuses_leaves_no_rule_behind(
    replay: Any, operation: str, code: str, message: str
) -> None:
    """Nor is a replay started."""
    client = event_bridge()
    client.refused[operation] = code
    result = replay(client)
    assert (result.returncode, message in result.stderr) == (2, True), result.stderr
    assert (client.started, client.rules.keys()) == ({}, {"rule"})


@pytest.mark.parametrize("operation", ["PutRule", "PutTargets", "StartReplay", "DeleteRule"])
def test_what_may_pass_is_repeated_by_the_same_command(replay: Any, operation: str) -> None:
    """It is not known whether the request had its effect, so that nothing is taken back."""
    client = event_bridge()
    client.refused[operation] = "InternalException"
    result = replay(client)
    assert result.returncode == 1
    assert f"{operation} failed: InternalException; nothing is lost" in result.stderr
    client.refused.clear()
    assert replay(client).returncode == 0
    assert delivered(client) == {"0": 1, "2": 1, "3": 1}
    assert client.rules.keys() == {"rule"}


def test_a_rule_that_may_not_be_removed_is_named(replay: Any) -> None:
    """With why nothing was started, and whoever has the permission can run the command again."""
    client = event_bridge()
    client.refused = {"StartReplay": "AccessDeniedException", "DeleteRule": "AccessDeniedException"}
    result = replay(client)
    (rule,) = client.rules.keys() - {"rule"}
    assert result.returncode == 2
    for each in ("it needs events:StartReplay", f"not removed: {rule}", "needs events:DeleteRule"):
        assert each in result.stderr
    client.refused.clear()
    assert replay(client).returncode == 0
    assert client.rules.keys() == {"rule"}


@pytest.mark.parametrize(
    ("code", "exit_code"), [("ConcurrentModificationException", 1), ("ManagedRuleException", 2)]
)
def test_a_target_that_is_not_put_is_an_error(
    replay: Any, monkeypatch: pytest.MonkeyPatch, code: str, exit_code: int
) -> None:
    """The request itself succeeds then."""
    entry = {"TargetId": "source-queue", "ErrorCode": code, "ErrorMessage": "why"}
    client = event_bridge()
    answer = {"FailedEntryCount": 1, "FailedEntries": [entry]}
    monkeypatch.setattr(client, "_put_targets", lambda *_, **__: answer)
    result = replay(client)
    assert (result.returncode, code in result.stderr) == (exit_code, True), result.stderr
    assert client.started == {}


def test_many_types_need_several_rules(replay: Any) -> None:
    """Each within EventBridge's limit of a pattern; together they match every type once."""
    types = sorted(TOPICS.values())
    client = event_bridge("COMPLETED")
    client.events = [
        {"id": event_type, "source": BUS, "detail-type": topic}
        for topic, event_type in TOPICS.items()
    ]
    result = replay(client, "--types", "*")
    assert result.returncode == 0, result.stderr
    assert f"types:   {len(VERSIONS)}" in result.stdout
    assert client.requests.count("PutRule") > 3
    assert sorted(delivered(client).elements()) == types
    assert client.rules.keys() == {"rule"}


def test_the_rules_are_as_few_as_the_limit_allows(replay: Any) -> None:
    """None has room for the first detail-type of the next."""
    client = event_bridge("interrupt")
    replay(client, "--types", "*")
    rules = [json.loads(each["EventPattern"]) for each in client.rules.values()][1:]
    for one, following in itertools.pairwise(rules):
        size = len(json.dumps(one, separators=(",", ":")))
        assert size <= PATTERN_LIMIT < size + len(json.dumps(following["detail-type"][0])) + 1


@pytest.mark.parametrize(
    ("detail_types", "expected"),
    [
        ([PRESENCE, "v2.audits"], {"0": 1, "3": 1}),
        ([{"prefix": "v2.users."}], {"0": 1, "2": 1, "3": 1}),
        (["v2.audits", {"prefix": "v2.users.{id}.routing"}], {"2": 1}),
    ],
)
def test_types_that_the_stack_s_rule_does_not_match_are_left_out(
    replay: Any, detail_types: list[Any], expected: dict[str, int]
) -> None:
    """Whether it lists detail-types or their prefixes; they are named."""
    client = event_bridge(pattern={**PATTERN, "detail-type": detail_types})
    result = replay(client, "--types", "users.presence,users.routingStatus,conversation.update")
    assert result.returncode == 0, result.stderr
    assert delivered(client) == expected
    assert "the rule does not match them: conversation.update" in result.stderr


def test_of_many_types_that_are_left_out_some_are_named(replay: Any) -> None:
    """And the others counted."""
    client = event_bridge(pattern={**PATTERN, "detail-type": [PRESENCE]})
    result = replay(client, "--types", "*")
    assert f" and {len(VERSIONS) - 4} more" in result.stderr
    assert "types:   1" in result.stdout


LONG = {**PATTERN, "account": ["x" * PATTERN_LIMIT]}


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ({**PATTERN, "detail-type": ["v2.audits"]}, "matches none of the event types"),
        ({**PATTERN, "detail-type": [{"suffix": "e"}]}, "matches detail-type by suffix"),
        ({**PATTERN, "$or": [{"region": ["a"]}]}, "it has $or in its pattern"),
        ({}, "it has no event pattern"),
        (LONG, "more than the 2,048 characters"),
    ],
)
def test_a_rule_that_cannot_be_narrowed_is_refused(
    replay: Any, pattern: dict[str, Any], message: str
) -> None:
    """With what to do, before anything is made."""
    client = event_bridge(pattern=pattern)
    result = replay(client)
    assert (result.returncode, message in result.stderr) == (2, True), result.stderr
    assert "PutRule" not in client.requests


def test_a_rule_with_more_or_fewer_queues_is_refused(replay: Any) -> None:
    """It is not known then to which of them to send."""
    for targets in ((), (TARGET, {**TARGET, "Id": "2"})):
        client = event_bridge(targets=targets)
        result = replay(client)
        assert result.returncode == 2
        assert f"it has {len(targets)} queues as targets" in result.stderr
        assert "PutRule" not in client.requests


def arn(name: str) -> str:
    """Of a rule on the bus."""
    return EventBridge(bus=BUS).rule_arn(name)


@pytest.mark.parametrize(
    "given",
    [
        None,
        policy(),
        policy(statement(arn(f"{START}*"), effect="Deny")),
        policy(statement(arn("*").replace(BUS, "another"))),
        policy(statement(arn(START))),
        policy(statement(arn("*"))),
    ],
    ids=["no policy", "only the stack's rule", "denied", "another bus", "one rule", "every rule"],
)
def test_a_queue_that_would_refuse_the_events_is_found_first(
    replay: Any, given: str | None
) -> None:
    """EventBridge would drop them, and the replay would complete."""
    client = event_bridge()
    result = replay(client, policy=given)
    assert result.returncode == 2
    assert "deploy the stack with ArchiveRetentionDays" in result.stderr
    assert "PutRule" not in client.requests


@pytest.mark.parametrize(
    "given",
    [
        policy(statement(arn("x"), arn("mine-*"))),
        json.dumps({"Statement": statement(arn("mine-*"))}),
    ],
    ids=["in a list", "one statement"],
)
def test_a_policy_of_another_template_gives_the_rules_their_names(replay: Any, given: str) -> None:
    """What it allows is what they begin with."""
    client = event_bridge()
    result = replay(client, policy=given)
    assert result.returncode == 0, result.stderr
    assert "rule:    mine-" in result.stdout


def test_a_name_that_would_be_too_long_is_refused(replay: Any) -> None:
    """EventBridge's limit is 64 characters."""
    client = event_bridge()
    result = replay(client, policy=policy(statement(arn(f"{'x' * 60}*"))))
    assert result.returncode == 2
    assert "a rule's name has 64 characters at most" in result.stderr
    assert "PutRule" not in client.requests


def test_an_unknown_type_is_refused(replay: Any) -> None:
    """Before any request."""
    client = event_bridge()
    result = replay(client, "--types", "users.presense")
    assert result.returncode == 2
    assert "users.presence" in result.stderr
    assert client.requests == []


def test_a_dry_run_makes_no_rule(replay: Any) -> None:
    """But checks all that can be checked without one."""
    client = event_bridge()
    result = replay(client, *TYPES, "--dry-run")
    assert result.returncode == 0, result.stderr
    assert "types:   2\nrule:    " in result.stdout
    assert (client.rules.keys(), client.started) == ({"rule"}, {})
    refused = replay(client, *TYPES, "--dry-run", policy=None)
    assert refused.returncode == 2
