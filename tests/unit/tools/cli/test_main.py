"""The command line: a user's mistake is one clear message and exit 2, never a traceback."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from support.cli import Result, run_cli
from support.commands import Run, complaint


@pytest.fixture
def run(known_registry: Path) -> Run:
    """`run(*arguments, cwd=…, **environment)`: the command, wide enough for one line a message."""

    def command(*arguments: str, cwd: Path = known_registry, **environment: str) -> Result:
        return run_cli(*arguments, cwd=cwd, **{"COLUMNS": "400", **environment})

    return command


# -- exit codes ----------------------------------------------------------------------------


def test_success_is_exit_0(run: Run, events: str, tmp_path: Path) -> None:
    """Dead letters count as done: nothing is left to retry."""
    Path(events).write_text("{broken")

    result = run("process", events, "--state", str(tmp_path / "state"))

    assert (result.returncode, result.stderr) == (0, b"")


def test_left_for_retry_is_exit_1(run: Run, events: str, tmp_path: Path, registry: Path) -> None:
    """So that a script knows to run it again."""
    (registry / "processor/handlers/conversation_update.py").write_text(
        "from processor.dispatch import handles\n\n\n"
        "@handles('conversation.update')\ndef fail(event):\n    raise ValueError\n"
    )

    result = run(
        "process", events, "--max-age", "0", "--state", str(tmp_path / "state"), cwd=registry
    )

    assert result.returncode == 1
    assert b"left for retry: 1;" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["process"], "FILE"),
        (["process", "{file}", "--max-age", "-1"], "--max-age"),
        (["process", "{file}", "--max-age", "nan"], "--max-age"),
        (["process", "{file}", "--max-age", "soon"], "--max-age"),
        (["process", "{file}", "--state", "{folder}"], "is a directory"),
        (["process", "{file}", "--stat", "x"], "--stat"),
        (["dead-letters", "show"], "ID"),
        (["dead-letters", "redrive", "--rate", "0"], "--rate"),
        (["proces", "{file}"], "proces"),
    ],
    ids=[
        "no-file",
        "negative-age",
        "age-not-a-number",
        "age-in-words",
        "state-is-a-folder",
        "unknown-option",
        "no-id",
        "no-rate",
        "unknown-command",
    ],
)
def test_a_wrong_call_is_exit_2(
    arguments: list[str], named: str, run: Run, events: str, tmp_path: Path
) -> None:
    """The message names the mistake, and nothing else happens."""
    result = run(*(each.format(file=events, folder=tmp_path) for each in arguments))

    text = result.stderr.decode()
    assert result.returncode == 2
    assert result.stdout == b""
    assert named.lower() in text.lower()
    assert "Traceback" not in text


# -- sources, state and settings -----------------------------------------------------------


def test_a_file_that_does_not_exist(run: Run, tmp_path: Path) -> None:
    """The message has the name as given."""
    message = complaint(run("process", "no/such.jsonl", "--state", str(tmp_path / "state")))

    assert message == "no/such.jsonl cannot be read: No such file or directory"
    assert not (tmp_path / "state").exists()


def test_a_folder(run: Run, tmp_path: Path) -> None:
    """The message says what to name instead."""
    message = complaint(run("process", str(tmp_path), "--state", str(tmp_path / "state")))

    assert message == f"{tmp_path} is a folder; name the files in it, such as {tmp_path}/*.jsonl"


def test_an_empty_name(run: Run, tmp_path: Path) -> None:
    """`process "$FILE"` with FILE unset is reported as an empty name."""
    message = complaint(run("process", "", "--state", str(tmp_path / "state")))

    assert "/*.jsonl" not in message


def test_a_file_that_cannot_be_read(run: Run, tmp_path: Path) -> None:
    """Not even root can read a link to itself."""
    loop = tmp_path / "loop.jsonl"
    loop.symlink_to(loop)

    message = complaint(run("process", str(loop), "--state", str(tmp_path / "state")))

    assert message.startswith(f"{loop} cannot be read: ")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs Linux's /proc")
def test_a_file_that_fails_while_it_is_read(run: Run, tmp_path: Path) -> None:
    """A file that opens but cannot be read is damaged."""
    result = run("process", "/proc/self/mem", "--json", "--state", str(tmp_path / "state"))

    assert result.returncode == 2
    assert "Traceback" not in result.stderr.decode()


@pytest.mark.parametrize("command", ["process", "list"])
def test_a_state_file_of_another_program(
    command: str, run: Run, events: str, tmp_path: Path
) -> None:
    """Another program's database is named, and not touched."""
    state = tmp_path / "other.sqlite3"
    connection = sqlite3.connect(state)
    connection.execute("CREATE TABLE precious (x)")
    connection.close()
    before = state.read_bytes()

    arguments = ["process", events] if command == "process" else ["dead-letters", "list"]
    message = complaint(run(*arguments, "--state", str(state)))

    assert message.startswith(f"{state} ")
    assert "another program's database; name another file" in message
    assert state.read_bytes() == before


