"""Replays of an EventBridge archive: started, and followed until they end."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
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
    "AccessDeniedException": "it needs events:DescribeArchive, StartReplay and DescribeReplay",
    "ResourceNotFoundException": "there is no such archive or rule in this account and region",
    "LimitExceededException": "the account runs as many replays as it may: wait for one to end",
    "ValidationException": "EventBridge refuses the request",
}


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
        with _translated(name):
            found = self.client.describe_archive(ArchiveName=name)
        return Archive(
            name,
            found["ArchiveArn"],
            found["EventSourceArn"],
            int(found.get("EventCount", 0)),
            int(found.get("SizeBytes", 0)),
        )

    def start(self, name: str, archive: Archive, rule: str, start: float, end: float) -> bool:
        """Start a replay to one rule; False if a replay with that name was started before."""
        from botocore.exceptions import ClientError

        with _translated(name):
            try:
                self.client.start_replay(
                    ReplayName=name,
                    EventSourceArn=archive.arn,
                    EventStartTime=datetime.fromtimestamp(start, timezone.utc),
                    EventEndTime=datetime.fromtimestamp(end, timezone.utc),
                    Destination={"Arn": archive.bus_arn, "FilterArns": [rule]},
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                    raise
                return False
        return True

    def state(self, name: str) -> ReplayState:
        """How far a replay is."""
        with _translated(name):
            found = self.client.describe_replay(ReplayName=name)
        last = found.get("EventLastReplayedTime")
        moment = last.timestamp() if isinstance(last, datetime) else None
        return ReplayState(found["State"], found.get("StateReason", ""), moment)

    def follow(self, name: str, notice: Callable[[ReplayState], None]) -> ReplayState:
        """Ask how far a replay is until it is over."""
        while True:
            found = self.state(name)
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


def replay_name(archive: str, rule: str, start: float, end: float) -> str:
    """The same for the same command: run again, it follows what it has started."""
    text = json.dumps([archive, rule, start, end])
    return f"genesys-events-{sha256(text.encode()).hexdigest()[:16]}"


@contextmanager
def _translated(name: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code not in _ADVICE:
            raise StoreUnavailable(f"{name}: {error.operation_name} failed: {code}") from None
        why = error.response["Error"].get("Message", "")
        more = f": {why}" if code == "ValidationException" else ""
        raise UsageError(
            f"{name}: {_ADVICE[code]} ({error.operation_name}: {code}){more}"
        ) from None
    except BotoCoreError as error:
        raise StoreUnavailable(f"EventBridge does not answer: {type(error).__name__}") from None
