"""Names of types, versions and files, converted in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from generated.index import CLASSES, MIGRATIONS, PACKAGES, TOPICS, VERSIONS
from processor.naming import (
    EVENT_TYPE,
    VERSION,
    did_you_mean,
    event_type_of,
    handlers_package,
    is_private,
    migration_of,
    module_of,
    package_of,
    schema_id,
    versions_of,
)


def test_names_of_one_type_and_version() -> None:
    """The folder, the module, the migration and the `$id` are made from type and version."""
    assert package_of("detail.events.conversation.acd.end") == "detail_events_conversation_acd_end"
    assert module_of("2.1.0") == "v2_1_0"
    assert migration_of("1.0.0", "2.0.0") == "v1_0_0_to_v2_0_0"
    assert schema_id("users.presence", "2.1.0") == "urn:genesys-events:users.presence:2.1.0"


@pytest.mark.parametrize("step", [("1.0.0", "2.0.0"), ("2.10.0", "11.0.12")], ids=str)
def test_a_migrations_name_contains_its_versions(step: tuple[str, str]) -> None:
    """The name of a migration can be read back."""
    assert versions_of(migration_of(*step)) == step


@pytest.mark.parametrize(
    "name",
    [
        "",
        "__init__",
        "v1_0_0",
        "v1_0_to_v2_0",
        "1_0_0_to_2_0_0",
        "v1_0_0_to_v2_0_0x",
        "v1_0_0_to_v2_0_0\n",
    ],
)
def test_other_file_names_are_not_migrations(name: str) -> None:
    """Anything else in the folder is not mistaken for a migration."""
    assert versions_of(name) is None


@pytest.mark.parametrize(
    ("topic", "event_type"),
    [
        ("v2.users.{id}.presence", "users.presence"),
        ("v2.detail.events.conversation.{id}.acd.end", "detail.events.conversation.acd.end"),
        ("v2.audits.entitytype.{id}.entityid.{id}", "audits.entitytype.entityid"),
        ("v2.users.{userId}.routingStatus", "users.routingStatus"),
    ],
)
def test_a_topics_type_is_the_topic_without_its_placeholders(topic: str, event_type: str) -> None:
    """`v2.` and the placeholders go, everything else stays."""
    assert event_type_of(topic) == event_type


@pytest.mark.parametrize("name", ["a", "users.presence", "users.routingStatus", "a1_b.2c"])
def test_good_event_types(name: str) -> None:
    """Words joined by dots are event types."""
    assert EVENT_TYPE.fullmatch(name)


@pytest.mark.parametrize(
    "name", ["", ".", "a.", ".a", "a..b", "A.b", "1.a", "a-b", "a/b", "a.{id}", "../a", "a\n", "é"]
)
def test_bad_event_types(name: str) -> None:
    """A name that leads to another path, or is invalid in Python, is refused."""
    assert not EVENT_TYPE.fullmatch(name)


@pytest.mark.parametrize("version", ["0.0.0", "1.0.0", "2.10.300"])
def test_good_versions(version: str) -> None:
    """Three numbers are a version."""
    assert VERSION.fullmatch(version)


@pytest.mark.parametrize(
    "version",
    [
        "",
        "1",
        "1.0",
        "1.0.0.0",
        "v1.0.0",
        "01.0.0",
        "1.0.0-rc1",
        "1.0.0\n",
        "\u0661.\u0660.\u0660",
        "1..0",
    ],
)
def test_bad_versions(version: str) -> None:
    """A version has one notation."""
    assert not VERSION.fullmatch(version)


def test_the_index_follows_the_names() -> None:
    """The names that codegen wrote are those of naming."""
    assert {name: package_of(name) for name in VERSIONS} == PACKAGES
    assert set(CLASSES) == set(VERSIONS)
    assert {topic: event_type_of(topic) for topic in TOPICS} == TOPICS
    for event_type, versions in MIGRATIONS.items():
        assert set(versions) <= set(VERSIONS[event_type][:-1])


TYPES = (
    *("users.presence", "users.routingStatus", "conversation.update", "routing.queues.users"),
    *("detail.events.conversation.acd.end", "detail.events.conversation.acd.start"),
)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("users.presense", "users.presence"),
        ("Users.Presence", "users.presence"),
        ("v2.users.{id}.presence", "users.presence"),
        ("users.routingstatus", "users.routingStatus"),
        ("acd.end", "detail.events.conversation.acd.end"),
        ("presense", "users.presence"),
        ("acd", "detail.events.conversation.acd.end or detail.events.conversation.acd.start"),
        ("users", "users.presence, users.routingStatus or routing.queues.users"),
    ],
)
def test_a_wrong_name_suggests_what_it_resembles(name: str, meant: str) -> None:
    """A misspelling, a topic, a part, or both."""
    assert did_you_mean(name, TYPES) == f"did you mean {meant}?"


@pytest.mark.parametrize("name", ["zzzzzzzz", "", "{id}", "."])
def test_a_name_like_no_other_suggests_nothing(name: str) -> None:
    """The caller says where the names are listed."""
    assert did_you_mean(name, TYPES) == ""
    assert did_you_mean(name, ()) == ""


@pytest.mark.parametrize(
    ("files", "setting", "package"),
    [
        ((), "", "handlers"),
        (("processor/handlers/a.py",), "", "processor.handlers"),
        (("processor/handlers/a.py", "handlers/b.py"), "", "handlers"),
        (("processor/handlers/a.py", "handlers/sub/b.py"), "", "handlers"),
        (("processor/handlers/a.py", "handlers/__pycache__/b.pyc"), "", "processor.handlers"),
        (("processor/handlers/a.py", "handlers/b.py"), "acme.handlers", "acme.handlers"),
    ],
    ids=["none", "examples", "own", "own-below", "leftovers", "setting"],
)
def test_the_package_of_handlers(
    files: tuple[str, ...], setting: str, package: str, tmp_path: Path
) -> None:
    """The setting; else a package of the project's own; else the examples of this repository."""
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert handlers_package(setting, tmp_path) == package


def test_a_private_version_has_a_minor_number_from_1000() -> None:
    """Those below belong to the catalogue, with any major number and patch."""
    assert is_private("2.1000.0")
    assert not is_private("1000.999.1000")
