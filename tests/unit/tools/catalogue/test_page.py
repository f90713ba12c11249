"""`genesys-events catalogue`: the contents of the page, and where it is written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from processor.envelope import read_envelope
from support.cli import run_cli_text
from support.git import commit_all, git, needs_git
from support.registries import KNOWN_VERSIONS
from tools.catalogue.page import PAGE, render
from tools.catalogue.page_data import read_page_data
from tools.registry.files import read_registry_files, to_registry
from tools.registry.findings import RegistryProblems

HOSTILE = "</script><script>alert(1)</script><!-- <img src=x onerror=alert(1)> {{script}} \u2028 é"
MOST = 6_000_000 / 560
"""Bytes for each version, so that a page with all of upstream's types opens quickly."""


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `genesys-events catalogue …` in a registry."""
    return run_cli_text("catalogue", *arguments, cwd=root)


def data_of(page: str) -> Any:
    """What a browser reads from the page's data."""
    (text,) = re.findall(
        r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL
    )
    return json.loads(text)


def unpacked(schema: Any, parts: list[Any]) -> Any:
    """A schema with its shared parts inserted again."""
    if not isinstance(schema, int) or isinstance(schema, bool):
        return schema
    restored = dict(parts[schema])
    if "properties" in restored:
        restored["properties"] = {
            name: unpacked(each, parts) for name, each in restored["properties"].items()
        }
    if "anyOf" in restored:
        restored["anyOf"] = [unpacked(each, parts) for each in restored["anyOf"]]
    for keyword in {"items", "additionalProperties"} & restored.keys():
        restored[keyword] = unpacked(restored[keyword], parts)
    return restored


def versions_of(root: Path, name: str) -> Any:
    """The page's data on the versions of a type."""
    types = read_page_data(root)["types"]
    return next(each["versions"] for each in types if each["name"] == name)


def step_of(root: Path, name: str, version: str) -> Any:
    """The page's data on the step to a version."""
    for event_type in read_page_data(root)["types"]:
        for each in event_type["versions"]:
            if (event_type["name"], each["version"]) == (name, version):
                return each["step"]
    pytest.fail(f"{name} {version} is not in it")


def test_the_page_is_built_below_dist_or_where_it_is_wanted(scratch: Any, tmp_path: Path) -> None:
    """The folder of a chosen file has to exist, and the message names what is wrong."""
    scratch.write("pyproject.toml", "")

    written = run(scratch.root)
    assert (written.returncode, written.stderr) == (0, "")
    assert written.stdout == "dist/catalogue.html: 2 event types in 6 versions\n"

    chosen = tmp_path / "page.html"
    assert run(scratch.root, "--output", str(chosen)).returncode == 0
    assert chosen.read_bytes() == (scratch.root / PAGE).read_bytes()
    for output, message in (
        (tmp_path, f"--output {tmp_path} is a folder: name the file"),
        (tmp_path / "no" / "page", f"the folder {tmp_path / 'no'} does not exist"),
    ):
        refused = run(scratch.root, "--output", str(output))
        assert (refused.returncode, refused.stdout) == (2, "")
        assert message in refused.stderr


@needs_git
def test_a_version_has_the_day_of_its_commit(scratch: Any) -> None:
    """In UTC; one that is not committed has none, and so has every one without a repository."""
    assert {each["added"] for each in versions_of(scratch.root, "users.presence")} == {None}
    newest = scratch.root / "schemas/users.presence/2.1.0.json"
    content = newest.read_bytes()
    newest.unlink()
    commit_all(scratch.root)
    newest.write_bytes(content)

    added = [each["added"] for each in versions_of(scratch.root, "users.presence")]

    assert added == ["2026-03-03", "2026-03-03", None]


@needs_git
def test_a_history_that_is_cut_off_has_no_days(scratch: Any, tmp_path: Path) -> None:
    """Its first commit would be said to have added everything."""
    commit_all(scratch.root)
    commit_all(scratch.root)
    source = f"file://{scratch.root}"
    git(tmp_path, "clone", "--quiet", "--depth=1", source, "shallow")

    added = {each["added"] for each in versions_of(tmp_path / "shallow", "users.presence")}

    assert added == {None}


def test_a_version_says_whether_it_is_released(scratch: Any) -> None:
    """By the lock file."""
    path = "schemas/users.presence/2.1.0.json"
    digest = sha256((scratch.root / path).read_bytes()).hexdigest()
    scratch.write("schemas/released.sha256", f"{digest}  users.presence/2.1.0.json\n")

    released = [each["released"] for each in versions_of(scratch.root, "users.presence")]

    assert released == [False, False, True]


