"""Replaying an archive: EventBridge does it, and the command starts and follows it once."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from support.cli import run_cli_text
from support.paths import ROOT
from tools.replay import archive as archive_module
from tools.replay.archive import ArchiveReplays, replay_name

BUS = "arn:aws:events:eu-central-1:111122223333:event-bus/genesys"
RULE = "arn:aws:events:eu-central-1:111122223333:rule/genesys/rule"
COMMAND = ("archive:calls", "--rule", RULE, "--from", "2026-03-02", "--to", "2026-03-03")


class EventBridge:
    """EventBridge with one archive, whose replays have these states one after another."""

    def __init__(self, *states: str, error: Exception | None = None) -> None:
        self.states = list(states)
        self.error = error
        self.started: dict[str, dict[str, Any]] = {}

    def describe_archive(self, ArchiveName: str) -> dict[str, Any]:  # noqa: N803
        """The archive."""
        if self.error is not None:
            raise self.error
        arn = f"arn:aws:events:eu-central-1:111122223333:archive/{ArchiveName}"
        return {"ArchiveArn": arn, "EventSourceArn": BUS, "EventCount": 1234, "SizeBytes": 5678}

    def start_replay(self, **arguments: Any) -> None:
        """Start one; a name is used once."""
        if arguments["ReplayName"] in self.started:
            code = "ResourceAlreadyExistsException"
            raise ClientError({"Error": {"Code": code}}, "StartReplay")
        self.started[arguments["ReplayName"]] = arguments

    def describe_replay(self, ReplayName: str) -> dict[str, Any]:  # noqa: N803
        """The next state; the last one stays."""
        assert ReplayName in self.started
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if state == "interrupt":
            raise KeyboardInterrupt
        moment = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
        return {"State": state, "StateReason": "why", "EventLastReplayedTime": moment}


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`replay(client, *arguments)`: the command, with this EventBridge and without waiting."""

    def run(client: EventBridge, *arguments: str) -> Any:
        replays = ArchiveReplays(client, lambda _seconds: None)
        monkeypatch.setattr(archive_module, "connect", lambda: replays)
        return run_cli_text("replay", *(arguments or COMMAND), cwd=ROOT)

    return run


def test_a_replay_is_started_to_the_rule_and_followed(replay: Any) -> None:
    """Of the time range, to the archive's own bus and one rule of it."""
    client = EventBridge("STARTING", "RUNNING", "RUNNING", "COMPLETED")
    result = replay(client)
    assert result.returncode == 0, result.stderr
    ((name, started),) = client.started.items()
    assert started["Destination"] == {"Arn": BUS, "FilterArns": [RULE]}
    assert started["EventStartTime"] == datetime(2026, 3, 2, tzinfo=timezone.utc)
    assert started["EventEndTime"] == datetime(2026, 3, 3, tzinfo=timezone.utc)
    assert result.stdout.splitlines() == [
        "archive: calls, about 1,234 events, 5,678 bytes",
        f"replay:  {name} -> {RULE}",
        "state:   COMPLETED: why",
    ]


def test_run_again_it_follows_what_it_started(replay: Any) -> None:
    """Nothing is replayed twice; another name replays it once more."""
    client = EventBridge("interrupt", "RUNNING", "COMPLETED")
    result = replay(client)
    assert result.returncode == 130
    assert "The same command follows it" in result.stderr
    again = replay(client)
    assert (again.returncode, len(client.started)) == (0, 1)
    assert "it was started before" in again.stdout
    replay(client, *COMMAND, "--name", "once-more")
    assert len(client.started) == 2


@pytest.mark.parametrize("state", ["FAILED", "CANCELLED"])
def test_a_replay_that_does_not_complete_is_a_failure(replay: Any, state: str) -> None:
    """With EventBridge's reason."""
    result = replay(EventBridge("RUNNING", state))
    assert result.returncode == 1
    assert f"state:   {state}: why" in result.stdout


def test_a_dry_run_starts_nothing(replay: Any) -> None:
    """It prints what would be replayed to which rule."""
    client = EventBridge("COMPLETED")
    result = replay(client, *COMMAND, "--dry-run")
    assert (result.returncode, client.started) == (0, {})
    assert "about 1,234 events" in result.stdout
    assert "an archive cannot be read" in result.stderr


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (
            ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "DescribeArchive"),
            *(2, "calls: there is no such archive or rule"),
        ),
        (
            ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeArchive"),
            *(2, "it needs events:DescribeArchive, StartReplay and DescribeReplay"),
        ),
        (
            ClientError({"Error": {"Code": "InternalException"}}, "DescribeArchive"),
            *(1, "DescribeArchive failed: InternalException"),
        ),
        (EndpointConnectionError(endpoint_url="x"), 1, "EventBridge does not answer"),
    ],
)
def test_an_error_of_eventbridge_is_one_message(
    replay: Any, error: Exception, code: int, message: str
) -> None:
    """With what it needs; what may pass has exit code 1."""
    result = replay(EventBridge("COMPLETED", error=error))
    assert (result.returncode, message in result.stderr) == (code, True), result.stderr


def test_the_name_of_a_replay_is_that_of_its_command() -> None:
    """EventBridge takes 64 characters."""
    name = replay_name("calls", RULE, 1.0, 2.0)
    assert name == replay_name("calls", RULE, 1.0, 2.0)
    assert name != replay_name("calls", RULE, 1.0, 3.0)
    assert len(name) <= 64
