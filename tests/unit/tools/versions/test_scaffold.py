"""new-version, new-type and release: the first and last commands of a change."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.cli import run_cli_text
from tools.check.run import check
from tools.codegen.render import render, write
from tools.registry.findings import RegistryProblems
from tools.registry.locate import UsageError
from tools.registry.lock import release
from tools.versions.scaffold import new_type, new_version

NEWEST = "schemas/users.presence/2.1.0.json"
FIXTURES = "tests/fixtures/users.presence/2.1.0"


@pytest.fixture
def fresh(scratch: Any) -> Any:
    """A valid registry, with two fixtures of the newest version."""
    event = scratch.read(NEWEST)["examples"][0]
    scratch.write(f"{FIXTURES}/full.pass.json", json.dumps(event))
    scratch.write(f"{FIXTURES}/minimal.pass.json", json.dumps(event))
    damaged = {**event, "payload": None}
    scratch.write(f"{FIXTURES}/a.fail.json", json.dumps({"pointer": "/payload", "event": damaged}))
    older = {**event, "schema_version": "1.0.0"}
    scratch.write(f"{FIXTURES}/b.fail.json", json.dumps({"pointer": "/x", "event": older}))
    return scratch


def rules(root: Path) -> set[str]:
    """The rules that check reports once generated/ is up to date."""
    write(root, render(root))
    return {finding.rule for finding in check(root).findings}


# --- new-version


def test_a_new_version_is_a_copy_of_the_newest(fresh: Any) -> None:
    """`$id`, the constant and the examples have the new version; nothing else differs."""
    before = fresh.read(NEWEST)

    paths = new_version(fresh.root, "users.presence", "2.2.0", breaking=False)

    after = fresh.read("schemas/users.presence/2.2.0.json")
    assert paths[0] == "schemas/users.presence/2.2.0.json"
    assert after["$id"] == "urn:genesys-events:users.presence:2.2.0"
    assert after["properties"]["schema_version"]["const"] == "2.2.0"
    assert [each["schema_version"] for each in after["examples"]] == ["2.2.0"]
    assert list(after) == list(before)
    same = json.dumps(after, sort_keys=True).replace("2.2.0", "2.1.0")
    assert same == json.dumps(before, sort_keys=True)
    assert fresh.read(NEWEST) == before


def test_a_new_version_is_valid_without_changes(fresh: Any) -> None:
    """A new version has no findings before you change it."""
    new_version(fresh.root, "users.presence", "2.2.0", breaking=False)

    assert rules(fresh.root) == set()
    assert not (fresh.root / "migrations/users_presence/v2_1_0_to_v2_2_0.py").exists()


def test_the_fixtures_are_copied(fresh: Any) -> None:
    """Events of the newest version get the new version; others keep theirs."""
    new_version(fresh.root, "users.presence", "2.2.0", breaking=False)

    folder = "tests/fixtures/users.presence/2.2.0"
    assert fresh.read(f"{folder}/full.pass.json")["schema_version"] == "2.2.0"
    assert fresh.read(f"{folder}/a.fail.json")["event"]["schema_version"] == "2.2.0"
    assert fresh.read(f"{folder}/b.fail.json")["event"]["schema_version"] == "1.0.0"


def test_a_breaking_version_gets_a_migration_stub(fresh: Any) -> None:
    """A stub that check reports until it is written, and the events that it has to upgrade."""
    paths = new_version(fresh.root, "users.presence", "3.0.0", breaking=True)

    pairs = "tests/fixtures/migrations/users.presence/2.1.0-to-3.0.0"
    assert "migrations/users_presence/v2_1_0_to_v3_0_0.py" in paths
    assert fresh.read(f"{pairs}/full.before.json")["schema_version"] == "2.1.0"
    assert fresh.read(f"{pairs}/full.after.json")["schema_version"] == "3.0.0"
    assert (fresh.root / pairs / "minimal.before.json").exists()
    assert rules(fresh.root) == {"MIGRATION-RAISES", "TEXT-PLACEHOLDER"}


def test_a_types_first_migration_makes_its_package(scratch: Any) -> None:
    """Some tools do not accept a folder without `__init__.py` as a package."""
    scratch.add_type("a.b", "1.0.0")

    new_version(scratch.root, "a.b", "2.0.0", breaking=True)

    assert (scratch.root / "migrations/a_b/__init__.py").read_text("utf-8").startswith('"""')
    assert not (scratch.root / "tests").exists()


