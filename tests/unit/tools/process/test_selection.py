"""`process --handler` and `--types`: the rest is neither processed nor recorded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generated.index import VERSIONS
from processor.dispatch import Handlers
from support.cli import run_cli_text
from support.events import example
from tools.process.selection import selected_types

ACD_END = "detail.events.conversation.acd.end"
UPDATE = "conversation.update"
PRESENCE = "users.presence"


@pytest.fixture
def run(tmp_path: Path, known_registry: Path) -> Callable[..., Any]:
    """`run(*options)`: process four events of three types, and a broken line."""
    lines = [example(each, "2.1.0") for each in (UPDATE, ACD_END, PRESENCE)]
    lines.append({**lines[0], "event_id": "another"})
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join([*map(json.dumps, lines), '{"broken']), "utf-8")

    def command(*options: str) -> Any:
        fixed = ("process", str(path), "--state", str(tmp_path / "state"), "--max-age", "0")
        return run_cli_text(*fixed, *options, cwd=known_registry)

    return command


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--types", PRESENCE), {PRESENCE: 1}),
        (("--types", f"{PRESENCE}, {ACD_END}"), {PRESENCE: 1, ACD_END: 1}),
        (("--types", f"users.*,{ACD_END}"), {PRESENCE: 1, ACD_END: 1}),
        (("--handler", "log_abandoned"), {ACD_END: 1}),
        (("--handler", "conversation_update"), {UPDATE: 2}),
        (("--handler", "processor.handlers.conversation_update"), {UPDATE: 2}),
        (("--handler", "conversation_update.keep_newest_state"), {UPDATE: 2}),
        (("--handler", "keep_newest_state", "--types", f"{UPDATE},{PRESENCE}"), {UPDATE: 2}),
    ],
)
def test_only_what_is_chosen_is_processed(
    run: Callable[..., Any], options: tuple[str, ...], expected: dict[str, int]
) -> None:
    """What is left out is counted, and nothing is recorded of it: it is new in the next run."""
    summary = json.loads(run(*options, "--json").stdout)
    counts = {name: each["records"] for name, each in summary["by_event_type"].items()}
    assert counts == expected
    assert summary["left_out"] == 5 - sum(expected.values())
    assert summary["dead_lettered"] == {}
    everything = json.loads(run("--json").stdout)
    assert everything["records"] == 5
    assert everything["duplicate"] == summary["processed"]
    assert everything["dead_lettered"] == {"malformed": 1}
    assert "left_out" not in everything


def test_an_event_has_to_fit_both() -> None:
    """A handler may have several types; that of all the others has what no other one gets."""
    handlers = Handlers()

    def of_two(event: Any) -> None:
        """Of two types."""

    def of_the_rest(event: Any) -> None:
        """Of all others."""

    for each in (UPDATE, ACD_END):
        handlers.handles(each)(of_two)
    handlers.handles("*")(of_the_rest)
    name = "test_an_event_has_to_fit_both.<locals>.of_two"
    assert selected_types(handlers, name, ()) == {UPDATE, ACD_END}
    assert selected_types(handlers, name, (UPDATE, PRESENCE)) == {UPDATE}
    rest = selected_types(handlers, name.replace("two", "the_rest"), ())
    assert rest == set(VERSIONS) - {UPDATE, ACD_END}


def test_the_text_says_how_many_were_left_out(run: Callable[..., Any]) -> None:
    """Also if there are no others."""
    assert "left out: 4 records that --handler or --types" in run("--types", PRESENCE).stdout
    assert run("--types", "audits.entitytype.entityid").stdout.startswith(" left out: 5 records")
    assert "left out" not in run().stdout


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--types", "users.presense"), "did you mean users.presence?"),
        (("--types", f"{PRESENCE},user.*"), "no event type user.*"),
        (("--types", ""), "no event type ; genesys-events types lists all"),
        (("--handler", "log_abandonned"), "log_abandonned; did you mean log_abandoned?"),
        (("--handler", "abandoned"), "is called abandoned; did you mean log_abandoned?"),
        (("--handler", "x"), "is called x; there are keep_newest_state, log_abandoned"),
        (
            ("--handler", "log_abandoned", "--types", PRESENCE),
            f"handles none of --types users.presence: it handles {ACD_END}",
        ),
    ],
)
def test_a_wrong_choice_is_one_message(
    run: Callable[..., Any], options: tuple[str, ...], message: str
) -> None:
    """With the nearest name."""
    result = run(*options)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
