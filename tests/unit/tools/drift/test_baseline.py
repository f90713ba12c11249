"""A baseline mutes the findings that it accepts, and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from support.drift_events import conforms
from support.events import example
from support.paths import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SOURCE = "docs/example-events.jsonl"
SENTIMENT = "conversation.update unknown_field /payload/sentiment"
STATE = "conversation.update unknown_enum_value /payload/state"


def drift(*arguments: str | Path) -> Any:
    """Run `genesys-events drift …` on the example events."""
    return run_cli_text("drift", SOURCE, *map(str, arguments), cwd=ROOT, COLUMNS="120")


def report(*arguments: str | Path) -> Any:
    """Its report."""
    return conforms(json.loads(drift("--format", "json", *arguments).stdout))


def baseline(folder: Path, *ids: str) -> Path:
    """A baseline file that accepts these findings."""
    path = folder / "baseline.json"
    form = "genesys-events drift baseline 1"
    path.write_text(json.dumps({"baseline": form, "findings": ids}), "utf-8")
    return path


def ids_of(found: Any) -> set[str]:
    """The ids of a report's findings."""
    return {
        f"{name} {each['kind']} {each['pointer']}"
        for name, of_type in found["types"].items()
        for each in of_type["findings"]
    }


def test_a_baseline_that_was_written_accepts_everything(tmp_path: Path) -> None:
    """What is left is what no baseline can mute."""
    path = tmp_path / "baseline.json"
    before = report()
    written = drift("--write-baseline", path)
    after = report("--baseline", path)

    number = len(ids_of(before))
    assert written.stderr == f"genesys-events: {path} accepts {number} findings\n"
    assert set(json.loads(path.read_text("utf-8"))["findings"]) == ids_of(before)
    assert ids_of(after) == set()
    assert after["baseline"] == {"file": str(path), "muted": number, "gone": []}
    assert [after[each] for each in ("events", "rejected")] == [
        before[each] for each in ("events", "rejected")
    ]


def test_a_type_whose_findings_are_muted_has_no_drift_beyond_the_baseline(tmp_path: Path) -> None:
    """Its events may be rejected all the same; without a baseline there is nothing beyond it."""
    path = tmp_path / "baseline.json"
    assert "no drift in 4 event types" in drift("--write-baseline", path).stdout
    assert "no drift beyond the baseline in 5 event types" in drift("--baseline", path).stdout


def test_a_baseline_that_cannot_be_written_names_its_option(tmp_path: Path) -> None:
    """It is not the one of the report."""
    for path, message in (
        (tmp_path, f"--write-baseline {tmp_path} is a folder: name the file"),
        (tmp_path / "no/x", f"--write-baseline {tmp_path / 'no/x'}: the folder {tmp_path / 'no'}"),
    ):
        result = drift("--write-baseline", path)
        assert (result.returncode, result.stdout) == (2, "")
        assert message in result.stderr
    other = drift("--output", tmp_path / "no/x")
    assert "--output" in other.stderr


def test_only_what_is_accepted_is_muted(tmp_path: Path) -> None:
    """The severity and the next command are those of what is left."""
    before, after = report(), report("--baseline", baseline(tmp_path, SENTIMENT))

    assert ids_of(before) - ids_of(after) == {SENTIMENT}
    assert after["types"]["conversation.update"]["severity"] == "rejected"
    assert after["types"]["conversation.update"]["next"] is not None
    name = "detail.events.conversation.acd.end"
    assert after["types"][name] == before["types"][name]


def test_a_type_of_which_all_is_muted_is_silent(tmp_path: Path) -> None:
    """But for unknown versions, which count as rejected."""
    name = "detail.events.conversation.acd.end"
    all_of_it = [each for each in ids_of(report()) if each.startswith(name)]

    of_type = report("--baseline", baseline(tmp_path, *all_of_it))["types"][name]

    assert (of_type["severity"], of_type["next"], of_type["findings"]) == (None, None, [])
    assert of_type["headline"].endswith("rejected, for what the baseline accepts.")