@pytest.mark.parametrize("where", ["below-a-file", "in-proc"])
def test_a_state_file_that_cannot_be_created(where: str, run: Run, events: str) -> None:
    """The message names the path."""
    if where == "in-proc" and not Path("/proc/self").exists():
        pytest.skip("needs Linux's /proc")
    state = f"{events}/state" if where == "below-a-file" else "/proc/state.sqlite3"

    message = complaint(run("process", events, "--state", state))

    assert message.startswith(f"{state} cannot be used as the state file: ")
    assert message.endswith("; name another file")


def test_a_state_file_that_is_not_a_database(run: Run, events: str) -> None:
    """A file of events given as the state file by mistake is not overwritten."""
    before = Path(events).read_bytes()

    message = complaint(run("process", events, "--state", events))

    assert message.startswith(f"{events} cannot be used as the state file: ")
    assert Path(events).read_bytes() == before


def test_a_truncated_state_file(run: Run, events: str, tmp_path: Path) -> None:
    """A damaged state file is reported, not silently repaired."""
    state = tmp_path / "state.sqlite3"
    run("process", events, "--state", str(state))
    data = state.read_bytes()
    state.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))

    message = complaint(run("process", events, "--state", str(state)))

    assert "malformed" in message or "cannot be used" in message


SECONDS = "give a number of seconds, 0 or more and at most 316,224,000 (10 years)"


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("MAX_EVENT_AGE_SECONDS", "five", SECONDS),
        ("MAX_EVENT_AGE_SECONDS", "-1", SECONDS),
        ("MAX_EVENT_AGE_SECONDS", "nan", SECONDS),
        ("MAX_BATCH_RECORDS", "0", "give a whole number, 1 or more"),
        ("UNHANDLED_EVENTS", "drop", "give acknowledge or dead_letter"),
    ],
)
def test_an_invalid_setting(
    name: str, value: str, advice: str, run: Run, events: str, tmp_path: Path
) -> None:
    """The message has the setting, its value and the valid ones; nothing is processed."""
    state = tmp_path / "state"

    message = complaint(run("process", events, "--state", str(state), **{name: value}))

    assert message == f"{name} is {value!r}: {advice}"
    assert not state.exists()


# -- the registry --------------------------------------------------------------------------


