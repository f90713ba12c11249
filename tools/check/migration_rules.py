"""Rules about what migrations do: each is run on events of its older version.

The events are its fixtures, and the older version's examples and samples: every field absent, null
and present, every known value, every bound.
"""

from __future__ import annotations

from collections.abc import Iterator

from tools.check.fixture_pairs import Pair, pairs_of
from tools.check.migration_trials import Raised, Trial, try_migrations
from tools.registry.files import EventType, Migration, Schema
from tools.registry.findings import Position, Problem, whole_file
from tools.rules.rule import Rules
from tools.schema.validator import first_refusal

RULES: Rules[EventType] = Rules("What migrations do")

SECONDS = 5.0
"""The CPU time that a migration may take for one event, generous even for a slow machine."""


@RULES.rule("MIGRATION-RAISES")
def migrations_do_not_raise(event_type: EventType) -> Iterator[Problem]:
    """A migration returns for every valid event of its older version: it raises no exception.

    If it raises, a valid event becomes a dead letter. If it ends its process, uses up the memory or
    does not return, its batch fails, on every retry.
    """
    for migration, trial in _trials(event_type):
        if trial.raised is not None:
            advice = (
                "define functions and constants, and compute in upgrade()"
                if trial.raised.event is None
                else "handle every event that the older schema allows"
            )
            yield _at_line(migration, trial.raised, advice)


def _at_line(migration: Migration, raised: Raised, advice: str) -> Problem:
    when = (
        "when it is imported"
        if raised.event is None
        else f"for a valid {migration.older} event{raised.event}"
    )
    return Problem(migration.path, Position(raised.line, 1), f"{raised.what} {when}; {advice}")


@RULES.rule("MIGRATION-EFFECT")
def migrations_only_compute(event_type: EventType) -> Iterator[Problem]:
    """A migration does nothing but compute: no output, files, processes, threads, no waiting.

    MIGRATION-IMPORT and MIGRATION-PURE find this in the code; this rule finds what they cannot see.
    """
    for migration, trial in _trials(event_type):
        if trial.effect is not None:
            yield _at_line(migration, trial.effect, "compute the result from the event alone")


@RULES.rule("MIGRATION-RESULT")
def results_are_valid(event_type: EventType) -> Iterator[Problem]:
    """A migration returns JSON that is valid at its newer version.

    The processor validates after every migration, and an invalid result is a dead letter. A model
    accepts a tuple or a set as a list, but a ledger, a log or the next version may not.
    """
    for migration, trial in _trials(event_type):
        if trial.not_an_event is not None:
            message = f"must return the detail, a dict with its payload{trial.not_an_event}"
            yield migration.at(migration.upgrade, message)
        if trial.not_json is not None:
            strange, event = trial.not_json
            message = f"must return JSON: dict, list, str, finite numbers, bool, None; {strange}"
            yield migration.at(migration.upgrade, f"{message}{event}")
        if trial.invalid is not None:
            refusal, event = trial.invalid
            yield migration.at(
                migration.upgrade,
                f"its result is not valid at {migration.newer}: {refusal.pointer or '/'} is "
                f'refused by "{refusal.keyword}"{event}',
            )


@RULES.rule("MIGRATION-REPEATABLE")
def migrations_are_repeatable(event_type: EventType) -> Iterator[Problem]:
    """A migration leaves its input unchanged, and returns the same result for the same event.

    The received event is needed later, for the dead letter and for the ledger's key. An event that
    is delivered twice must not become two different events.
    """
    for migration, trial in _trials(event_type):
        if trial.input_changed is not None:
            message = "changes the event that it is given; work on a copy: {**detail, …}"
            yield migration.at(migration.upgrade, f"{message}{trial.input_changed}")
        if trial.nondeterministic is not None:
            message = "returns different results for the same event; use no clock, randomness or "
            yield migration.at(migration.upgrade, f"{message}global state{trial.nondeterministic}")


@RULES.rule("MIGRATION-FIXTURE")
def fixtures_are_right(event_type: EventType) -> Iterator[Problem]:
    """A migration makes the event in `NAME.after.json` of the one in `NAME.before.json`.

    The pairs in `tests/fixtures/migrations/<type>/<older>-to-<newer>/` show reviewers what it does.
    The event before is one of the older version; a Genesys event is read as the processor reads it.
    """
    for migration, trial in _trials(event_type):
        older = event_type.schemas[migration.older]
        for pair in pairs_of(event_type.fixtures, migration):
            yield from _faults_of_pair(pair, older)
        if trial.wrong_fixture is not None:
            path, pointer = trial.wrong_fixture
            message = (
                f"is not what {migration.path} makes of the event before it, at {pointer or '/'}; "
                "fix the event, or the migration"
            )
            yield whole_file(path, message)


def _faults_of_pair(pair: Pair, older: Schema) -> Iterator[Problem]:
    for path, event in ((pair.path, pair.before), (pair.after_path, pair.after)):
        if not isinstance(event, dict):
            yield whole_file(path, "is missing, or is not an event: write it in JSON, in UTF-8")
    if isinstance(pair.before, dict):
        refusal = first_refusal(older.document, pair.before)
        if refusal is not None:
            yield whole_file(
                pair.path,
                f'is not valid at {older.version}: "{refusal.keyword}" refuses '
                f"{refusal.pointer or '/'}; fix the event",
            )


@RULES.rule("MIGRATION-IDENTITY")
def identity_is_kept(event_type: EventType) -> Iterator[Problem]:
    """A migration keeps event_id, event_type, timestamp and conversation_id.

    They identify the event: with other values, it would be a different one to the ledger.
    """
    for migration, trial in _trials(event_type):
        if trial.identity_changed is not None:
            field, event = trial.identity_changed
            message = f"changes {field}, which identifies the event; keep it{event}"
            yield migration.at(migration.upgrade, message)


@RULES.rule("MIGRATION-RETIRED")
def retired_values_are_renamed(event_type: EventType) -> Iterator[Problem]:
    """A migration replaces each value that its newer version retired by its successor.

    The newer version would accept the old value, and a handler would see a value that is no longer
    in use.
    """
    for migration, trial in _trials(event_type):
        if trial.retired_value_kept is not None:
            pointer, value, successor, event = trial.retired_value_kept
            message = f"leaves {value} at {pointer}, which is {successor} at {migration.newer}"
            yield migration.at(migration.upgrade, f"{message}{event}")


@RULES.rule("MIGRATION-UNREACHABLE")
def migrations_are_reached(event_type: EventType) -> Iterator[Problem]:
    """A migration runs for Genesys events too, which declare no version.

    They are read with the newest version that accepts them and retired nothing that they have. So
    the older events have to differ: the newer version refuses them, or retired a field of theirs by
    no longer describing it, or a value (`x-retired-values`). Otherwise handlers would get them as
    they were sent. Events that declare their version are always migrated, so types without a topic
    have no such finding.
    """
    trials = dict(_trials(event_type))
    if not all(trial.is_faultless for trial in trials.values()):
        return
    for migration, trial in trials.items():
        if trial.not_reached is None:
            continue
        (pointer, read_with), event = trial.not_reached
        yield migration.at(
            migration.upgrade,
            f"does not run for a Genesys event of {migration.older} that it would change at "
            f"{pointer or '/'}, since {read_with} accepts it too{event}; in "
            f"{migration.newer}, leave a renamed field's old name out of properties and of "
            "x-dropped-fields, list an old value in x-retired-values, or refuse such an event, as "
            "by required",
        )


def _trials(event_type: EventType) -> Iterator[tuple[Migration, Trial]]:
    yield from try_migrations(event_type, SECONDS).items()
