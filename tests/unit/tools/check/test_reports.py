"""What `check` prints in each format: text, JSON, GitHub annotations, Markdown and SARIF."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.check.reports import FORMATS, summary
from tools.check.rule_list import CATALOGUE
from tools.check.run import Checked, check
from tools.output.markdown import plain
from tools.registry.files import LOCK, read_registry_files
from tools.registry.findings import Finding
from tools.registry.lock import hash_of, lock_text

NEWEST = "schemas/users.presence/2.1.0.json"
STEPS = [
    "### conversation.update 1.0.0 → 2.0.0",
    "### conversation.update 2.0.0 → 2.1.0",
    "### users.presence 1.0.0 → 2.0.0",
    "### users.presence 2.0.0 → 2.1.0",
]
"""Every version of the scratch registry, as a report on a pull request lists it."""


@pytest.fixture(autouse=True)
def _nowhere_on_github(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests also run on GitHub, where a workspace is set."""
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)


@pytest.fixture
def valid(fresh: Path) -> Checked:
    """The result of a check without findings."""
    return check(fresh)


@pytest.fixture
def damaged(fresh: Path) -> Checked:
    """The result of a check with findings in three files, two of them in one."""
    text = (fresh / NEWEST).read_text("utf-8").replace('"minLength": 1', '"minLength": 2', 1)
    (fresh / NEWEST).write_text(text.replace('"source": {', '"a": true, "source": {'), "utf-8")
    (fresh / LOCK).write_text("<<<<<<< HEAD\n")
    (fresh / "migrations" / "nobody").mkdir()
    (fresh / "migrations" / "nobody" / "__init__.py").write_text("")
    return check(fresh)


@pytest.fixture
def made(scratch: Any) -> Callable[..., Checked]:
    """`made(finding, …)`: the result of a check with these findings."""

    def of(*findings: Finding) -> Checked:
        return Checked(read_registry_files(scratch.root), list(findings), 2)

    return of


def lines(style: str, checked: Checked) -> list[str]:
    """What the command prints, line by line."""
    return "\n".join(FORMATS[style](checked)).split("\n")


def release(root: Path, *paths: str) -> None:
    """Put schemas into the lock file: these, or all."""
    frozen = [file for file in read_registry_files(root).schemas if not paths or file.path in paths]
    (root / LOCK).write_text(lock_text({file.path: hash_of(file) for file in frozen}))


# --- all formats


def test_the_formats_are_listed() -> None:
    """People, programs, annotations, pull requests, code scanning."""
    assert set(FORMATS) == {"text", "json", "github", "markdown", "sarif"}


@pytest.mark.parametrize("style", FORMATS)
def test_every_finding_is_in_every_format(style: str, damaged: Checked) -> None:
    """No format leaves out what another has."""
    text = "\n".join(lines(style, damaged))

    assert len(damaged.findings) == 4
    for path, _, _, rule, message in damaged.findings:
        assert path in text
        assert rule in text
        written = {"json": json.dumps(message)[1:-1], "markdown": plain(message)}
        assert written.get("json" if style == "sarif" else style, message) in text


@pytest.mark.parametrize("style", FORMATS)
def test_without_findings_there_are_no_results(style: str, valid: Checked) -> None:
    """No format has an entry that means no findings."""
    text = "\n".join(lines(style, valid))

    assert valid.findings == []
    assert "::error" not in text
    assert "| rule |" not in text
    assert '"rule"' not in text
    assert '"ruleId"' not in text


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "no findings"), (1, "1 finding"), (2, "2 findings")]
)
def test_the_summary_counts(count: int, expected: str, made: Callable[..., Checked]) -> None:
    """One sentence: how many findings, and in how many files."""
    finding = Finding("schemas/x.json", 3, 5, "FILE-JSON", "is not JSON")

    printed = summary(made(*[finding] * count))

    assert printed == f"{expected} in 2 event types and 6 versions (2 types re-checked)"


