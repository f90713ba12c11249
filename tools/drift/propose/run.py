"""`genesys-events drift propose`: the next version of an event type, from what drifted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from processor.naming import event_type_of
from tools.check.run import check_event_type
from tools.drift.propose.files import Files, regenerated, with_texts
from tools.drift.propose.guess_renames import Guess
from tools.drift.propose.schema_changes import changed
from tools.drift.wording import Report
from tools.registry.files import Schema, read_registry_files
from tools.registry.locate import UsageError
from tools.registry.write_file import write_file
from tools.schema.compatibility import Verdict, compare_versions, next_version
from tools.versions.affected import affected_handlers
from tools.versions.diff import compare
from tools.versions.scaffold import create, newest_of


@dataclass(frozen=True)
class Proposal:
    """The next version of an event type: its changes, the reasons, and its files."""

    event_type: str
    older: str
    """The newest version in the registry."""
    version: str
    """The proposed one; the same where there is nothing to propose."""
    verdict: Verdict
    """The bump for senders of the older version, and the proof."""
    changes: Sequence[str]
    """The changes of the schema, each with its pointer."""
    guesses: Sequence[str]
    left_out: Sequence[str]
    """What drifted and the new version does not accept, each with the reason."""
    notes: Sequence[str]
    """What to know before it is deployed."""
    texts: Mapping[str, str] = field(repr=False)
    """The new files, by path."""
    generated: Mapping[str, str] = field(repr=False)
    """The files of generated/ that change, by path; empty if generated/ was out of date."""

    def __bool__(self) -> bool:
        """Whether there is anything to propose."""
        return self.version != self.older


def propose(root: Path, event_type: str, report: Report) -> Proposal:
    """Propose the version that accepts the events of a report of `genesys-events drift`.

    It accepts all that the newest version accepts or that was observed, except what is listed
    as left out; its number is the one that the difference needs. Nothing is written, and the
    proposal has passed the rules of `check`. Raises UsageError for an unknown type, for a report of
    another version, and if the proposal fails check; RegistryProblems if the newest schema is
    invalid.
    """
    registry_files = read_registry_files(root)
    unknown = {*report["unknown_types"], *map(event_type_of, report["unknown_types"])}
    if event_type not in registry_files.types and event_type in unknown:
        raise UsageError(
            f"{event_type} is not in the registry, and the report has no details of unknown "
            "types: add it with genesys-events upstream import or new-type"
        )
    newest = newest_of(registry_files, event_type)
    observed = report["types"].get(event_type)
    if observed is None:
        return _nothing(newest, [f"the report has no event of {event_type}"])
    if observed["newest"] != newest.version:
        raise UsageError(
            f"the report is of {event_type} {observed['newest']}, but the registry's newest is "
            f"{newest.version}: make a new report"
        )
    made = changed(newest, observed, shown=report["values_shown"])
    verdict = compare_versions(newest.document, made.document)
    if verdict.bump == "none":
        return _nothing(newest, made.left_out)
    if made.guesses:
        verdict = verdict._replace(bump="major")
    version = next_version(newest.version, verdict.bump)
    files = Files(root, newest, made, version, observed)
    proposed = with_texts(registry_files, files.texts)
    findings = check_event_type(proposed, event_type)
    if findings:
        listed = "\n".join(map(str, findings))
        raise UsageError(f"the proposed version fails check; nothing is written:\n{listed}")
    return Proposal(
        event_type,
        newest.version,
        version,
        verdict,
        made.changes,
        [_describe_guess(guess, observed) for guess in made.guesses],
        [*made.left_out, *files.left_out],
        [*_notes(newest, files.newer, observed)],
        files.texts,
        regenerated(registry_files, proposed, event_type),
    )


def write(root: Path, proposal: Proposal) -> list[str]:
    """Write a proposal, and its changes of generated/; return the paths of the new files.

    Raises UsageError, and writes nothing, if one of the new files exists.
    """
    paths = create(root, proposal.texts)
    for path, text in proposal.generated.items():
        write_file(root, path, text.encode())
    return paths


def _nothing(newest: Schema, left_out: Sequence[str]) -> Proposal:
    version = newest.version
    unchanged = Verdict("none", "proven")
    return Proposal(newest.event_type, version, version, unchanged, (), (), left_out, (), {}, {})


def _notes(newest: Schema, newer: Schema, observed: Report) -> Iterator[str]:
    affected = affected_handlers(compare(newest, newer))
    if affected != "none":
        yield f"affected handlers: {affected}"
    if newest.topic is None:
        yield (
            f"its events declare their version: those that declare {newest.version} are checked "
            f"against that as before, until they declare {newer.version}"
        )
    for version, seen in observed["unknown_versions"].items():
        yield f"{seen['events']:,} events declare {version}, which is not in the registry"


def _describe_guess(guess: Guess, observed: Report) -> str:
    seen, absent = guess.finding["count"], guess.finding["absent"][guess.old]
    return (
        f"{guess.new} is probably what was {guess.old}: it is in {seen:,} of "
        f"{observed['events']:,} events, and {guess.old} is absent from {absent:,} of these"
    )
