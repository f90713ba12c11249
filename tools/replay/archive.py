"""Replays of an EventBridge archive: started, and followed until they end."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from hashlib import sha256
from typing import Any, NamedTuple

from processor.errors import StoreUnavailable
from tools.registry.locate import UsageError

_POLL_SECONDS = 5.0
_RUNNING = ("STARTING", "RUNNING", "CANCELLING")
_ADVICE = {
    "AccessDeniedException": "it needs events:{operation}",
    "ResourceNotFoundException": "there is no such archive or rule in this account and region",
    "LimitExceededException": "the account runs as many replays as it may: wait for one to end",
    "ValidationException": "EventBridge refuses the request",
    "InvalidEventPatternException": "EventBridge refuses the rule's pattern",
}
_EXPLAINED = ("ValidationException", "InvalidEventPatternException")
_LIMIT_OF_RULES = "the bus has as many rules as it may: remove one, or ask AWS for more"
_NAME = re.compile(r"[.\-_A-Za-z0-9]+")


class Archive(NamedTuple):
    """An archive: which bus its events were on, and how many it has, some minutes ago."""

    name: str
    arn: str
    bus_arn: str
    events: int
    bytes: int


class ReplayState(NamedTuple):
    """How far a replay is."""

    state: str
    why: str
    replayed_to: float | None
    """The time of the event that was replayed last, in seconds since 1970."""
    rules: tuple[str, ...] = ()
    """The ARNs of the rules that get the events."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more is sent."""
        return self.state not in _RUNNING


@dataclass
class ArchiveReplays:
    """EventBridge, as far as replays need it."""

    client: Any
    sleep: Callable[[float], None] = time.sleep

    def describe(self, name: str) -> Archive:
        """The archive with that name."""
        with translate_errors(name):
            found = self.client.describe_archive(ArchiveName=name)
        return Archive(
            name,
            found["ArchiveArn"],
            found["EventSourceArn"],
            int(found.get("EventCount", 0)),
            int(found.get("SizeBytes", 0)),
        )

    def start(
        self, name: str, archive: Archive, rules: Sequence[str], start: float, end: float
    ) -> bool:
        """Start a replay to these rules; False if one with that name was started before."""
        from botocore.exceptions import ClientError

        with translate_errors(name):
            try:
                self.client.start_replay(
                    ReplayName=name,
                    EventSourceArn=archive.arn,
                    EventStartTime=datetime.fromtimestamp(start, timezone.utc),
                    EventEndTime=datetime.fromtimestamp(end, timezone.utc),
                    Destination={"Arn": archive.bus_arn, "FilterArns": [*rules]},
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                    raise
                return False
        return True

    def find(self, name: str) -> ReplayState | None:
        """How far a replay is; None if there is none with that name."""
        from botocore.exceptions import ClientError

        with translate_errors(name):
            try:
                found = self.client.describe_replay(ReplayName=name)
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                return None
        last = found.get("EventLastReplayedTime")
        moment = last.timestamp() if isinstance(last, datetime) else None
        rules = found.get("Destination", {}).get("FilterArns", ())
        return ReplayState(found["State"], found.get("StateReason", ""), moment, tuple(rules))

    def follow(self, name: str, notice: Callable[[ReplayState], None]) -> ReplayState:
        """Ask how far a replay is until it is over."""
        while True:
            found = self.find(name)
            if found is None:
                raise UsageError(f"{name}: there is no such replay any more")
            notice(found)
            if found.is_over:
                return found
            self.sleep(_POLL_SECONDS)


def connect() -> ArchiveReplays:
    """EventBridge in the region of AWS's usual settings; raises UsageError."""
    try:
        import boto3
    except ModuleNotFoundError:
        raise UsageError("an archive needs boto3: pip install boto3") from None
    from botocore.exceptions import BotoCoreError

    try:
        return ArchiveReplays(boto3.client("events", region_name=os.environ.get("AWS_REGION")))
    except (BotoCoreError, ValueError) as error:
        raise UsageError(f"EventBridge: {str(error).rstrip('.')}") from None


def rules_of(bus_arn: str) -> str:
    """What the ARNs of a bus's rules begin with; their names follow."""
    start, _, bus = bus_arn.partition(":event-bus/")
    return f"{start}:rule/" if bus == "default" else f"{start}:rule/{bus}/"


def check_rule(arn: str, archive: Archive) -> str:
    """The name of a rule on the archive's bus; raises UsageError for any other."""
    start = rules_of(archive.bus_arn)
    name = arn.removeprefix(start)
    if name == arn or not _NAME.fullmatch(name):
        raise UsageError(f"--rule {arn}: this is no rule on the archive's bus: give {start}NAME")
    return name


def replay_name(
    archive: str, rule: str, start: float, end: float, types: Sequence[str] = ()
) -> str:
    """The same for the same command: run again, it follows what it has started."""
    text = json.dumps([archive, rule, start, end, sorted(set(types))])
    return f"genesys-events-{sha256(text.encode()).hexdigest()[:16]}"


@contextmanager
def translate_errors(name: str) -> Iterator[None]:
    """Turn every error of EventBridge into one of ours; `name` is what the request is about.

    Raises UsageError where a retry is pointless, else StoreUnavailable.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code not in _ADVICE:
            raise StoreUnavailable(f"{name}: {error.operation_name} failed: {code}") from None
        operation = error.operation_name
        advice = _ADVICE[code].format(operation=operation)
        if code == "LimitExceededException" and operation != "StartReplay":
            advice = _LIMIT_OF_RULES
        why = error.response["Error"].get("Message", "")
        more = f": {why}" if why and code in _EXPLAINED else ""
        raise UsageError(f"{name}: {advice} ({operation}: {code}){more}") from None
    except BotoCoreError as error:
        raise StoreUnavailable(f"EventBridge does not answer: {type(error).__name__}") from None
