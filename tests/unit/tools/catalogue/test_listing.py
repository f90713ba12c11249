"""`genesys-events types`: the registry's event types and their handlers."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from support.paths import ROOT
from support.registries import KNOWN_VERSIONS, copy_known_registry
from tools.catalogue.handlers import Found
from tools.catalogue.listing import Listed, Listing, matching, print_text, print_topics
from tools.registry.files import read_registry_files
from tools.registry.locate import UsageError

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def registry(tmp_path: Path, known_registry: Path) -> Path:
    """A copy of the known registry that tests can damage."""
    return copy_known_registry(known_registry, tmp_path / "registry")


@pytest.fixture
def run(known_registry: Path) -> Run:
    """`run(*arguments, cwd=…)`: `genesys-events types …` in a registry."""

    def command(*arguments: str, cwd: Path = known_registry) -> subprocess.CompletedProcess[str]:
        return run_cli_text("types", *arguments, cwd=cwd)

    return command


def listed(name: str, topic: str | None = None) -> Listed:
    """An event type with only a name and a topic."""
    return Listed(name, ("1.0.0",), {"x-genesys-topic": topic}, None, "handlers", "none")


def test_a_pipe_gets_a_plain_line_for_each_type(run: Run) -> None:
    """Five cells separated by tabs, for cut and grep."""
    result = run()

    assert (result.returncode, result.stderr) == (0, "")
    lines = [line.split("\t") for line in result.stdout.splitlines()]
    assert [line[0] for line in lines] == sorted(KNOWN_VERSIONS)
    rows = {line[0]: line[1:] for line in lines}
    assert rows["conversation.update"] == [
        *("-", "1.0.0, 2.0.0, 2.1.0", "own", "conversation_update:keep_newest_state")
    ]
    assert rows["users.presence"] == [
        *("v2.users.{id}.presence", "1.0.0, 2.0.0, 2.1.0"),
        *("PresenceEventUserPresence 269.0.0", "-"),
    ]


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_terminal_of_any_width_shows_every_character(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No line is wider than the terminal; longer text is folded."""
    name = "detail.events.conversation.customer.start"
    topic = "v2.detail.events.conversation.{id}.customer.start"
    document = {"x-genesys-topic": topic, "x-genesys-sdk-class": "A" * 60}
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)

    handler = "processor.handlers.start:greet"
    versions = ("1.0.0", "2.0.0")
    listed = Listed(name, versions, document, handler, "processor.handlers", "own")
    print_text(Listing([listed], []))

    printed = re.sub(r"\x1b\[\d*m", "", capsys.readouterr().out)
    assert max(map(len, printed.splitlines())) <= width
    joined = re.sub(r"\s", "", printed)
    assert all(text in joined for text in (name, topic, "1.0.0,2.0.0", "A" * 60, "start:greet"))
    assert name in printed.split() or width < len(name) + 2


def test_json_has_every_field(run: Run) -> None:
    """Under the names that docs/catalogue.md documents."""
    result = run("acd.end", "--format", "json")

    printed = json.loads(result.stdout)
    assert printed == {
        "types": [
            {
                "event_type": "detail.events.conversation.acd.end",
                "topic": "v2.detail.events.conversation.{id}.acd.end",
                "versions": ["1.0.0", "2.0.0", "2.1.0"],
                "sdk_class": "AcdEndDetailEventTopicAcdEndEvent",
                "sdk_version": "269.0.0",
                "handler": "processor.handlers.acd_end:log_abandoned",
                "handler_state": "own",
            }
        ],
        "problems": [],
    }
    page = (ROOT / "docs" / "catalogue.md").read_text("utf-8")
    for name in (*printed, *(f"types[].{each}" for each in printed["types"][0])):
        assert f"`{name}`" in page


def test_topics_are_for_the_rule(run: Run) -> None:
    """In one line, for a parameter; a flat event's detail-type is its event type."""
    result = run("--handled", "--format", "topics")

    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == "conversation.update,v2.detail.events.conversation.{id}.acd.end\n"


def test_handled_types_are_those_with_a_handler(run: Run) -> None:
    """In every format, and with a pattern too."""
    lines = run("--handled", "--format", "markdown").stdout.splitlines()[2:]

    assert [line.split("`")[1] for line in lines] == [
        *("conversation.update", "detail.events.conversation.acd.end")
    ]
    assert run("users", "--handled").returncode == 1


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import nothing_like_it", "the list of topics would be incomplete"),
        (
            "from processor.dispatch import handles\nhandles('*')(lambda event: None)",
            "processor.handlers.more:<lambda> takes every event type: leave Topics empty",
        ),
    ],
)
def test_topics_that_would_stop_events_are_refused(
    run: Run, registry: Path, code: str, why: str
) -> None:
    """What the rule does not select, no metric counts."""
    (registry / "processor" / "handlers" / "more.py").write_text(f"{code}\n")

    result = run("--handled", "--format", "topics", cwd=registry)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.endswith(f"genesys-events: {why}\n")


def test_without_handlers_there_are_no_topics(run: Run, registry: Path) -> None:
    """An empty list would select everything."""
    for path in (registry / "processor" / "handlers").glob("[a-z]*.py"):
        path.unlink()

    result = run("--handled", "--format", "topics", cwd=registry)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "genesys-events: no event type has a handler\n"