# --- text and JSON


def test_text_is_a_line_for_each_finding_and_one_for_all(damaged: Checked) -> None:
    """Editors and terminals turn `path:line:column` into a link."""
    *printed, last = lines("text", damaged)

    assert printed == [str(finding) for finding in damaged.findings]
    assert all(re.match(r"[^ :]+:[1-9][0-9]*:[1-9][0-9]* [A-Z-]+ \S", line) for line in printed)
    assert last == summary(damaged)


def test_text_without_findings_is_one_line(valid: Checked) -> None:
    """It gives the numbers of types and versions, so that an empty registry is noticed."""
    assert lines("text", valid) == [summary(valid)]


@pytest.mark.usefixtures("uncached")
@pytest.mark.parametrize("state", ["valid", "damaged"])
def test_json_is_one_object_of_the_same_shape(state: str, request: pytest.FixtureRequest) -> None:
    """Programs read the fields by name, with and without findings."""
    checked: Checked = request.getfixturevalue(state)

    printed = json.loads("\n".join(lines("json", checked)))

    findings = printed.pop("findings")
    assert printed == {"event_types": 2, "versions": 6, "rechecked": 2}
    assert [Finding(**finding) for finding in findings] == checked.findings
    assert all(list(each) == ["path", "line", "column", "rule", "message"] for each in findings)


# --- GitHub Actions


def test_an_annotation_names_file_line_and_column(damaged: Checked) -> None:
    """GitHub shows it in the pull request, at the line that has to change."""
    *printed, last = lines("github", damaged)

    assert len(printed) == len(damaged.findings)
    for line, finding in zip(printed, damaged.findings, strict=True):
        position = f"file={finding.path},line={finding.line},col={finding.column}"
        assert line.startswith(f"::error {position},title={finding.rule}::")
    assert last == summary(damaged)


def test_an_annotation_is_escaped(made: Callable[..., Checked]) -> None:
    """Otherwise GitHub would end it at a line end, and a file name at a comma or colon."""
    finding = Finding("schemas/a,b:c%.json", 1, 2, "FILE-PATH", "50% a,b:c\r\nnext %0A")

    printed, _ = lines("github", made(finding))

    assert printed == (
        "::error file=schemas/a%2Cb%3Ac%25.json,line=1,col=2,title=FILE-PATH"
        "::50%25 a,b:c%0D%0Anext %250A"
    )


