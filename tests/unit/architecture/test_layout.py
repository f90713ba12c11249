"""Conventions of all files, and tables in docs/ that match the code."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest

from processor.reasons import Fate, Reason
from processor.settings import Settings
from support.paths import ROOT

FATES = {
    Fate.ACKNOWLEDGED: "acknowledged",
    Fate.DEAD_LETTERED: "dead letter",
    Fate.RETRY: "retry",
}
# Written so that this file does not contain what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.$~})-])/(?:home|Users|root|work)/[\w.-]+")
REGISTRY_ADDRESS = re.compile(
    r"pypi[.]org|pypi[.]python[.]org|pythonhosted[.]org|npmjs[.]org|registry[.]npmjs"
    r"|[a]rtifactory|--(?:extra-)?index[-]url"
)
INSTALLED_BY_NAME = re.compile(r"pip install ['\"]?genesys[-]events")
"""The name is not registered: whoever registers it would be installed."""


def named(path: Path) -> str:
    """A file's path in the repository."""
    return str(path.relative_to(ROOT))


def rows(text: str, *titles: str) -> list[list[str]]:
    """The cells of each row of the Markdown table that begins with these titles."""
    lines = iter(text.splitlines())
    for line in lines:
        cells = [cell.strip().strip("`").lower() for cell in line.strip().strip("|").split("|")]
        if tuple(cells[: len(titles)]) == titles:
            break
    next(lines, None)
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip().strip("|").split("|")])
    return table


@pytest.fixture(scope="module")
def outcome_table() -> dict[str, str]:
    """The table of docs/outcomes.md: each reason and its fate."""
    text = (ROOT / "docs" / "outcomes.md").read_text(encoding="utf-8")
    table = rows(text, "situation", "reason")
    return {
        reason: row[2] if len(row) > 2 else ""
        for row in table
        for reason in re.findall(r"`([a-z_]+)`", row[1])
    }


@pytest.fixture(scope="module")
def tracked() -> list[Path]:
    """Every text file that git tracks."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no git repository: this is an unpacked distribution")
    result = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    paths = [ROOT / name for name in result.stdout.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def test_every_reason_is_documented_and_no_other(outcome_table: dict[str, str]) -> None:
    """The outcome table is the contract with an operator."""
    assert sorted(outcome_table) == sorted(reason.value for reason in Reason)


@pytest.mark.parametrize("reason", Reason, ids=lambda reason: str(reason.value))
def test_a_reason_is_documented_with_its_fate(
    reason: Reason, outcome_table: dict[str, str]
) -> None:
    """Each reason's row starts with the fate of its records."""
    assert outcome_table[reason.value].startswith(FATES[reason.fate])


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_every_setting_is_documented_with_its_default(setting: object) -> None:
    """An operator finds a setting in docs/settings.md by its name in the environment."""
    name, default = setting.name, setting.default  # type: ignore[attr-defined]
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    table = {row[0].strip("`"): row[1].replace(",", "") for row in rows(text, "setting", "default")}

    assert name.upper() in table
    shown = "" if default == () else str(default)
    assert table[name.upper()].strip("`").lower() == shown.lower()


def test_no_unknown_setting_is_documented() -> None:
    """A removed setting is removed from the table too."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = {row[0].strip("`") for row in rows(text, "setting", "default")}

    assert documented == {field.name.upper() for field in fields(Settings)}


@pytest.mark.parametrize(
    "pattern",
    [MACHINE_PATH, REGISTRY_ADDRESS, INSTALLED_BY_NAME],
    ids=["machine-paths", "registry-addresses", "our-name"],
)
def test_no_tracked_file_is_specific_to_one_machine(
    pattern: re.Pattern[str], tracked: list[Path]
) -> None:
    """No path of a home folder, no address of a package index, nothing installed by our name."""
    found = [
        f"{named(path)}:{number}: {match.group()}"
        for path in tracked
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
    ]

    assert found == []