def test_every_format_says_how_many_findings_of_a_type_are_muted(tmp_path: Path) -> None:
    """Also of a type that has others; a type of which all is muted is not one without drift."""
    silent = "detail.events.conversation.acd.end"
    ids = {each for each in ids_of(report()) if each.startswith(silent)}
    path = baseline(tmp_path, SENTIMENT, *ids)

    def printed(style: str) -> str:
        return str(drift("--baseline", path, "--format", style).stdout)

    muted = {name: each["muted"] for name, each in report("--baseline", path)["types"].items()}
    assert {name: each for name, each in muted.items() if each} == {
        "conversation.update": 1,
        silent: len(ids),
    }
    text = printed("text")
    assert text.count("1 finding muted by the baseline") == 1
    assert re.search(rf"event type .* muted\n.*\n {silent} .* {len(ids)}\n", text)
    markdown = printed("markdown")
    assert f"| `{silent}` | ✅ {len(ids)} muted |" in markdown
    assert "| `users.presence` | ✅ no drift |" in markdown
    assert markdown.count("1 finding muted by the baseline.") == 1
    assert "muted" not in drift("--format", "markdown").stdout


def test_an_entry_that_no_longer_occurs_is_noted(tmp_path: Path) -> None:
    """Of a type that the stream has; nothing is known of others. In every format."""
    gone = "conversation.update format /payload/updatedAt"
    other = "routing.queues.users unknown_field /payload/x"
    path = baseline(tmp_path, gone, other, SENTIMENT)

    assert report("--baseline", path)["baseline"]["gone"] == [gone]
    for style in ("text", "markdown", "html"):
        printed = drift("--baseline", path, "--format", style).stdout
        assert "1 finding muted by" in printed or style == "html"
        assert gone in printed
        assert other not in printed


def test_fail_on_goes_by_what_is_left(tmp_path: Path) -> None:
    """A tolerated finding that is accepted is exit code 0."""
    event = example("conversation.update", "2.1.0")
    event["payload"]["sentiment"] = "good"
    source = tmp_path / "event.json"
    source.write_text(json.dumps(event), "utf-8")
    path = baseline(tmp_path, SENTIMENT)

    def code(*more: str) -> int:
        arguments = ("drift", str(source), "--fail-on", "tolerated", *more)
        return run_cli_text(*arguments, cwd=ROOT).returncode

    assert code() == 1
    assert code("--baseline", str(path)) == 0


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"findings": []}', '{"baseline": "x", "findings": [1]}', "[" * 9999],
)
def test_another_file_is_no_baseline(tmp_path: Path, content: str) -> None:
    """One message, exit code 2."""
    path = tmp_path / "baseline.json"
    path.write_text(content, "utf-8")

    result = drift("--baseline", path)

    assert (result.returncode, result.stdout) == (2, "")
    assert f"--baseline {path} is not a baseline" in result.stderr
    path.unlink()
    assert "cannot be read: No such file" in drift("--baseline", path).stderr


def test_the_next_command_names_the_sources(tmp_path: Path) -> None:
    """Quoted for a shell; those that cannot be read again are left open."""
    path = tmp_path / "two words.jsonl"
    path.write_bytes((ROOT / SOURCE).read_bytes())

    def next_of(*names: str, stdin: bytes = b"") -> Any:
        found = run_cli_text("drift", *names, "--format", "json", cwd=ROOT, stdin=stdin)
        return json.loads(found.stdout)["types"]["conversation.update"]["next"]

    command = "genesys-events drift propose conversation.update --from"
    assert next_of(str(path)) == f"{command} '{path}'"
    assert next_of("-", stdin=path.read_bytes()) == f"{command} SOURCE"
    assert f"next  {command} {SOURCE}\n" in drift().stdout
    assert f"Next: `{command} {SOURCE}`" in drift("--format", "markdown").stdout
    assert report()["types"]["users.presence"]["next"] is None
