"""Prices, quotas and measured figures: each with its source, each in use, and replaceable."""

from __future__ import annotations

import json
import math
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from processor import claims
from processor.aws import ledger
from processor.aws.metrics import measure, print_metrics
from processor.envelope import Envelope
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.record import Record
from support.paths import ROOT
from tools.capacity.estimate import Settings
from tools.capacity.figures import Price, load_figures
from tools.capacity.report import PARAMETERS
from tools.registry.locate import UsageError

FOLDER = ROOT / "tools" / "capacity"
AWS = json.loads((FOLDER / "aws.json").read_text("utf-8"))
MEASURED = json.loads((FOLDER / "measured.json").read_text("utf-8"))
ENTRIES = {
    f"{section}.{name}": entry
    for section in ("prices", "quotas", "limits")
    for name, entry in AWS[section].items()
}
TEMPLATE = (ROOT / "template.yaml").read_text("utf-8")


# -- what is shipped ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ENTRIES)
def test_each_figure_of_aws_has_a_public_source(name: str) -> None:
    """A page of AWS's, the day on which it said so, and whether that was verified."""
    entry = ENTRIES[name]

    assert re.match(r"https://(docs\.)?aws\.amazon\.com/", entry["source"])
    assert date.fromisoformat(entry["date"]) >= date(2026, 9, 1)
    assert isinstance(entry["verified"], bool)
    assert entry["unit"]


@pytest.mark.parametrize("name", [*ENTRIES, *MEASURED])
def test_each_figure_is_used(name: str) -> None:
    """By the arithmetic, the report or the options; another one is a leftover."""
    paths = [*FOLDER.glob("*.py"), ROOT / "tools" / "cli" / "capacity.py"]
    code = "".join(path.read_text("utf-8") for path in paths)

    assert f'"{name.rpartition(".")[2]}"' in code


@pytest.mark.parametrize("name", MEASURED)
def test_each_measured_figure_names_its_source(name: str) -> None:
    """A command, or a file that exists."""
    source = MEASURED[name]["source"]

    assert source
    for path in re.findall(r"[\w./-]+\.(?:py|md|yaml|jsonl)\b", source):
        # Written by make bench.
        assert (ROOT / path).exists() or path == "docs/performance.md"


def test_what_the_processor_does_is_what_is_calculated() -> None:
    """The sizes of requests and flushes are the processor's own."""
    figures = load_figures().measured

    assert figures["events_per_flush"] == claims.MAX_UNRECORDED
    assert figures["flush_seconds"] == claims.FLUSH_SECONDS
    assert figures["statements_per_request"] == ledger.STATEMENTS_PER_REQUEST


def test_the_log_of_a_batch_is_as_long_as_calculated(capsys: pytest.CaptureFixture[str]) -> None:
    """Within a fifth: the metrics of 100 events of 5 types, and some 300 bytes of Lambda's own."""
    types = ["users.presence", "conversation.update", "a.b", "a.c", "a.d"]
    outcomes = [
        Outcome.of(
            Record("{}", "in:1"),
            Reason.PROCESSED,
            Envelope("e1", types[index % 5], None, "2026-03-02T14:05:00Z", 0.0, None, None, {}),
        )._replace(read_with="2.1.0")
        for index in range(100)
    ]
    print_metrics(measure(outcomes, started=1.2345678901234567, finished=2.3), now=2.3)
    printed = len(capsys.readouterr().out) + 300
    figures = load_figures().measured
    calculated = (
        figures["log_bytes_per_invocation"]
        + 5 * figures["log_bytes_per_event_type"]
        + 100 * figures["log_bytes_per_event"]
    )

    assert calculated == pytest.approx(printed, rel=0.2)


def test_the_defaults_are_those_of_the_template() -> None:
    """What is recommended is compared with what the stack has."""
    for name, parameter in PARAMETERS.items():
        found = re.search(
            rf"^  {parameter}:\n    Type: Number\n    Default: (\d+)$", TEMPLATE, re.MULTILINE
        )
        default = getattr(Settings(), name)
        assert (int(found[1]) if found else None) == default, parameter


def test_the_alarms_are_those_of_the_template() -> None:
    assert TEMPLATE.count("Type: AWS::CloudWatch::Alarm\n") == MEASURED["alarms"]["value"]


# -- tiers and chunks --------------------------------------------------------------------------


def test_tiers_are_paid_one_after_the_other() -> None:
    """250,000 million requests to SQS: 100,000 at 0.40, 100,000 at 0.30, 50,000 at 0.24."""
    price = load_figures().prices["sqs_request"]

    assert price.cost(250e9) == pytest.approx(40_000 + 30_000 + 12_000)
    assert price.cost(1e6) == pytest.approx(0.40)
    assert price.cost(0) == 0


@pytest.mark.parametrize(
    ("size", "chunks"), [(1, 1), (65_536, 1), (65_537, 2), (2**20, 16), (0, 1)]
)
def test_chunks(size: int, chunks: int) -> None:
    """Each 64 KB that are begun count as one."""
    assert load_figures().prices["sqs_request"].chunks(size) == chunks


