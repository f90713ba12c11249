"""docs/performance.md shows what docs/performance.json has."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from benchmarks.peers.page import TABLES, with_tables
from support.paths import ROOT

PAGE = ROOT / "docs" / "performance.md"


@pytest.fixture
def results() -> Any:
    """The results in the repository."""
    return json.loads((ROOT / "docs" / "performance.json").read_text("utf-8"))


def test_the_tables_are_those_of_the_results(results: Any) -> None:
    """`make bench` writes both."""
    text = PAGE.read_text("utf-8")

    assert with_tables(text, results) == text


def test_the_page_has_every_table() -> None:
    """Each once."""
    names = re.findall(r"<!-- table: ([a-z-]+) -->", PAGE.read_text("utf-8"))

    assert sorted(names) == sorted(TABLES)


def test_other_results_give_other_tables(results: Any) -> None:
    """Every figure of the baseline is in the page."""
    text = PAGE.read_text("utf-8")
    for point in results["points"]:
        if point["axis"] == "baseline":
            point["contenders"]["ours"]["cpu_us"] = 987_654

    assert with_tables(text, results).count("987,654") >= 3
