"""`genesys-events sample` prints events that `genesys-events process` processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import run_cli, run_cli_text


@pytest.mark.parametrize("options", [(), ("--wire",), ("--wire", "--version", "1.0.0")])
@pytest.mark.parametrize("event_type", ["users.presence", "conversation.update"])
def test_samples_are_processed(
    known_registry: Path, tmp_path: Path, event_type: str, options: tuple[str, ...]
) -> None:
    """None of them is stale or a duplicate, in a second run neither."""
    state = str(tmp_path / "state")
    for _ in range(2):
        printed = run_cli("sample", event_type, "--count", "120", *options, cwd=known_registry)
        assert (printed.returncode, printed.stderr) == (0, b"")
        processed = run_cli_text(
            *("process", "-", "--state", state, "--json"),
            cwd=known_registry,
            stdin=printed.stdout,
        )
        summary = json.loads(processed.stdout)
        assert summary["records"] == summary["processed"] + summary["unhandled"] == 120


def test_the_form_and_the_version_can_be_chosen(known_registry: Path) -> None:
    """Canonical events declare their version; native ones do not."""
    for options, version in (((), "2.1.0"), (("--version", "1.0.0"), "1.0.0")):
        result = run_cli_text("sample", "users.presence", *options, cwd=known_registry)
        assert json.loads(result.stdout)["schema_version"] == version
    result = run_cli_text("sample", "users.presence", "--wire", cwd=known_registry)
    assert json.loads(result.stdout)["detail-type"] == "v2.users.{id}.presence"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("users.presense",), "did you mean users.presence?"),
        (("users.presence", "--version", "9.9.9"), "it has 1.0.0, 2.0.0, 2.1.0"),
        (("users.presence", "--count", "0"), "greater than or equal to 1"),
    ],
)
def test_a_wrong_call_is_one_message(
    known_registry: Path, arguments: tuple[str, ...], message: str
) -> None:
    """With the nearest name, or what there is."""
    result = run_cli_text("sample", *arguments, cwd=known_registry)
    assert (result.returncode, result.stdout) == (2, "")
    assert message in result.stderr