@pytest.mark.parametrize(("topics", "fits"), [(40, True), (60, False)])
def test_topics_fit_into_a_rules_pattern(
    topics: int, fits: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    """EventBridge limits its length."""
    types = [listed(f"t{number}", f"v2.users.{{id}}.of.{number:016}") for number in range(topics)]

    if fits:
        print_topics(Listing(types, []))
        assert len(capsys.readouterr().out.split(",")) == topics
    else:
        with pytest.raises(UsageError, match=r"60 topics has 2,225 char.* accepts 2,048"):
            print_topics(Listing(types, []))


def test_markdown_is_a_table(run: Run) -> None:
    """Names are formatted as code."""
    lines = run("presence", "--format", "markdown").stdout.splitlines()

    assert lines[0] == "| event type | topic | versions | source | handler |"
    assert lines[2].startswith("| `users.presence` | `v2.users.{id}.presence` | 1.0.0, 2.0.0")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("PRESENCE", ["users.presence"]),
        ("users", ["users.presence", "users.routing"]),
        ("users.*", ["users.presence", "users.routing"]),
        ("*.presence", ["users.presence"]),
        ("presenc?", []),
        ("V2.USERS.{ID}.*", ["users.presence"]),
        ("queue.wide", ["other"]),
        ("[u]sers*", []),
        ("", ["users.presence", "users.routing", "other"]),
    ],
)
def test_a_pattern_is_a_substring_or_a_glob(pattern: str, found: list[str]) -> None:
    """Part of a type or a topic, ignoring case; a glob matches the whole name."""
    types = [listed("users.presence", "v2.users.{id}.presence"), listed("users.routing")]
    types.append(listed("other", "v2.Queue.Wide"))

    assert [each.event_type for each in matching(types, pattern)] == found


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("presense", "did you mean users.presence?"),
        ("*presense*", "did you mean users.presence?"),
        ("v2.users.presenc", "did you mean users.presence?"),
        ("zzzzzzzz", "lists all"),
    ],
)
def test_no_match_is_exit_1(run: Run, pattern: str, expected: str) -> None:
    """With a message on standard error, and no other output."""
    result = run(pattern, "--format", "json")

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith(f"genesys-events: no event type or topic matches {pattern}; ")
    assert result.stderr.endswith(f"{expected}\n")


def test_an_unknown_format_is_refused(run: Run) -> None:
    """The message lists the valid ones."""
    result = run("--format", "yaml")

    assert result.returncode == 2
    assert (
        result.stderr == "genesys-events: --format yaml: give one of text, json, markdown, topics\n"
    )


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import nothing_like_it", "ModuleNotFoundError: No module named 'nothing_like_it'"),
        ("raise SystemExit", "SystemExit: no message"),
        ("def broken(:", "SyntaxError: "),
        (
            "from processor.dispatch import handles\nhandles('users.presense')(lambda event: None)",
            "HandlerRegistrationError: ",
        ),
    ],
)
def test_a_broken_handler_module_is_reported(
    run: Run, registry: Path, code: str, expected: str
) -> None:
    """The types are listed; handlers of other modules are known, and the rest is marked unknown."""
    path = registry / "processor" / "handlers" / "broken.py"
    path.write_text(f"print('noise')\n{code}\n")

    result = run(cwd=registry)

    assert result.returncode == 0
    assert (
        f"genesys-events: processor.handlers.broken cannot be imported: {expected}" in result.stderr
    )
    assert "Traceback" not in result.stderr
    assert "noise" not in result.stdout
    handlers = {line.split("\t")[0]: line.split("\t")[4] for line in result.stdout.splitlines()}
    assert handlers["conversation.update"] == "conversation_update:keep_newest_state"
    assert handlers["users.presence"] == "?"


def test_a_fallback_handles_every_other_type(run: Run, registry: Path) -> None:
    """It is marked, since the type has no handler of its own."""
    (registry / "processor" / "handlers" / "rest.py").write_text(
        "from processor.dispatch import handles\n\n\n@handles('*')\ndef keep(event):\n    pass\n"
    )

    rows = dict(line.split("\t")[::4] for line in run(cwd=registry).stdout.splitlines())

    assert rows["users.presence"] == "rest:keep (*)"
    assert rows["conversation.update"] == "conversation_update:keep_newest_state"


def test_a_registry_without_generated_code_is_listed(run: Run, registry: Path) -> None:
    """The message says what to run, and the handlers are marked unknown."""
    (registry / "generated" / "index.py").write_text("import generated.nothing\n")

    result = run(cwd=registry)

    assert result.returncode == 0
    assert "run genesys-events codegen" in result.stderr
    assert {line.split("\t")[4] for line in result.stdout.splitlines()} == {"?"}


def test_a_schema_that_cannot_be_read_is_reported(
    scratch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The type is still listed, with what its path contains."""
    from tools.catalogue import listing

    monkeypatch.setattr(listing, "find_handlers", lambda _root: Found({}, None, "handlers", []))
    scratch.write("schemas/users.presence/2.1.0.json", '{"x-genesys-topic": ')

    found = listing.list_types(scratch.root)

    assert found.problems == [
        "schemas/users.presence/2.1.0.json cannot be read: genesys-events check says why"
    ]
    assert [each.event_type for each in found.types] == list(
        read_registry_files(scratch.root).types
    )
    assert listing.to_json(found)["types"][1]["topic"] is None