def test_a_waiver_is_not_copied(fresh: Any) -> None:
    """It was for the previous step."""
    fresh.edit(NEWEST, lambda document: document.update({"x-compatibility-waiver": "seen"}))

    new_version(fresh.root, "users.presence", "2.2.0", breaking=False)

    assert "x-compatibility-waiver" not in fresh.read("schemas/users.presence/2.2.0.json")


@pytest.mark.parametrize(
    "version", ["2.1", "v2.1.0", "2.2", "2.2.0.0", "02.2.0", "2.2.0-rc1", "latest", "", "٢.2.0"]
)
def test_an_invalid_version_is_refused(version: str, fresh: Any) -> None:
    """With a suggestion; a registry with a processor of its own is no project."""
    (fresh.root / "processor").mkdir()
    with pytest.raises(UsageError, match=r"is not a version: .* 2\.1\.1 .* 2\.2\.0 .* 3\.0\.0"):
        new_version(fresh.root, "users.presence", version, breaking=False)


@pytest.mark.parametrize("version", ["2.1.0", "2.0.9", "1.10.0", "0.0.0"])
def test_a_version_must_be_newer_than_the_newest(version: str, fresh: Any) -> None:
    """A version between two released ones would break their migration."""
    with pytest.raises(UsageError, match=rf"{version} is not newer than 2\.1\.0"):
        new_version(fresh.root, "users.presence", version, breaking=False)


def test_a_breaking_change_is_a_major_step(fresh: Any) -> None:
    """An older reader would consider a minor one compatible."""
    (fresh.root / "processor").mkdir()
    with pytest.raises(UsageError, match=r"major step: give 3\.0\.0"):
        new_version(fresh.root, "users.presence", "2.2.0", breaking=True)


def test_an_unknown_type_has_no_new_version(fresh: Any) -> None:
    """The message has the nearest name, or the command that adds a type."""
    with pytest.raises(UsageError, match=r"did you mean users\.presence\?"):
        new_version(fresh.root, "users.presense", "2.2.0", breaking=False)
    with pytest.raises(UsageError, match=r"did you mean users\.presence\?"):
        new_version(fresh.root, "presence", "2.2.0", breaking=False)
    with pytest.raises(UsageError, match="genesys-events new-type billing creates it"):
        new_version(fresh.root, "billing", "2.2.0", breaking=False)


def test_a_damaged_schema_is_not_copied(fresh: Any) -> None:
    """Its findings are printed instead."""
    fresh.edit(NEWEST, lambda document: document.update(title="no class"))

    with pytest.raises(RegistryProblems) as raised:
        new_version(fresh.root, "users.presence", "2.2.0", breaking=False)

    assert {finding.rule for finding in raised.value.findings} == {"SCHEMA-TITLE"}
    assert not (fresh.root / "schemas/users.presence/2.2.0.json").exists()


def test_nothing_is_overwritten(fresh: Any) -> None:
    """Existing fixtures are kept, and nothing else is written."""
    kept = "tests/fixtures/users.presence/2.2.0/full.pass.json"
    fresh.write(kept, "mine")

    with pytest.raises(UsageError, match=f"{kept} exists already"):
        new_version(fresh.root, "users.presence", "2.2.0", breaking=False)

    assert (fresh.root / kept).read_text("utf-8") == "mine"
    assert not (fresh.root / "schemas/users.presence/2.2.0.json").exists()


# --- new-type


def test_an_upstream_type_starts_at_the_version_of_the_others(fresh: Any) -> None:
    """Its events declare no version, so none older is needed."""
    paths = new_type(fresh.root, "users.status", "v2.users.{id}.status")

    assert paths[0] == "schemas/users.status/2.1.0.json"
    document = fresh.read(paths[0])
    assert (document["title"], document["x-genesys-topic"]) == (
        "UsersStatus",
        "v2.users.{id}.status",
    )
    assert rules(fresh.root) == {"TEXT-PLACEHOLDER"}


