"""`genesys-events replay` against SQS, S3, EventBridge and DynamoDB as stand-ins."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from processor.invocation import read_message
from support.cli import run_cli_text
from support.drift_events import flat
from support.ledger_contract import events as claimed_events
from support.ledger_contract import numbers
from support.paths import ROOT
from support.rig import Rig

INTERRUPTIBLE = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from tools.cli.main import main; main()"
)


@pytest.fixture
def replay(environment: dict[str, str], tmp_path: Path) -> Callable[..., Any]:
    """`replay(*arguments)`: the command, with a journal of the test's own."""

    def run(*arguments: str, **more: str) -> Any:
        named = ("--journal", str(tmp_path / "journal")) if "--rule" not in arguments else ()
        return run_cli_text("replay", *arguments, *named, cwd=ROOT, **{**environment, **more})

    return run


def write(path: Path, count: int) -> None:
    """A file with so many events."""
    path.write_text("".join(json.dumps(flat(number)) + "\n" for number in range(count)))


def test_files_are_replayed_once(replay: Any, standard: Any, tmp_path: Path) -> None:
    """Verbatim, marked; the same command again sends nothing."""
    write(tmp_path / "a.jsonl", 23)
    write(tmp_path / "b.jsonl", 5)
    for sent, before in ((28, ""), (0, " (28 before)")):
        result = replay(
            str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl"), "--queue", standard.source
        )
        assert result.returncode == 0, result.stderr
        assert result.stdout.startswith(f"sent: {sent}{before} -> {standard.source}\n")
    messages = standard.messages(standard.source)
    assert len(messages) == 28
    for message in messages:
        assert message["MessageAttributes"].keys() == {"replayed_at"}
    lambda_message = {
        "messageId": "m",
        "body": messages[0]["Body"],
        "messageAttributes": messages[0]["MessageAttributes"],
    }
    assert read_message(lambda_message).is_replayed


def test_files_of_one_name_in_two_folders_are_two_replays(
    known_registry: Path, environment: dict[str, str], standard: Any
) -> None:
    """Under one registry; one that is replaced is refused, with the journal to remove."""
    for number, name in enumerate(("day1", "day2")):
        folder = known_registry / name
        folder.mkdir()
        (folder / "events.jsonl").write_text(json.dumps(flat(number)) + "\n")
        arguments = ("replay", "events.jsonl", "--queue", standard.source)
        result = run_cli_text(*arguments, cwd=folder, **environment)
        assert result.stdout.startswith("sent: 1 ->"), result.stderr
    bodies = standard.bodies(standard.source)
    assert [json.loads(each)["event_id"] for each in bodies] == ["evt-0", "evt-1"]

    (folder / "events.jsonl").write_text(json.dumps(flat(2)) + "\n")
    refused = run_cli_text(*arguments, cwd=folder, **environment)
    assert refused.returncode == 2
    journal = Path(refused.stderr.strip().rpartition("remove the journal ")[2])
    assert journal.is_relative_to(known_registry / ".genesys-events/replay")
    journal.unlink()
    assert run_cli_text(*arguments, cwd=folder, **environment).stdout.startswith("sent: 1 ->")


def test_a_dry_run_finds_the_journal(
    replay: Any, standard: Any, ministack_endpoint: str, tmp_path: Path
) -> None:
    """Of a queue that is given by its ARN, too; it does not change it."""
    write(tmp_path / "a.jsonl", 5)
    arguments = (str(tmp_path / "a.jsonl"), "--queue", standard.source_arn)
    more = {"AWS_ENDPOINT_URL": ministack_endpoint}
    assert replay(*arguments, **more).returncode == 0
    journal = (tmp_path / "journal").read_bytes()
    result = replay(*arguments, "--dry-run", **more)
    assert result.returncode == 0, result.stderr
    assert result.stdout == "would be sent: 0\nsent before: 5\n"
    assert (tmp_path / "journal").read_bytes() == journal