def test_types_have_their_handlers(known_registry: Path, scratch: Any, tmp_path: Path) -> None:
    """A module that cannot be imported is reported, and the page says that handlers are unknown."""
    page = tmp_path / "page.html"
    assert run(known_registry, "--output", str(page)).stderr == ""
    types = data_of(page.read_text("utf-8"))["types"]
    found = {each["name"]: each["handler"] for each in types}
    handler = "processor.handlers.conversation_update:keep_newest_state"
    assert found["conversation.update"] == handler
    assert found["users.presence"] is None

    shutil.copytree(known_registry, scratch.root, dirs_exist_ok=True)
    scratch.write("processor/handlers/broken.py", "raise ValueError('no')")
    result = run(scratch.root)
    assert result.returncode == 0
    problem = "processor.handlers.broken cannot be imported: ValueError: no"
    assert result.stderr == f"genesys-events: {problem}\n"
    assert data_of((scratch.root / PAGE).read_text("utf-8"))["unknown_handlers"] is True


def test_an_example_is_shown_as_it_is_received_too(known_registry: Path) -> None:
    """What the processor reads of the wire form is the example, less the version it declares."""
    for name in KNOWN_VERSIONS:
        for version in versions_of(known_registry, name):
            for example in version["examples"]:
                canonical = json.loads(example["canonical"])
                envelope = read_envelope(example["wire"])
                assert envelope.event_type == name
                assert envelope.event_id == canonical["event_id"]
                assert envelope.timestamp == canonical["timestamp"]
                assert envelope.detail["payload"] == canonical["payload"]
                assert (envelope.topic is None) == (name == "conversation.update")


def test_an_invalid_schema_is_reported(scratch: Any) -> None:
    """As `check` reports it; nothing is written."""
    scratch.write("pyproject.toml", "")
    scratch.write("schemas/users.presence/2.1.0.json", "{")

    result = run(scratch.root)

    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("schemas/users.presence/2.1.0.json:1:2 FILE-JSON ")
    assert not (scratch.root / PAGE).exists()
    with pytest.raises(RegistryProblems):
        read_page_data(scratch.root)


def test_every_schema_can_be_restored(known_registry: Path) -> None:
    """Sharing parts loses nothing of a schema, and no part is in the data twice."""
    data = read_page_data(known_registry)
    parts = data["parts"]
    schemas = {
        (each.event_type, each.version): each.document
        for each in to_registry(read_registry_files(known_registry)).schemas()
    }

    for event_type in data["types"]:
        for version in event_type["versions"]:
            document = schemas.pop((event_type["name"], version["version"]))
            root = unpacked(version["root"], parts)
            assert root["properties"] == document["properties"]
            assert root["required"] == document["required"]
            assert {
                name: unpacked(each, parts) for name, each in version["defs"].items()
            } == document["$defs"]
            assert version["description"] == document["description"]
            assert [json.loads(each["canonical"]) for each in version["examples"]] == document[
                "examples"
            ]
    assert schemas == {}
    assert len({json.dumps(each) for each in parts}) == len(parts)


def test_a_step_has_its_verdict_its_migration_and_its_changes(known_registry: Path) -> None:
    """A migration is described by the first paragraph of its docstring."""
    step = step_of(known_registry, "users.presence", "2.0.0")

    assert (step["older"], step["bump"]) == ("1.0.0", "major")
    assert step["conclusion"] == "major: not every 1.0.0 event is valid under 2.0.0"
    assert step["migration"] == {
        "path": "migrations/users_presence/v1_0_0_to_v2_0_0.py",
        "why": "Since 2.0.0 every presence says since when it holds.",
    }
    assert ["field-required", "/payload/modifiedDate", ""] in step["changes"]
    minor = step_of(known_registry, "users.presence", "2.1.0")
    assert (minor["bump"], minor["migration"]) == ("minor", None)


def test_the_oldest_version_has_no_step(known_registry: Path) -> None:
    """No version precedes it."""
    for event_type in read_page_data(known_registry)["types"]:
        assert ["step" in each for each in event_type["versions"]] == [False, True, True]


