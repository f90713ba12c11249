"""What `capacity` prints: at any width, and as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from support.cli import Result, run_cli
from support.paths import ROOT
from tools.capacity.estimate import Load, estimate
from tools.capacity.figures import load_figures
from tools.capacity.report import print_on

LOAD = ("--events-per-second", "1000", "--payload-bytes", "2048", "--handler-ms", "20")


def capacity(*arguments: str, **environment: str) -> Result:
    """The command in this process."""
    return run_cli("capacity", *arguments, cwd=ROOT, **environment)


def text(*arguments: str) -> str:
    """What it prints; it succeeds."""
    result = capacity(*arguments)
    assert (result.returncode, result.stderr) == (0, b"")
    return result.stdout.decode()


def as_json(*arguments: str) -> Any:
    """The object that it prints."""
    return json.loads(text(*arguments, "--format", "json"))


@pytest.mark.parametrize("rate", ["0.001", "10", "1000", "100000", "10000000"])
@pytest.mark.parametrize("width", [60, 80])
def test_every_line_fits(rate: str, width: int) -> None:
    """At 80 columns, which is the width without a terminal, and at 60."""
    figures = load_figures()
    console = Console(file=io.StringIO(), width=width, highlight=False)
    print_on(console, estimate(Load(float(rate), 2048, 20, 0.1), figures), figures)
    printed = console.file.getvalue()  # type: ignore[attr-defined]

    assert max(map(cell_len, printed.splitlines())) <= width
    assert "dollars for a million events" in " ".join(printed.split())


def test_the_text_says_what_is_reached_first() -> None:
    """And what to do about it."""
    printed = " ".join(text(*LOAD).split())

    assert "None is reached. The first will be: DynamoDB: a new table, at 3,846 events/s" in printed
    assert "The default MaximumConcurrency of 10 keeps up with" in printed


def test_the_text_lists_every_quota_that_is_reached() -> None:
    """With what to raise, the first one first."""
    printed = " ".join(text(*LOAD[2:], "--events-per-second", "100000").split())
    _, _, listed = printed.partition("the first one first: ")

    assert listed.startswith("- DynamoDB: a new table: set the table's warm throughput")
    assert "- SQS: one standard queue: shorten the invocations" in listed
    assert "replace ScalingConfig by ProvisionedPollerConfig" in printed


def test_json_has_everything() -> None:
    """The same figures, unrounded, with sources; never is null, since JSON has no infinity."""
    found = as_json(*LOAD)

    assert found["settings"]["BatchSize"] == 100
    assert found["usage"]["write_units"] == pytest.approx(1040)
    assert found["dollars_per_month"] == pytest.approx(sum(i["dollars"] for i in found["bill"]))
    assert found["quotas"][0]["name"] == "dynamodb_new_table"
    assert not any(quota["is_reached"] for quota in found["quotas"])
    assert found["quotas"][-1]["reached_at_events_per_second"] is None
    assert found["prices"]["sqs_request"]["source"] == "https://aws.amazon.com/sqs/pricing/"
    assert found["prices"]["sqs_request"]["usd"][-1] == [0.24, None]
    assert found["unverified"] == []


def test_concurrent_handlers_are_compared() -> None:
    """With one at a time the saving is shown; with more, or without handlers, there is none."""
    one = as_json(*LOAD)
    sixteen = as_json(*LOAD, "--handler-concurrency", "16")
    (alternative,) = (a for a in one["alternatives"] if "HandlerConcurrency" in a["title"])

    assert alternative["dollars"] == pytest.approx(sixteen["dollars_per_month"])
    assert alternative["dollars"] < one["dollars_per_month"]
    assert not any("HandlerConcurrency" in a["title"] for a in sixteen["alternatives"])


def test_provisioned_pollers_are_considered() -> None:
    """What they would add at a load that does not need them."""
    found = as_json(*LOAD)
    (pollers,) = (a for a in found["alternatives"] if "provisioned" in a["title"])

    assert pollers["title"].startswith("With 10 provisioned pollers")
    assert pollers["dollars"] - found["dollars_per_month"] == pytest.approx(10 * 730 * 0.00925)


def test_prices_of_a_file_are_used(tmp_path: Path) -> None:
    """And what it says is not verified is printed so; its texts have no effect on the terminal."""
    prices = tmp_path / "prices.json"
    prices.write_text(
        json.dumps(
            {
                "region": "moon\x1b[2J",
                "prices": {"eventbridge_event": {"usd": [[10, None]], "verified": False}},
            }
        )
    )
    printed = text(*LOAD, "--prices", str(prices))

    assert "26,280.00" in printed
    assert "Not verified: eventbridge_event." in printed
    assert "\x1b" not in printed


# -- a wrong call ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--events-per-second", "0", "give a number from 0.001 to 10,000,000"),
        ("--events-per-second", "-5", "give a number from 0.001 to 10,000,000"),
        ("--events-per-second", "nan", "give a number from 0.001 to 10,000,000"),
        ("--events-per-second", "1e+300", "give a number from 0.001 to 10,000,000"),
        ("--payload-bytes", "0", "give a number from 1 to 1,048,576; SQS takes no larger message"),
        ("--payload-bytes", "1048577", "SQS takes no larger message"),
        ("--handler-ms", "-1", "give a number from 0 to 250,000; an invocation ends after 15"),
        ("--handler-ms", "inf", "an invocation ends after 15 minutes"),
        ("--duplicates", "10", "give a number from 0 to 1; 0.1 is one event in ten"),
        ("--duplicates", "-0.1", "0.1 is one event in ten"),
        ("--handler-concurrency", "0", "give a number from 1 to 64"),
        ("--event-types", "0", "give a number from 1 to 1,000"),
        ("--format", "xml", "give one of text, json"),
        ("--prices", "no/such.json", "cannot be read: No such file or directory"),
    ],
)
def test_a_wrong_option_is_one_message(option: str, value: str, message: str) -> None:
    """Exit code 2; the message names the option, and nothing is printed."""
    result = capacity(*LOAD, option, value)
    (line,) = result.stderr.decode().splitlines()

    assert (result.returncode, result.stdout) == (2, b"")
    assert line.startswith(f"genesys-events: {option} {value}")
    assert message in line


@pytest.mark.parametrize("missing", [0, 2, 4])
def test_a_load_needs_its_three_figures(missing: int) -> None:
    """None has a default that would be right for anyone."""
    result = capacity(*LOAD[:missing], *LOAD[missing + 2 :])

    assert result.returncode == 2
    assert LOAD[missing] in result.stderr.decode()


def test_no_registry_is_needed(tmp_path: Path) -> None:
    """It runs in any folder."""
    result = run_cli("capacity", *LOAD, cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, b"")
