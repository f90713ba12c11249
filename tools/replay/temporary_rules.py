"""Temporary rules: for chosen event types of an archive, removed when their replay has ended.

EventBridge replays a time range to rules, and each rule gets what its pattern matches. A replayed
event has the replay's name, so that a rule with that name in its pattern gets nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from generated.index import TOPICS
from processor.errors import StoreUnavailable
from tools.catalogue.listing import PATTERN_CHARACTERS
from tools.dead_letters.find_queue import find_queue, translate_sqs_errors
from tools.registry.locate import UsageError
from tools.replay.archive import Archive, ArchiveReplays, check_rule, rules_of, translate_errors

SETTLE_SECONDS = 60.0
"""A new rule takes effect late, and events arrive after a replay has ended: AWS names no time."""
_LONGEST_NAME = 64
_START = re.compile(r"[.\-_A-Za-z0-9]+")
_QUEUE = re.compile(r"arn:aws[a-z-]*:sqs:.+")


class RulePlan(NamedTuple):
    """The rules that a replay of chosen types needs: made by `start_with_rules`."""

    replay: str
    patterns: dict[str, str]
    """By the rule's name."""
    target: dict[str, Any]
    """The queue, with all that the stack's rule has for it."""
    not_matched: list[str]
    """Chosen types whose events the stack's rule does not match."""


def plan_rules(
    replays: ArchiveReplays, archive: Archive, rule: str, replay: str, types: Iterable[str]
) -> RulePlan:
    """What to make: rules like the stack's, for a replay's events of these types alone.

    Raises UsageError where the stack's rule cannot be narrowed so, or its queue takes nothing
    from such rules.
    """
    name, bus = check_rule(rule, archive), _bus(archive)
    with translate_errors(rule):
        found = replays.client.describe_rule(Name=name, EventBusName=bus)
        targets = replays.client.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
    queues = [each for each in targets if _QUEUE.fullmatch(each["Arn"])]
    if len(queues) != 1:
        raise UsageError(
            f"{rule}: it has {len(queues)} queues as targets, and --types needs one: give RuleArn "
            "of the stack"
        )
    pattern = json.loads(found.get("EventPattern") or "{}")
    if not pattern or "$or" in pattern:
        why = "has $or in its pattern" if pattern else "has no event pattern"
        raise UsageError(f"{rule}: it {why}: give RuleArn of the stack, or leave out --types")
    detail_types = detail_types_of(types)
    matched = [each for each in detail_types if _matches(rule, pattern.get("detail-type"), each)]
    if not matched:
        raise UsageError(f"{rule}: its pattern matches none of the event types in --types")
    base = {**pattern, "replay-name": [replay]}
    start = _allowed_start(queues[0]["Arn"], rules_of(archive.bus_arn))
    digest = sha256(replay.encode()).hexdigest()[:16]
    patterns = {
        f"{start}{digest}-{number}": each
        for number, each in enumerate(_split(rule, base, matched), start=1)
    }
    if any(len(each) > _LONGEST_NAME for each in patterns):
        raise UsageError(
            f"{start}*: a rule's name has {_LONGEST_NAME} characters at most: allow a shorter "
            "beginning in the queue's policy"
        )
    left = [event_type for each, event_type in detail_types.items() if each not in matched]
    return RulePlan(replay, patterns, queues[0], left)


def detail_types_of(types: Iterable[str]) -> dict[str, str]:
    """The detail-types of events of these types, each with its type.

    It is the topic, or the event type where there is none.
    """
    topics = {event_type: topic for topic, event_type in TOPICS.items()}
    return {topics.get(each, each): each for each in types}


def start_with_rules(
    replays: ArchiveReplays, archive: Archive, plan: RulePlan, start: float, end: float
) -> bool:
    """Make the rules and start the replay to them; False if it was started before.

    Called again after an interruption, it makes the same rules. If EventBridge refuses something
    for good, they are removed.
    """
    try:
        rules = list(_put_rules(replays.client, archive, plan))
        replays.sleep(SETTLE_SECONDS)
        return replays.start(plan.replay, archive, rules, start, end)
    except UsageError as error:
        try:
            remove_rules(replays, archive, list(plan.patterns))
        except (UsageError, StoreUnavailable) as left:
            names = ", ".join(plan.patterns)
            raise UsageError(f"{error}; not removed: {names}: {left}") from None
        raise


def made_for(
    replays: ArchiveReplays, archive: Archive, rules: Sequence[str], replay: str
) -> list[str]:
    """The names of those rules that still exist and were made for a replay."""
    names = [arn.removeprefix(rules_of(archive.bus_arn)) for arn in rules]
    return [name for name in names if _names_replay(replays.client, _bus(archive), name, replay)]