def test_a_prefix_in_s3_is_replayed(
    replay: Any, standard: Any, ministack_endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the objects' names, of the types that are named."""
    import boto3

    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    s3 = boto3.resource("s3", endpoint_url=ministack_endpoint, region_name="eu-central-1")
    bucket = s3.Bucket(f"events-{os.urandom(6).hex()}")
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    for day in (1, 2):
        lines = [flat(day), {**flat(day + 10), "event_type": "users.presence"}]
        bucket.put_object(Key=f"in/{day}", Body="\n".join(map(json.dumps, lines)).encode())
    arguments = (f"s3://{bucket.name}/in/", "--queue", standard.source)
    more = {"AWS_ENDPOINT_URL": ministack_endpoint, "AWS_DEFAULT_REGION": "eu-central-1"}
    result = replay(*arguments, "--types", "conversation.*", **more)
    assert result.returncode == 0, result.stderr
    assert "left out, of another time or type: 2" in result.stdout
    bodies = standard.bodies(standard.source)
    assert Counter(json.loads(each)["event_id"] for each in bodies) == {"evt-1": 1, "evt-2": 1}
    bucket.put_object(Key="in/2", Body=json.dumps(flat(3)).encode())
    again = replay(*arguments, "--types", "conversation.*", **more)
    assert again.returncode == 2
    assert "in/2 is not what it was when its events were sent" in again.stderr


def test_ctrl_c_loses_nothing_and_sends_nothing_twice(
    environment: dict[str, str], standard: Any, tmp_path: Path
) -> None:
    """The request that is under way is completed and noted; the same command sends the rest."""
    write(tmp_path / "a.jsonl", 200)
    journal = tmp_path / "journal"
    command = [sys.executable, "-c", INTERRUPTIBLE, "replay", str(tmp_path / "a.jsonl")]
    command += ["--queue", standard.source, "--journal", str(journal), "--rate", "10"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while not journal.exists() or b'"sent"' not in journal.read_bytes():
        assert process.poll() is None, process.communicate()
        process.poll()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=600)
    assert process.returncode == 130, errors
    assert b"the same command goes on from here" in errors
    assert output.startswith(b"sent: ")
    done = subprocess.run(command[:-2], cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    bodies = standard.bodies(standard.source)
    assert Counter(json.loads(each)["event_id"] for each in bodies) == {
        f"evt-{number}": 1 for number in range(200)
    }


def test_a_dead_letter_queue_is_no_target(replay: Any, standard: Any, tmp_path: Path) -> None:
    """Nothing is sent to it."""
    write(tmp_path / "a.jsonl", 1)
    result = replay(str(tmp_path / "a.jsonl"), "--queue", standard.dead)
    assert result.returncode == 2
    assert "has no dead-letter queue" in result.stderr
    assert standard.bodies(standard.dead) == []


def test_a_dry_run_reads_the_table(
    replay: Any,
    dynamo_ledger: Callable[..., Any],
    table: str,
    dynamodb_endpoint: str,
    tmp_path: Path,
) -> None:
    """What is completed in it counts as a duplicate, or as a conflict."""
    rig = Rig()
    identities = {name: rig.identity(rig.record(name)) for name in "abc"}
    ledger = dynamo_ledger()
    for name, digest in (("a", identities["a"].digest), ("b", "another")):
        key = identities[name].key
        times = {"now": 0, "lease_until": 10, "keep_until": 9e9}
        ledger.claim(claimed_events([key], digest), owner=name, until=None, **times)
        assert not ledger.complete(numbers([key]), owner=name, keep_until=9e9, until=None)
    path = tmp_path / "events.jsonl"
    path.write_text("".join(rig.body(name) + "\n" for name in "abc"))
    more = {"AWS_ENDPOINT_URL_DYNAMODB": dynamodb_endpoint}
    result = replay(str(path), "--dry-run", "--table", table, **more)
    assert result.returncode == 0, result.stderr
    assert result.stdout.split() == [
        *("would", "be", "sent:", "3"),
        *("new", "1", "duplicate", "1", "conflict", "1"),
    ]
    result = replay(str(path), "--dry-run", "--table", "nowhere", **more)
    assert result.returncode == 2
    assert "there is no table nowhere" in result.stderr


@pytest.fixture
def events(ministack_endpoint: str) -> Any:
    """A boto3 client for EventBridge."""
    import boto3

    return boto3.client(
        "events",
        endpoint_url=ministack_endpoint,
        region_name="eu-central-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the stand-in has no secrets
    )


def test_an_archive_is_replayed_to_the_rule(
    replay: Any, standard: Any, events: Any, ministack_endpoint: str
) -> None:
    """EventBridge sends its events to the queue once more, and names the replay in them."""
    bus = f"bus-{os.urandom(6).hex()}"
    arn = events.create_event_bus(Name=bus)["EventBusArn"]
    pattern = json.dumps({"source": ["genesys"]})
    rule = events.put_rule(Name="rule", EventBusName=bus, EventPattern=pattern)["RuleArn"]
    target = {"Id": "queue", "Arn": standard.source_arn}
    events.put_targets(Rule="rule", EventBusName=bus, Targets=[target])
    events.create_archive(ArchiveName=bus, EventSourceArn=arn, EventPattern=pattern)
    entry = {"Source": "genesys", "DetailType": "t", "Detail": "{}", "EventBusName": bus}
    events.put_events(Entries=[entry] * 3)
    assert len(standard.bodies(standard.source)) == 3
    more = {"AWS_ENDPOINT_URL": ministack_endpoint}
    arguments = (f"archive:{bus}", "--rule", rule, "--from", "2020-01-01", "--to", "2099-01-01")
    result = replay(*arguments, **more)
    assert result.returncode == 0, result.stderr
    assert "state:   COMPLETED" in result.stdout
    bodies = [json.loads(each) for each in standard.bodies(standard.source)]
    assert len(bodies) == 3
    assert all(each["replay-name"].startswith("genesys-events-") for each in bodies)
    again = replay(*arguments, **more)
    assert "it was started before" in again.stdout
    assert standard.bodies(standard.source) == []


def test_chosen_types_of_an_archive_are_replayed(
    replay: Any,
    standard: Any,
    events: Any,
    sqs: Any,
    ministack_endpoint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Once, through a rule on the bus that the queue's policy allows, and that is removed then."""
    from tools.replay import temporary_rules

    monkeypatch.setattr(temporary_rules, "SETTLE_SECONDS", 0.0)
    bus = f"my.partner/{os.urandom(6).hex()}/production"
    arn = events.create_event_bus(Name=bus)["EventBusArn"]
    # ministack ignores FilterArns: the stack's own rule takes no replays here.
    pattern = {"source": ["genesys"], "replay-name": [{"exists": False}]}
    named = {"Name": "rule", "EventBusName": bus}
    rule = events.put_rule(**named, EventPattern=json.dumps(pattern))["RuleArn"]
    target = {"Id": "queue", "Arn": standard.source_arn}
    events.put_targets(Rule="rule", EventBusName=bus, Targets=[target])
    archive = bus.split("/")[1]
    events.create_archive(ArchiveName=archive, EventSourceArn=arn)
    topics = ["v2.users.{id}.presence", "v2.conversations.{id}.transcription"]
    entry = {"Source": "genesys", "Detail": "{}", "EventBusName": bus}
    events.put_events(Entries=[{**entry, "DetailType": each} for each in topics * 2])
    assert len(standard.bodies(standard.source)) == 4
    arguments = (f"archive:{archive}", "--rule", rule, "--types", "users.*")
    arguments += ("--from", "2020-01-01", "--to", "2099-01-01")
    more = {"AWS_ENDPOINT_URL": ministack_endpoint}

    refused = replay(*arguments, **more)
    assert refused.returncode == 2
    assert "its policy lets no rule for a replay of chosen types send" in refused.stderr

    allowed = rule.removesuffix("rule") + "genesys-events-replay-5d9c1f30-*"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {"ArnLike": {"aws:SourceArn": allowed}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=standard.source, Attributes={"Policy": policy})
    result = replay(*arguments, **more)
    assert result.returncode == 0, result.stderr
    bodies = [json.loads(each) for each in standard.bodies(standard.source)]
    assert [each["detail-type"] for each in bodies] == [topics[0]] * 2
    assert all(each["replay-name"].startswith("genesys-events-") for each in bodies)
    rules = events.list_rules(EventBusName=bus, NamePrefix="genesys-events-")["Rules"]
    assert rules == []
    again = replay(*arguments, **more)
    assert "it was started before" in again.stdout
    assert standard.bodies(standard.source) == []
