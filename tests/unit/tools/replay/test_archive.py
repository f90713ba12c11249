"""Replaying an archive: EventBridge does it, and the command starts and follows it once."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from support.cli import run_cli_text
from support.event_bridge import EventBridge
from support.paths import ROOT
from tools.replay import archive as archive_module
from tools.replay.archive import ArchiveReplays, replay_name, rules_of

BUS = "arn:aws:events:eu-central-1:111122223333:event-bus/genesys"
RULE = "arn:aws:events:eu-central-1:111122223333:rule/genesys/rule"
COMMAND = ("archive:calls", "--rule", RULE, "--from", "2026-03-02", "--to", "2026-03-03")


@pytest.fixture
def replay(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`replay(client, *arguments)`: the command, with this EventBridge and without waiting."""

    def run(client: EventBridge, *arguments: str) -> Any:
        client.add_rule("rule", {"source": [{"prefix": "aws.partner/genesys.com"}]})
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
            *(2, "it needs events:DescribeArchive (DescribeArchive: AccessDenied"),
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


@pytest.mark.parametrize(
    "rule",
    [
        RULE.replace("rule/genesys/", "rule/another/"),
        RULE.replace("rule/genesys/", "rule/"),
        RULE.replace("111122223333", "444455556666"),
        f"{RULE}/more",
        "rule",
    ],
)
def test_a_rule_that_is_not_on_the_archive_s_bus_is_refused(replay: Any, rule: str) -> None:
    """Before anything is started; the message has the form of the right ones."""
    client = EventBridge("COMPLETED")
    result = replay(client, COMMAND[0], "--rule", rule, *COMMAND[3:])
    assert (result.returncode, client.started) == (2, {})
    assert f"give {RULE.removesuffix('rule')}NAME" in result.stderr


def test_the_rules_of_a_bus() -> None:
    """A partner's bus has slashes in its name; the default bus is not in its rules' ARNs."""
    arn = "arn:aws:events:eu-central-1:111122223333:event-bus/"
    rules = "arn:aws:events:eu-central-1:111122223333:rule/"
    assert rules_of(f"{arn}default") == rules
    assert rules_of(f"{arn}aws.partner/genesys.com/cloud/1/a") == (
        f"{rules}aws.partner/genesys.com/cloud/1/a/"
    )


def test_the_name_of_a_replay_is_that_of_its_command() -> None:
    """EventBridge takes 64 characters."""
    name = replay_name("calls", RULE, 1.0, 2.0)
    assert name == replay_name("calls", RULE, 1.0, 2.0)
    assert name != replay_name("calls", RULE, 1.0, 3.0)
    assert name != replay_name("calls", RULE, 1.0, 2.0, ["users.*"])
    assert len(name) <= 64