def test_a_flat_type_starts_at_1(fresh: Any) -> None:
    """An event of the flat contract that declares no version is of 1.0.0."""
    paths = new_type(fresh.root, "billing.invoice_paid", None)

    assert paths[0] == "schemas/billing.invoice_paid/1.0.0.json"
    assert "x-genesys-topic" not in fresh.read(paths[0])
    assert rules(fresh.root) == {"TEXT-PLACEHOLDER"}


def test_a_new_type_has_fixtures_of_both_kinds(fresh: Any) -> None:
    """Passing and failing events."""
    paths = new_type(fresh.root, "users.status", None)

    assert sum(path.endswith(".pass.json") for path in paths) >= 2
    assert sum(path.endswith(".fail.json") for path in paths) >= 3


@pytest.mark.parametrize("name", ["payload", "event.model", "any", "none", "base_model.x"])
def test_a_title_never_hides_a_name_that_is_in_use(name: str, fresh: Any) -> None:
    """A new type only has texts to write, for any name."""
    new_type(fresh.root, name, None)

    assert rules(fresh.root) == {"TEXT-PLACEHOLDER"}


@pytest.mark.parametrize("name", ["", "Users.presence", "users-presence", "users..x", "../x", "1a"])
def test_an_invalid_event_type_is_refused(name: str, fresh: Any) -> None:
    """With an example of a valid one."""
    with pytest.raises(UsageError, match=r"is not an event type: .* users\.presence"):
        new_type(fresh.root, name, None)


@pytest.mark.parametrize("name", ["class", "import", "base", "index", "known.values"])
def test_a_type_hides_no_module(name: str, fresh: Any) -> None:
    """A type that check would refuse is not created."""
    with pytest.raises(UsageError, match="cannot be a package"):
        new_type(fresh.root, name, None)


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]"], ids=["no-json", "no-utf-8", "a-list"])
def test_a_damaged_fixture_is_named(content: bytes, fresh: Any) -> None:
    """The message names the file, and nothing is written."""
    fresh.write(f"{FIXTURES}/full.pass.json", content)

    with pytest.raises(UsageError, match=r"full\.pass\.json is not .*: fix it first|fix it"):
        new_version(fresh.root, "users.presence", "3.0.0", breaking=True)

    assert not (fresh.root / "schemas/users.presence/3.0.0.json").exists()


def test_an_existing_type_is_not_created_again(fresh: Any) -> None:
    """Nor one with the package of another type."""
    with pytest.raises(UsageError, match=r"genesys-events new-version users\.presence VERSION"):
        new_type(fresh.root, "users.presence", None)
    with pytest.raises(UsageError, match="would both be generated/users_presence"):
        new_type(fresh.root, "users_presence", None)


def test_a_topic_begins_with_its_version(fresh: Any) -> None:
    """Events of a topic without it would be of an unknown type."""
    with pytest.raises(UsageError, match=r"begins with v2\.: give v2\.users\.\{id\}\.status"):
        new_type(fresh.root, "users.status", "users.{id}.status")


def test_the_type_follows_from_the_topic(fresh: Any) -> None:
    """The message names the topic's type."""
    with pytest.raises(UsageError, match=r"reads users\.status without"):
        new_type(fresh.root, "users.stat", "v2.users.{id}.status")


