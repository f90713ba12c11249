"""Every step to the next version is proven compatible or has a migration."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest

STEP = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
UPGRADE = "def upgrade(detail):\n    return dict(detail)\n"


def _add(schema: Any, *, required: bool = False) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        payload = document["$defs"]["Payload"]
        payload["properties"]["added"] = schema
        if required:
            payload["required"].append("added")

    return change


def test_a_valid_registry_has_no_finding(scratch: Any) -> None:
    """The registry that the tests below change has no findings at first."""
    assert scratch.problems() == {}


def test_a_missing_migration_is_named(scratch: Any) -> None:
    """A breaking step without a migration says which file to write, at the newer schema."""
    (scratch.root / STEP).unlink()
    problems = scratch.problems()
    assert list(problems) == ["schemas/users.presence/2.0.0.json"]
    (message,) = problems.values()
    assert message.startswith("1.0.0 -> 2.0.0 is not proven compatible and has no migration")
    assert f"write {STEP}" in message


def test_every_missing_migration_is_named(scratch: Any) -> None:
    """One run reports both types."""
    shutil.rmtree(scratch.root / "migrations")
    assert set(scratch.problems()) == {
        "schemas/conversation.update/2.0.0.json",
        "schemas/users.presence/2.0.0.json",
    }


def test_a_compatible_step_needs_no_migration(scratch: Any) -> None:
    """An added optional field is proven compatible, so no empty migration is needed."""
    scratch.edit("schemas/users.presence/2.1.0.json", _add({"type": ["string", "null"]}))
    assert scratch.problems() == {}


def test_a_compatible_step_may_have_one(scratch: Any) -> None:
    """A compatible change of the form may change the meaning: a migration may handle it."""
    scratch.write("migrations/users_presence/v2_0_0_to_v2_1_0.py", UPGRADE)
    assert scratch.problems() == {}


def test_a_step_that_becomes_breaking_is_named(scratch: Any) -> None:
    """The same field, required, needs a migration."""
    scratch.edit("schemas/users.presence/2.1.0.json", _add({"type": "string"}, required=True))
    problems = scratch.problems()
    assert list(problems) == ["schemas/users.presence/2.1.0.json"]
    (message,) = problems.values()
    assert "2.0.0 -> 2.1.0 is not proven compatible" in message
    assert "migrations/users_presence/v2_0_0_to_v2_1_0.py" in message


def test_a_migration_settles_a_breaking_step(scratch: Any) -> None:
    """With a migration the same step has no finding."""
    scratch.edit("schemas/users.presence/2.1.0.json", _add({"type": "string"}, required=True))
    scratch.write("migrations/users_presence/v2_0_0_to_v2_1_0.py", UPGRADE)
    assert scratch.problems() == {}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("v1_0_0_to_v2_1_0", "over-a-version"),
        ("v2_0_0_to_v1_0_0", "backwards"),
        ("v2_0_0_to_v2_0_0", "nowhere"),
        ("v2_1_0_to_v3_0_0", "beyond-the-newest"),
        ("v0_9_0_to_v1_0_0", "from-before-the-oldest"),
        ("v1_0_0_to_v1_5_0", "to-a-version-that-is-none"),
        ("v01_0_0_to_v2_0_0", "leading-zero"),
    ],
    ids=lambda value: str(value),
)
def test_a_file_for_no_version_step_is_named(name: str, why: str, scratch: Any) -> None:
    """A migration leads from one version to the next: a second path would be a fork."""
    path = f"migrations/users_presence/{name}.py"
    scratch.write(path, UPGRADE)
    problems = scratch.problems()
    assert list(problems) == [path], why
    assert "does not lead from one version of users.presence to the next" in problems[path]
    assert "the versions are 1.0.0, 2.0.0, 2.1.0" in problems[path]


def test_a_migration_that_skips_a_version_is_not_enough(scratch: Any) -> None:
    """It does not replace the missing migration."""
    leap = "migrations/users_presence/v1_0_0_to_v2_1_0.py"
    (scratch.root / STEP).rename(scratch.root / leap)
    assert set(scratch.problems()) == {leap, "schemas/users.presence/2.0.0.json"}


def test_a_version_inserted_between_others_is_reported(scratch: Any) -> None:
    """With 1.5.0 between them, 1.0.0 and 2.0.0 are no longer next to each other."""
    topic = {"x-genesys-topic": "v2.users.{id}.presence"}
    scratch.add_type("users.presence", "1.5.0", title="UserPresence", **topic)
    problems = scratch.problems()
    assert STEP in problems
    assert "schemas/users.presence/1.5.0.json" in problems


@pytest.mark.parametrize("package", ["nobody", "users.presence", "users_presences"])
def test_an_orphan_is_named(package: str, scratch: Any) -> None:
    """Migrations of a type that does not exist would never run."""
    scratch.write(f"migrations/{package}/v1_0_0_to_v2_0_0.py", UPGRADE)
    problems = scratch.problems()
    assert list(problems) == [f"migrations/{package}"]
    assert "belongs to no event type" in problems[f"migrations/{package}"]
    assert "_ for each dot" in problems[f"migrations/{package}"]


def test_the_migrations_of_a_removed_type_are_orphans(scratch: Any) -> None:
    """If you remove a type, remove its migrations too."""
    shutil.rmtree(scratch.root / "schemas" / "users.presence")
    assert list(scratch.problems()) == ["migrations/users_presence"]


@pytest.mark.parametrize(
    "source",
    ["def upgrade(detail:\n", "", "def upgrad(detail):\n    return detail\n", "upgrade = 1\n"],
    ids=["no-python", "empty", "misspelt", "no-function"],
)
def test_a_migration_defines_upgrade(source: str, scratch: Any) -> None:
    """A file without `upgrade` is reported; it is parsed for this, not imported."""
    scratch.write(STEP, source)
    problems = scratch.problems()
    assert list(problems) == [STEP]
    assert "upgrade" in problems[STEP]


def test_an_empty_orphan_is_named(scratch: Any) -> None:
    """A package without its type is an orphan even if it is empty."""
    scratch.write("migrations/nobody/__init__.py", "")
    assert list(scratch.problems()) == ["migrations/nobody"]


@pytest.mark.parametrize(
    "path",
    [
        "migrations/v2_0_0_to_v2_1_0.py",
        "migrations/users_presence/deeper/v2_0_0_to_v2_1_0.py",
    ],
    ids=["above-the-packages", "below-the-packages"],
)
def test_a_misplaced_migration_is_named(path: str, scratch: Any) -> None:
    """A file with a migration's name in another folder would never run."""
    scratch.write(path, UPGRADE)
    assert list(scratch.problems()) == [path]