def remove_rules(replays: ArchiveReplays, archive: Archive, names: Sequence[str]) -> None:
    """Remove rules and their targets; what does not exist is removed already."""
    bus = _bus(archive)
    for name in names:
        with translate_errors(name), _if_it_exists():
            targets = replays.client.list_targets_by_rule(Rule=name, EventBusName=bus)["Targets"]
            if targets:
                ids = [each["Id"] for each in targets]
                answer = replays.client.remove_targets(Rule=name, EventBusName=bus, Ids=ids)
                _check_entries(name, answer)
            replays.client.delete_rule(Name=name, EventBusName=bus)


def _put_rules(client: Any, archive: Archive, plan: RulePlan) -> Iterator[str]:
    """Make the rules, or make them again; their ARNs."""
    bus = _bus(archive)
    for name, pattern in plan.patterns.items():
        with translate_errors(name):
            client.put_rule(
                Name=name,
                EventBusName=bus,
                EventPattern=pattern,
                State="ENABLED",
                Description=f"Made for the replay {plan.replay}, and removed when it has ended.",
            )
            answer = client.put_targets(Rule=name, EventBusName=bus, Targets=[plan.target])
            _check_entries(name, answer)
        yield rules_of(archive.bus_arn) + name


def _check_entries(rule: str, answer: Mapping[str, Any]) -> None:
    """Raise for a target that EventBridge did not put or remove, though the request succeeded."""
    for entry in answer.get("FailedEntries", ()):
        code, why = entry.get("ErrorCode", ""), entry.get("ErrorMessage", "")
        if code in ("ConcurrentModificationException", "InternalException"):
            raise StoreUnavailable(f"{rule}: its target: {code}")
        raise UsageError(f"{rule}: EventBridge refuses its target: {code}: {why}")


def _names_replay(client: Any, bus: str, rule: str, replay: str) -> bool:
    """Whether a rule exists and matches the events of this replay alone: no other rule does."""
    found: dict[str, Any] = {}
    with translate_errors(rule), _if_it_exists():
        found = client.describe_rule(Name=rule, EventBusName=bus)
    pattern = json.loads(found.get("EventPattern") or "{}")
    return bool(pattern.get("replay-name") == [replay])


@contextmanager
def _if_it_exists() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _bus(archive: Archive) -> str:
    return archive.bus_arn.partition(":event-bus/")[2]


def _matches(rule: str, conditions: Sequence[Any] | None, detail_type: str) -> bool:
    """Whether a pattern's detail-types, all if there are none, include one."""
    if conditions is None:
        return True
    for each in conditions:
        if isinstance(each, str):
            if each == detail_type:
                return True
        elif each.keys() == {"prefix"} and isinstance(each["prefix"], str):
            if detail_type.startswith(each["prefix"]):
                return True
        else:
            kinds = ", ".join(each)
            raise UsageError(
                f"{rule}: its pattern matches detail-type by {kinds}, which --types cannot narrow: "
                "leave out --types, or replay to a rule that lists its detail-types"
            )
    return False


def _split(rule: str, base: dict[str, Any], detail_types: Iterable[str]) -> Iterator[str]:
    """Patterns for all detail-types together, as few as EventBridge's limit of a pattern allows."""
    part: list[str] = []
    for each in detail_types:
        if len(_pattern(base, [each])) > PATTERN_CHARACTERS:
            raise UsageError(
                f"{rule}: its pattern narrowed to {each} has more than the "
                f"{PATTERN_CHARACTERS:,} characters that EventBridge accepts: replay to a rule "
                "with a shorter pattern"
            )
        if part and len(_pattern(base, [*part, each])) > PATTERN_CHARACTERS:
            yield _pattern(base, part)
            part = []
        part.append(each)
    yield _pattern(base, part)


def _pattern(base: dict[str, Any], detail_types: list[str]) -> str:
    return json.dumps({**base, "detail-type": detail_types}, separators=(",", ":"))


def _allowed_start(queue_arn: str, rules: str) -> str:
    """What the names of rules begin with that a queue's policy lets send, besides the stack's.

    Raises UsageError if there is no such statement: EventBridge would drop the events.
    """
    queue = find_queue(queue_arn)
    with translate_sqs_errors(queue_arn, "sqs:GetQueueAttributes"):
        answer = queue.client.get_queue_attributes(QueueUrl=queue.url, AttributeNames=["Policy"])
    policy = json.loads(answer.get("Attributes", {}).get("Policy") or "{}")
    for statement in _list(policy.get("Statement", [])):
        like = statement.get("Condition", {}).get("ArnLike", {})
        sources = {name.lower(): each for name, each in like.items()}.get("aws:sourcearn", [])
        for arn in _list(sources) if statement.get("Effect") == "Allow" else ():
            start = arn.removeprefix(rules).removesuffix("*")
            if arn == f"{rules}{start}*" and _START.fullmatch(start):
                return str(start)
    raise UsageError(
        f"{queue_arn}: its policy lets no rule for a replay of chosen types send: deploy the stack "
        f"with ArchiveRetentionDays, or allow events.amazonaws.com sqs:SendMessage with ArnLike "
        f"aws:SourceArn {rules}genesys-events-replay-*"
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