@pytest.mark.parametrize(
    ("workspace", "prefix"),
    [(".", ""), ("..", "registry/"), ("../..", "{parent}/registry/"), ("schemas", ""), ("", "")],
    ids=["the-registry", "above", "further-above", "below", "empty"],
)
def test_an_annotation_names_files_relative_to_the_repository(
    workspace: str,
    prefix: str,
    made: Callable[..., Checked],
    scratch: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A registry may be a folder in a repository; otherwise, the registry is the root."""
    folder = (scratch.root / workspace).resolve() if workspace else ""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder))

    printed, _ = lines("github", made(Finding(NEWEST, 1, 2, "FILE-JSON", "is not JSON")))

    below = prefix.format(parent=scratch.root.parent.name)
    assert printed.startswith(f"::error file={below}{NEWEST},line=1,")


# --- Markdown


def test_markdown_is_a_table_of_findings(damaged: Checked) -> None:
    """A comment on a pull request has a row for each finding, and a line above them."""
    printed = lines("markdown", damaged)

    assert printed[:4] == ["## Registry check", "", f"❌ {summary(damaged)}", ""]
    assert printed[4:6] == ["| where | rule | what |", "| --- | --- | --- |"]
    assert printed[6 : 6 + len(damaged.findings)] == [
        f"| `{path}:{line}` | {rule} | {plain(message)} |"
        for path, line, _, rule, message in damaged.findings
    ]


def test_cells_are_escaped(made: Callable[..., Checked]) -> None:
    """A bar would start another cell, and a tag would become HTML."""
    finding = Finding(NEWEST, 7, 2, "SUBSET-PATTERN", "not a|b, but <br> or <version>")

    printed = lines("markdown", made(finding))

    assert f"| `{NEWEST}:7` | SUBSET-PATTERN | not a\\|b, but &lt;br> or &lt;version> |" in printed


def test_an_unreleased_version_is_listed_with_its_effect(valid: Checked) -> None:
    """A reviewer sees what each new version affects; a type's first version affects nothing."""
    printed = lines("markdown", valid)

    assert printed[2] == f"✅ {summary(valid)}"
    assert _steps(printed) == STEPS
    assert _rows(printed)["conversation.update 1.0.0"] == ["new", "none", "none"]
    assert _rows(printed)["users.presence 2.0.0"][:2] == [
        "major",
        "none: the migration upgrades 1.0.0 events",
    ]
    assert _rows(printed)["users.presence 2.1.0"] == ["minor", "none", "none"]
    breaking, compatible = (printed.index(step) for step in STEPS[2:])
    assert printed[breaking + 2].startswith("major: not every 1.0.0 event is valid under 2.0.0")
    assert printed[compatible + 2].startswith(
        "minor: every 2.0.0 event is proven valid under 2.1.0"
    )
    assert any("/futurePresenceDefinition`" in line for line in printed[compatible:])


def _steps(printed: list[str]) -> list[str]:
    return [line for line in printed if line.startswith("###") and "→" in line]


def _rows(printed: list[str]) -> dict[str, list[str]]:
    """For each unreleased version, its change and the affected senders and handlers."""
    begin = printed.index("### Unreleased versions")
    rows = [line.strip("| ").split(" | ") for line in printed[begin + 4 :] if line.startswith("|")]
    return {row[0]: row[1:] for row in rows if len(row) == 4}


def test_a_step_without_a_valid_migration_affects_its_senders(scratch: Any) -> None:
    """A migration with a fault upgrades no event, and neither does a missing one."""
    scratch.write(
        "migrations/users_presence/v1_0_0_to_v2_0_0.py", "def upgrade(detail):\n    1 / 0\n"
    )
    (scratch.root / "migrations/conversation_update/v1_0_0_to_v2_0_0.py").unlink()
    checked = check(scratch.root)
    assert "CHAIN-MISSING" in {finding.rule for finding in checked.findings}

    rows = _rows(lines("markdown", checked))

    assert rows["users.presence 2.0.0"][1] == "senders of 1.0.0"
    assert rows["conversation.update 2.0.0"][1] == "senders of 1.0.0"


def test_a_schema_that_cannot_be_read_hides_its_own_type_alone(scratch: Any) -> None:
    """Findings of one type do not affect another."""
    scratch.write(NEWEST, "{")

    printed = lines("markdown", check(scratch.root))

    assert _steps(printed) == STEPS[:2]


def test_fields_that_handlers_read_are_listed(scratch: Any) -> None:
    """A removed field breaks no sender, but every handler that reads it."""
    path = scratch.root / NEWEST
    document = json.loads(path.read_text("utf-8"))
    del document["$defs"]["Payload"]["properties"]["source"]
    path.write_text(json.dumps(document), "utf-8")

    rows = _rows(lines("markdown", check(scratch.root)))

    assert rows["users.presence 2.1.0"] == [
        "minor",
        "none",
        "those that read `/payload/source` (removed)",
    ]


def test_a_released_version_is_not_listed(fresh: Path) -> None:
    """It was listed when it was new."""
    release(fresh, *(NEWEST.replace("2.1.0", version) for version in ("1.0.0", "2.0.0")))
    some = lines("markdown", check(fresh))
    release(fresh)
    every = lines("markdown", check(fresh))

    assert _steps(some) == [*STEPS[:2], STEPS[3]]
    assert every[2:] == ["✅ no findings in 2 event types and 6 versions (all types cached)"]


def test_a_report_too_long_for_a_comment_is_cut(
    made: Callable[..., Checked],
) -> None:
    """GitHub would refuse all of it; the rest says that it was cut."""
    finding = Finding(NEWEST, 7, 1, "SUBSET-PATTERN", "x" * 500)
    few, many = (lines("markdown", made(*[finding] * number)) for number in (20, 1000))

    assert 60_000 < len("\n".join(many)) < 65_536
    assert re.match(r"… and \d+ lines more than a comment can hold", many[-1])
    assert "lines more" not in "\n".join(few)


def test_other_findings_do_not_hide_the_versions(fresh: Path) -> None:
    """Stale generated code is fixed quickly; the versions still have to be reviewed."""
    (fresh / "generated" / "base.py").unlink()

    printed = lines("markdown", check(fresh))

    assert [line for line in printed if "GENERATED-STALE" in line] != []
    assert _steps(printed) == STEPS


# --- SARIF


@pytest.mark.parametrize("state", ["valid", "damaged"])
def test_sarif_has_the_format_that_code_scanning_accepts(
    state: str, request: pytest.FixtureRequest
) -> None:
    """One run of one tool; without findings its results are empty, which closes old alerts."""
    checked: Checked = request.getfixturevalue(state)

    printed = json.loads("\n".join(lines("sarif", checked)))

    assert printed["version"] == "2.1.0"
    assert printed["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = printed["runs"]
    assert run["tool"]["driver"]["name"] == "genesys-events"
    assert run["columnKind"] == "unicodeCodePoints"
    assert [_finding(result) for result in run["results"]] == checked.findings


def _finding(result: dict[str, Any]) -> Finding:
    """The finding of a result."""
    assert result["level"] == "error"
    (location,) = (each["physicalLocation"] for each in result["locations"])
    artifact, region = location["artifactLocation"], location["region"]
    assert region["startLine"] >= 1
    assert region["startColumn"] >= 1
    where = (artifact["uri"], region["startLine"], region["startColumn"])
    return Finding(*where, result["ruleId"], result["message"]["text"])


def test_sarif_knows_every_rule(damaged: Checked) -> None:
    """A result refers to its rule by name, and code scanning shows the rule's description."""
    (run,) = json.loads("\n".join(lines("sarif", damaged)))["runs"]

    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}

    assert len(rules) == len(run["tool"]["driver"]["rules"])
    assert list(rules) == [rule.name for group in CATALOGUE for rule in group.rules]
    assert {result["ruleId"] for result in run["results"]} <= rules.keys()
    for rule in rules.values():
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"].endswith(".")
        assert rule["defaultConfiguration"] == {"level": "error"}


def test_a_finding_is_one_line_for_every_key(scratch: Any) -> None:
    """Otherwise a line end in a property's name would start another line or row."""
    swap = scratch.read("schemas/users.presence/2.1.0.json")
    swap["$defs"]["Payload"]["properties"]["a\nb\u2028"] = {"type": "string"}
    scratch.write("schemas/users.presence/2.1.0.json", json.dumps(swap))

    (found,) = [each for each in check(scratch.root).findings if each.rule == "OPTIONAL-NULLABLE"]

    assert "/properties/a\\nb\\u2028 is optional" in found.message
    assert len(str(found).splitlines()) == 1


def test_sarif_names_files_by_uri(scratch: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks are escaped, and the path is relative to the repository."""
    monkeypatch.setenv("GITHUB_WORKSPACE", str(scratch.root.parent))
    scratch.write("schemas/users presence/1.0.0.json", "{}")

    report = json.loads("\n".join(FORMATS["sarif"](check(scratch.root))))

    uris = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in report["runs"][0]["results"]
    }
    assert "registry/schemas/users%20presence/1.0.0.json" in uris
