"""Shell completion: what the shell's script gets, and that it never gets an error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.cli import Result, run_process
from support.paths import ROOT
from support.registries import KNOWN_VERSIONS

Complete = Callable[..., list[str]]
CUSTOMER_START = "detail.events.conversation.customer.start"


def asked(line: str, cwd: Path, **environment: str) -> Result:
    """The command's answer to bash, with the cursor at the end of a line."""
    words = line.split(" ")
    return run_process(
        cwd=cwd,
        **{
            "_GENESYS_EVENTS_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
            **environment,
        },
    )


@pytest.fixture
def complete(known_registry: Path) -> Complete:
    """`complete(line)`: what is offered in the known registry."""

    def offered(line: str) -> list[str]:
        result = asked(line, known_registry)
        assert (result.returncode, result.stderr) == (0, b"")
        return result.stdout.decode().split()

    return offered


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("genesys-events di", ["diff"]),
        ("genesys-events diff ", sorted(KNOWN_VERSIONS)),
        (
            "genesys-events diff detail.events.conversation.a",
            ["detail.events.conversation.acd.end"],
        ),
        ("genesys-events diff users.presence ", ["2.1.0", "2.0.0", "1.0.0"]),
        ("genesys-events diff users.presence 1.0.0 2.", ["2.1.0", "2.0.0"]),
        ("genesys-events diff users.nothing ", []),
        ("genesys-events diff ../migrations ", []),
        ("genesys-events check --format s", ["sarif"]),
        ("genesys-events drift ", ["report", "propose"]),
        ("genesys-events drift pro", ["propose"]),
        ("genesys-events drift propose users", ["users.presence"]),
        ("genesys-events dead-letters list --type conv", ["conversation.update"]),
        ("genesys-events process --types conv", ["conversation.update"]),
        (
            "genesys-events process --types users.presence,conv",
            ["users.presence,conversation.update"],
        ),
        ("genesys-events process --handler conv", ["conversation_update"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_tab_offers(complete: Complete, line: str, expected: list[str]) -> None:
    """Commands, event types, the versions of the type before them, and choices."""
    assert complete(line) == expected


def test_completion_reads_no_schema(tmp_path: Path) -> None:
    """A registry that nothing else can use has its types offered; only names are read."""
    (tmp_path / "schemas" / "a.b").mkdir(parents=True)
    (tmp_path / "schemas" / "a.b" / "1.0.0.json").write_text("{")
    (tmp_path / "schemas" / "released.sha256").write_text("")
    (tmp_path / "pyproject.toml").touch()

    assert asked("genesys-events diff ", tmp_path).stdout.split() == [b"a.b"]
    assert asked("genesys-events diff a.b ", tmp_path).stdout.split() == [b"1.0.0"]


def test_add_is_offered_what_the_project_lacks(tmp_path: Path) -> None:
    """With --update, what it has; the catalogue is the installed one."""
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "schemas" / "users.presence").mkdir(parents=True)

    offered = asked("genesys-events add users.", tmp_path).stdout.decode().split()
    assert "users.routingStatus" in offered
    assert "users.presence" not in offered
    again = asked("genesys-events add --update ", tmp_path).stdout.split()
    assert again == [b"users.presence"]


@pytest.mark.parametrize(
    "environment",
    [{}, {"COMP_CWORD": "x"}, {"COMP_WORDS": "genesys-events 'unclosed"}, {"COMP_WORDS": ""}],
    ids=["no-registry", "no-number", "unclosed", "nothing"],
)
def test_completion_prints_no_error(tmp_path: Path, environment: dict[str, str]) -> None:
    """It would end up in the line that is being typed."""
    result = asked("genesys-events diff ", tmp_path, **environment)

    assert (result.returncode, result.stderr) == (0, b"")
    assert b"Traceback" not in result.stdout


def test_completion_loads_neither_the_processor_nor_validators() -> None:
    """It has to answer while someone types."""
    code = (
        "import sys\nimport tools.cli.main\n"
        "print(sorted(each for each in sys.modules if each in "
        "('generated', 'jsonschema', 'pydantic', 'boto3', 'processor.dispatch')))"
    )
    result = run_process(cwd=ROOT, command=(sys.executable, "-c", code))

    assert result.stdout.decode().strip() == "[]"


@pytest.mark.parametrize("arguments", [[], ["drift"], ["diff"], ["dead-letters", "list"]])
def test_h_is_short_for_help(arguments: list[str], tmp_path: Path) -> None:
    """Of every command."""
    short, long = (run_process(*arguments, each, cwd=tmp_path) for each in ("-h", "--help"))

    assert short.returncode == 0
    assert short.stdout == long.stdout
    assert b"Usage" in short.stdout


def test_the_version_is_that_of_the_distribution(tmp_path: Path) -> None:
    """Outside of a registry too."""
    result = run_process("--version", cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.decode().startswith("genesys-events")