def test_a_new_type_is_not_released_until_it_is_written(fresh: Any) -> None:
    """Its texts, and fixtures that do not follow the schema, are findings with the file's name."""
    new_type(fresh.root, "order.created", None)
    path, folder = "schemas/order.created/1.0.0.json", "tests/fixtures/order.created/1.0.0"
    fresh.write("pyproject.toml", "")

    def fill(document: Any) -> None:
        payload = document["$defs"]["Payload"]
        payload["properties"] = {
            "orderId": {"type": "string"},
            "note": {"type": ["string", "null"]},
        }
        payload["required"] = ["orderId"]
        document["examples"][0]["payload"] = {"orderId": "a", "note": "n"}

    fresh.edit(path, fill)
    write(fresh.root, render(fresh.root))
    found = {(each.path, each.rule) for each in check(fresh.root).findings}
    assert found == {
        (path, "TEXT-PLACEHOLDER"),
        (f"{folder}/full.pass.json", "FIXTURE-EVENT"),
        (f"{folder}/full.pass.json", "FIXTURE-FULL"),
        (f"{folder}/minimal.pass.json", "FIXTURE-EVENT"),
        (f"{folder}/unknown-field-kept.pass.json", "FIXTURE-EVENT"),
    }
    refused = run_cli_text("release", cwd=fresh.root)
    assert refused.returncode == 1
    assert not (fresh.root / "schemas/released.sha256").exists()

    def describe(document: Any) -> None:
        document["description"] = "An order was created."
        document["$defs"]["Payload"]["description"] = "The order."

    fresh.edit(path, describe)
    for name in ("full", "minimal", "unknown-field-kept"):
        fresh.edit(
            f"{folder}/{name}.pass.json",
            lambda event: event["payload"].update(orderId="a", note="n"),
        )

    assert rules(fresh.root) == set()
    assert run_cli_text("release", cwd=fresh.root).returncode == 0


@pytest.mark.parametrize("content", [b"{", b"\xff", b"null", b'{"event": null}'])
def test_a_fixture_that_cannot_be_read_is_a_finding(content: bytes, scratch: Any) -> None:
    """So is a failing one that passes."""
    scratch.write(f"{FIXTURES}/a.fail.json", content)
    event = scratch.read(NEWEST)["examples"][0]
    scratch.write(f"{FIXTURES}/b.fail.json", json.dumps({"pointer": "/x", "event": event}))
    write(scratch.root, render(scratch.root))

    unread, passing = check(scratch.root).findings

    assert (unread.path, unread.rule) == (f"{FIXTURES}/a.fail.json", "FIXTURE-EVENT")
    assert "is not JSON" in unread.message
    assert passing.message.startswith("is valid at 2.1.0, but is to fail")


# --- release


def test_a_released_version_may_not_change(fresh: Any) -> None:
    """A changed or removed file is reported; an unreleased version may change."""
    write(fresh.root, render(fresh.root))
    assert len(release(fresh.root, check(fresh.root).registry_files)) == 6
    new_version(fresh.root, "users.presence", "2.2.0", breaking=False)
    assert rules(fresh.root) == set()

    text = (fresh.root / NEWEST).read_text("utf-8")
    fresh.write(NEWEST, f"{text} ")
    (fresh.root / "schemas/conversation.update/2.1.0.json").unlink()

    assert rules(fresh.root) == {"RELEASE-CHANGED", "RELEASE-REMOVED"}


def test_a_changed_release_is_reported_before_what_follows_from_it(fresh: Any) -> None:
    """A released type became required: restoring it removes the other findings."""
    write(fresh.root, render(fresh.root))
    release(fresh.root, check(fresh.root).registry_files)
    fresh.edit(NEWEST, lambda document: document["$defs"]["Payload"]["required"].append("primary"))
    fresh.edit(NEWEST, lambda document: document["examples"][0]["payload"].pop("primary"))

    first, *others = check(fresh.root).findings

    assert (first.path, first.rule) == (NEWEST, "RELEASE-CHANGED")
    assert "restore it first, since other findings may follow" in first.message
    assert {each.rule for each in others} >= {"EXAMPLE-SCHEMA", "GENERATED-STALE"}


def test_releasing_again_changes_nothing(fresh: Any) -> None:
    """Nor does it release a changed schema."""
    release(fresh.root, check(fresh.root).registry_files)
    lock = (fresh.root / "schemas/released.sha256").read_bytes()
    text = (fresh.root / NEWEST).read_text("utf-8")
    fresh.write(NEWEST, f"{text} ")

    assert release(fresh.root, check(fresh.root).registry_files) == []
    assert (fresh.root / "schemas/released.sha256").read_bytes() == lock