def test_a_price_without_chunks_counts_once() -> None:
    price = Price(((1.0, math.inf),), 1, "", "", "", verified=True)

    assert price.chunks(10**9) == 1


# -- prices of the user's ----------------------------------------------------------------------


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    """The file to write prices into."""
    return tmp_path / "prices.json"


def test_entries_of_a_file_replace_the_shipped_ones(prices: Path) -> None:
    """Member by member; the rest stays."""
    prices.write_text(
        json.dumps(
            {
                "region": "eu-central-1",
                "prices": {"sqs_request": {"usd": [[0.5, 10], [0.25, None]]}},
                "quotas": {"eventbridge_invocations": {"limit": 4500}},
                "limits": {"first_readers": {"value": 2}},
            }
        )
    )
    figures, shipped = load_figures(prices), load_figures()

    assert figures.region == "eu-central-1"
    assert figures.prices["sqs_request"].tiers == ((0.5, 10), (0.25, math.inf))
    assert figures.prices["sqs_request"].per == shipped.prices["sqs_request"].per
    assert figures.prices["sqs_request"].source == "prices.json"
    assert figures.quotas["eventbridge_invocations"].limit == 4500
    assert figures.limits["first_readers"] == 2
    assert figures.prices["lambda_request"] == shipped.prices["lambda_request"]


def test_the_shipped_file_is_of_the_shape_itself(prices: Path) -> None:
    """So a copy of it, with some figures changed, works."""
    prices.write_text(json.dumps(AWS))

    assert load_figures(prices).prices == load_figures().prices


def test_what_is_not_verified_is_listed(prices: Path) -> None:
    """A file may say so of its own figures."""
    prices.write_text(json.dumps({"prices": {"dynamodb_read": {"verified": False}}}))

    assert load_figures(prices).unverified == ("dynamodb_read",)
    assert load_figures().unverified == ()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "the file: give a JSON object"),
        ({"price": {}}, "price: unknown; did you mean prices?"),
        ({"region": 3}, "region: give a text"),
        ({"prices": []}, "prices: give a JSON object"),
        ({"prices": {"dynamodb_writes": {}}}, "did you mean dynamodb_write?"),
        ({"prices": {"dynamodb_write": 3}}, "prices.dynamodb_write: give a JSON object"),
        ({"prices": {"dynamodb_write": {"us": []}}}, "prices.dynamodb_write.us: unknown"),
        ({"prices": {"dynamodb_write": {"usd": 3}}}, "prices.dynamodb_write.usd: give [[dollars"),
        ({"prices": {"dynamodb_write": {"usd": []}}}, "give [[dollars"),
        ({"prices": {"dynamodb_write": {"usd": [[1, 5]]}}}, "give [[dollars"),
        ({"prices": {"dynamodb_write": {"usd": [[1, None], [2, None]]}}}, "give [[dollars"),
        ({"prices": {"dynamodb_write": {"usd": [[1, 5], [2, 5], [3, None]]}}}, "give [[dollars"),
        ({"prices": {"dynamodb_write": {"usd": [["1", None]]}}}, "give [[dollars"),
        ({"prices": {"dynamodb_write": {"usd": [[True, None]]}}}, "give [[dollars"),
        ({"prices": {"dynamodb_write": {"usd": [[-1, None]]}}}, "-1 is not a price"),
        ({"prices": {"dynamodb_write": {"usd": [[2_000_000, None]]}}}, "is not a price"),
        ({"prices": {"dynamodb_write": {"usd": [[math.nan, None]]}}}, "give [[dollars"),
        ({"prices": {"dynamodb_write": {"per": 0}}}, "per: give a number over 0"),
        ({"prices": {"dynamodb_write": {"unit": ""}}}, "unit: give a text"),
        ({"prices": {"dynamodb_write": {"verified": "yes"}}}, "verified: give true or false"),
        ({"quotas": {"sqs_in_flight": {"limit": -3}}}, "limit: give a number over 0"),
        ({"quotas": {"sqs_in_flight": {"limit": 10**400}}}, "limit: give a number over 0"),
    ],
)
def test_a_file_of_another_shape_is_refused(document: Any, message: str, prices: Path) -> None:
    """The message names the file, the place in it, and what to write."""
    prices.write_text(json.dumps(document))

    with pytest.raises(UsageError) as refused:
        load_figures(prices)
    assert str(refused.value).startswith(f"--prices {prices}: ")
    assert message in str(refused.value)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe\x00", b"[" * 100_000, b""])
def test_a_file_that_is_not_json_is_refused(content: bytes, prices: Path) -> None:
    prices.write_bytes(content)

    with pytest.raises(UsageError, match="is not valid JSON"):
        load_figures(prices)


def test_a_file_that_does_not_exist(prices: Path) -> None:
    """The message has the reason."""
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        load_figures(prices)