def test_a_working_directory_without_a_registry(run: Run, events: str, tmp_path: Path) -> None:
    """The message says which folders a registry has."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    message = complaint(run("process", events, cwd=folder))

    assert message == (
        f"no registry in {folder} or above it: run this in a folder that has schemas/ and "
        "pyproject.toml, or below one"
    )


def test_a_copy_is_used_in_place(run: Run, events: str, registry: Path) -> None:
    """In a copy, its schemas, models, handlers and state are used, not those installed."""
    (registry / "processor/handlers/conversation_update.py").write_text(
        "from processor.dispatch import handles\n"
        "from processor.errors import RejectEvent\n\n\n"
        "@handles('conversation.update')\ndef reject(event):\n"
        "    raise RejectEvent('by the copy')\n"
    )

    result = run("process", events, "--max-age", "0", "--json", cwd=registry / "schemas")

    assert json.loads(result.stdout)["dead_lettered"] == {"rejected": 1}
    assert (registry / ".genesys-events" / "state.sqlite3").exists()


@pytest.mark.parametrize("missing", ["generated", "generated/__init__.py"])
def test_an_installed_registry_does_not_complete_a_copy(
    missing: str, run: Run, events: str, registry: Path, tmp_path: Path
) -> None:
    """A copy without its models is incomplete, even if the package is installed."""
    path = registry / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()

    result = run("process", events, "--state", str(tmp_path / "state"), cwd=registry)

    assert "genesys-events codegen" in complaint(result)


# -- handler modules -----------------------------------------------------------------------

HANDLES = "from processor.dispatch import handles\n\n\n"
BROKEN = {
    "import-error": (
        "import os\nimport no_such_module\n",
        ["handlers/mine.py:2", "no_such_module"],
    ),
    "exception": ("\n\nlimit = int('many')\n", ["handlers/mine.py:3", "ValueError"]),
    "generated-model-that-is-not-there": (
        "from generated.no_such_type import NoSuchType\n",
        ["handlers/mine.py:1", "generated.no_such_type"],
    ),
    "two-handlers": (
        f"{HANDLES}@handles('conversation.update')\ndef second(event):\n    pass\n",
        ["two handlers", "handlers/mine.py:4", "handlers/conversation_update.py:"],
    ),
    "unknown-type": (
        f"{HANDLES}@handles('conversation.updates')\ndef typo(event):\n    pass\n",
        ["handlers/mine.py:4", "did you mean conversation.update?"],
    ),
    "unknown-type-like-no-other": (
        f"{HANDLES}@handles('xyz')\ndef typo(event):\n    pass\n",
        ["handlers/mine.py:4", "'xyz'", "not in the registry"],
    ),
    "no-arguments": (
        f"{HANDLES}@handles('users.presence')\ndef nothing():\n    pass\n",
        ["handlers/mine.py:4", "(event) or (event, context)"],
    ),
    "older-model": (
        f"from generated.users_presence.v1_0_0 import UserPresence\n{HANDLES}"
        "@handles('users.presence')\ndef old(event: UserPresence):\n    pass\n",
        ["handlers/mine.py:5", "from generated.users_presence import UserPresence"],
    ),
    "syntax-error": ("x = 1\n\ndef broken(:\n", ["handlers/mine.py:3", "SyntaxError"]),
    "sys-exit": ("import sys\nsys.exit(0)\n", ["handlers/mine.py:2"]),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_handler_module(
    kind: str, run: Run, events: str, registry: Path, tmp_path: Path
) -> None:
    """The message has file, line and error; nothing is processed."""
    code, named = BROKEN[kind]
    (registry / "processor" / "handlers" / "mine.py").write_text(code)
    state = tmp_path / "state"

    message = complaint(run("process", events, "--state", str(state), "--json", cwd=registry))

    assert [each for each in named if each not in message] == []
    assert "dispatch.py" not in message
    assert not state.exists()


def test_a_broken_package_of_handlers(
    run: Run, events: str, registry: Path, tmp_path: Path
) -> None:
    """Handlers may be in packages; an exception in an __init__ is reported like any other."""
    package = registry / "processor" / "handlers" / "queues"
    package.mkdir()
    (package / "__init__.py").write_text("1 / 0\n")

    message = complaint(run("process", events, "--state", str(tmp_path / "s"), cwd=registry))

    assert "queues/__init__.py:1: ZeroDivisionError" in message


# -- diff --------------------------------------------------------------------------------


def test_a_diff_of_two_versions(run: Run) -> None:
    """It is printed, and a sufficient version number is exit 0."""
    result = run("diff", "users.presence", "2.0.0", "2.1.0", "--format", "json")

    assert (result.returncode, result.stderr) == (0, b"")
    assert json.loads(result.stdout)["verdict"] == "minor"


def test_an_insufficient_version_number_is_exit_1(run: Run, registry: Path) -> None:
    """So that CI can check it."""
    older = registry / "schemas" / "users.presence" / "2.1.0.json"
    text = older.read_text().replace("2.1.0", "2.1.1").replace('"message"', '"text"')
    older.with_name("2.1.1.json").write_text(text)

    result = run("diff", "users.presence", "2.1.0", "2.1.1", cwd=registry)

    assert result.returncode == 1
    assert b"the version number is only a patch step" in result.stdout


def test_a_diff_in_a_damaged_registry(run: Run, registry: Path) -> None:
    """The findings are printed, file by file."""
    (registry / "schemas" / "users.presence" / "2.1.0.json").write_text("{")

    result = run("diff", "users.presence", "2.0.0", "2.1.0", cwd=registry)

    assert result.returncode == 1
    assert result.stderr.startswith(b"schemas/users.presence/2.1.0.json:1:2 FILE-JSON is not JSON")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["check", "--format", "xml"], "text, json, github, markdown, sarif"),
        (["check", "--rules", "--format", "sarif"], "give one of text, markdown"),
        (["new-version", "users.presense", "2.2.0"], "did you mean users.presence?"),
        (["new-version", "users.presence", "v2.2.0"], "is not a version"),
        (["new-version", "users.presence", "2.1.0"], "is not newer than 2.1.0"),
        (["new-version", "users.presence", "2.2.0", "--breaking"], "give 3.0.0"),
        (["new-type", "users-status"], "is not an event type"),
        (["new-type", "users.status", "--topic", "v2.routing"], "reads routing"),
    ],
)
def test_a_mistake_about_the_registry(arguments: list[str], named: str, run: Run) -> None:
    """The message names the mistake, and nothing is written."""
    assert named in complaint(run(*arguments))


def test_a_release_of_an_invalid_registry(run: Run, registry: Path) -> None:
    """Only a registry without findings can be released."""
    (registry / "generated" / "base.py").write_text("")

    result = run("release", cwd=registry)

    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == b"nothing was released: fix the findings first"
    assert b"generated/base.py:1:1 GENERATED-STALE" in result.stderr
    assert not (registry / "schemas" / "released.sha256").exists()


def test_the_rules_are_listed(run: Run) -> None:
    """One on each line, with its requirement."""
    result = run("check", "--rules")

    assert result.returncode == 0
    assert b"OPTIONAL-NULLABLE    A property that is not required accepts null." in result.stdout


def test_an_unknown_format(run: Run) -> None:
    """The message lists the valid ones."""
    message = complaint(run("diff", "users.presence", "2.0.0", "2.1.0", "--format", "xml"))

    assert message == "--format xml: give one of text, json, markdown"


# -- package -----------------------------------------------------------------------------


def test_stale_models_are_not_packaged(run: Run, registry: Path) -> None:
    """Only up-to-date models are deployed."""
    with (registry / "generated" / "index.py").open("a") as file:
        file.write("# by hand\n")

    message = complaint(run("package", cwd=registry))

    assert "generated/ is out of date: run genesys-events codegen" in message
    assert not (registry / "dist").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--runtime", "python2.7"], "--runtime python2.7: give one of python3.11, "),
        (["--architecture", "arm"], "--architecture arm: give one of arm64, x86_64"),
        ([], "lambda.txt is missing: make requirements writes it"),
    ],
    ids=["runtime", "architecture", "no-pins"],
)
def test_a_package_that_cannot_be_built(
    run: Run, registry: Path, arguments: list[str], expected: str
) -> None:
    """A wrong call fetches and writes nothing."""
    assert expected in complaint(run("package", *arguments, cwd=registry))
    assert not (registry / "dist").exists()


# -- help and installation -----------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [[], ["process"], ["codegen"], ["diff"], ["package"], ["dead-letters"]],
    ids=" ".join,
)
def test_help(arguments: list[str], run_real: Run, tmp_path: Path) -> None:
    """Help needs no registry, and every command has a sentence."""
    result = run_real(*arguments, "--help", cwd=tmp_path)

    assert result.returncode == 0
    assert result.stderr == b""
    assert b"Usage" in result.stdout