def test_changes_of_one_kind_in_one_object_are_one_row(scratch: Any) -> None:
    """Changed descriptions, which affect no event, come last."""

    def change(document: Any) -> None:
        document["properties"]["timestamp"]["description"] = "Words."
        payload = document["$defs"]["Payload"]["properties"]
        payload["source"]["x-extensible-enum"] = ["ONE", "TWO"]
        payload["added"] = {
            "anyOf": [
                {"type": "array", "items": {"$ref": "#/$defs/OrganizationPresence"}},
                {"type": "null"},
            ]
        }
        payload["long"] = {"type": ["string", "null"], "pattern": "^" + "a" * 500 + "$"}

    scratch.edit("schemas/users.presence/2.1.0.json", change)
    scratch.edit(
        "schemas/users.presence/2.0.0.json",
        lambda document: document["$defs"]["Payload"]["properties"].update(
            source={"type": ["string", "null"], "x-extensible-enum": ["ZERO"]},
            long={"type": ["string", "null"]},
        ),
    )

    changes = step_of(scratch.root, "users.presence", "2.1.0")["changes"]

    assert ["known-value-added", "/payload/source", "ONE, TWO"] in changes
    assert ["known-value-removed", "/payload/source", "ZERO"] in changes
    added = ["field-added", "/payload/added", "array of OrganizationPresence | null, optional"]
    assert added in changes
    (pattern,) = (each[2] for each in changes if each[0] == "pattern-changed")
    assert len(pattern) == 240
    assert pattern.endswith("…")
    text_changes = [each[0] == "text-changed" for each in changes]
    assert text_changes == sorted(text_changes)
    assert ["text-changed", "/timestamp", "description"] in changes


def test_a_missing_migration_does_not_prevent_the_page(scratch: Any) -> None:
    """The page only describes; check reports what is missing."""
    (scratch.root / "migrations/users_presence/v1_0_0_to_v2_0_0.py").unlink()

    assert step_of(scratch.root, "users.presence", "2.0.0")["migration"] is None


def test_the_page_contains_no_events_but_the_examples(scratch: Any) -> None:
    """Not even the event that `diff` generates to refute a step."""
    step = step_of(scratch.root, "users.presence", "2.0.0")

    assert step.keys() == {"older", "bump", "conclusion", "changes", "migration"}
    assert "for example" not in step["conclusion"]


def test_numbers_that_a_browser_would_round_are_strings(scratch: Any) -> None:
    """In examples and in bounds."""

    def change(document: Any) -> None:
        document["$defs"]["Payload"]["properties"]["big"] = {
            "type": ["integer", "null"],
            "maximum": 2**63 - 1,
        }
        document["examples"][0]["payload"]["big"] = 2**63 - 1

    scratch.edit("schemas/users.presence/2.1.0.json", change)
    data = read_page_data(scratch.root)

    assert {"type": ["integer", "null"], "maximum": "9223372036854775807"} in data["parts"]
    newest = data["types"][1]["versions"][-1]
    assert '"big": 9223372036854775807' in newest["examples"][0]["canonical"]


def test_text_of_a_schema_cannot_end_the_script(scratch: Any) -> None:
    """With any text in it, the data is one element, and is read back unchanged."""
    usual = render(scratch.root).text

    def change(document: Any) -> None:
        document["description"] = HOSTILE
        document["$defs"]["Payload"]["properties"]["source"]["description"] = HOSTILE
        document["$defs"]["Payload"]["properties"][HOSTILE] = {"type": ["string", "null"]}
        document["examples"][0]["payload"][HOSTILE] = HOSTILE

    scratch.edit("schemas/users.presence/2.1.0.json", change)
    text = render(scratch.root).text

    for mark in ("<script", "</script", "<!--", "<img"):
        assert text.count(mark) == usual.count(mark), mark
    newest = data_of(text)["types"][1]["versions"][-1]
    assert newest["description"] == HOSTILE
    assert json.loads(newest["examples"][0]["canonical"])["payload"][HOSTILE] == HOSTILE


def test_the_page_allows_only_its_own_script(known_registry: Path) -> None:
    """Its policy has the hashes of its script and style, and no source to load from."""
    text = render(known_registry).text
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', text)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)

    assert policy.startswith("default-src 'none'; ")
    for part in (script, style):
        assert b64encode(sha256(part.encode()).digest()).decode() in policy
    assert "unsafe" not in policy
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in script


def test_the_page_loads_nothing_from_a_network(known_registry: Path) -> None:
    """No font and no icon: the page itself contains no address."""
    text = render(known_registry).text
    data = re.search(r'id="data">(.*?)</script>', text, re.DOTALL)
    assert data is not None
    frame = text.replace(data[1], "")

    assert re.findall(r"https?:|//[\w-]+\.|\bsrc=|@import|url\(", frame) == []


def test_the_page_stays_small(scratch: Any) -> None:
    """Parts that types share are stored once; a page with all of upstream must open quickly."""
    before = render(scratch.root)
    for number in range(20):
        scratch.add_type(f"copy{number}", title=f"Copy{number}")
    after = render(scratch.root)

    assert after.versions == before.versions + 20
    grown = len(after.text) - len(before.text)
    assert grown / 20 < MOST / 3
    new = len(data_of(after.text)["parts"]) - len(data_of(before.text)["parts"])
    assert new <= 2 * 20  # the name, and the root that holds it
