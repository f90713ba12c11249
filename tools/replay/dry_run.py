"""What the ledger would report of events that are replayed: it is read, and nothing is sent."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from processor.aws.requests import Requests
from processor.aws.workers import CallingThread
from processor.errors import ConfigurationError, StoreUnavailable
from processor.identity import Identity, identify
from processor.ledger import Answer, Claim
from processor.settings import Settings
from tools.registry.locate import UsageError
from tools.replay.read_events import SelectedEvent

_KEYS_PER_CALL = 500
FINDINGS = ("new", "duplicate", "conflict", "in progress", "not readable", "no answer")
"""What an event can be for the ledger."""


class LookUp(Protocol):
    """Looks keys up in a ledger."""

    def look_up(self, keys: Collection[str], *, now: float) -> Mapping[str, Answer]:
        """What a claim of each key would find."""
        ...


class _Empty:
    """A ledger that knows nothing."""

    def look_up(self, keys: Collection[str], *, now: float) -> Mapping[str, Answer]:  # noqa: ARG002
        return dict.fromkeys(keys, Answer(Claim.GRANTED))


@contextmanager
def open_ledger(table: str | None, state: Path | None) -> Iterator[LookUp]:
    """The ledger in a DynamoDB table or a state file; with neither one that knows nothing."""
    if table is not None:
        yield _dynamo_ledger(table)
    elif state is not None:
        from processor.local.database import open_database
        from processor.local.ledger import SqliteLedger

        if not state.is_file():
            raise UsageError(f"--state {state}: there is no such file")
        with closing(open_database(state, read_only=True)) as connection:
            yield SqliteLedger(connection)
    else:
        yield _Empty()


def count_findings(
    events: Iterable[SelectedEvent], ledger: LookUp, clock: Callable[[], float] = time.time
) -> Counter[str]:
    """Count the events by what the ledger would report.

    Of several with one key the first counts as the ledger has it, the others as its copies. How
    keys are made is the setting DEDUP_IDENTITY.
    """
    by = Settings.from_environment(os.environ).dedup_identity
    found: Counter[str] = Counter()
    seen: dict[bytes, bytes] = {}
    """By key, the digest of the first event that has it."""
    iterator = iter(events)
    while batch := list(islice(iterator, _KEYS_PER_CALL)):
        identities: list[Identity] = []
        for _, _, envelope in batch:
            if envelope is None:
                found["not readable"] += 1
                continue
            payload = envelope.detail["payload"]
            identities.append(identify(envelope.identifiers, payload, by))
        try:
            answers = ledger.look_up({each.key for each in identities}, now=clock())
        except (ConfigurationError, StoreUnavailable) as error:
            raise UsageError(f"the ledger cannot be read: {error}") from None
        for identity in identities:
            found[_finding(identity, answers[identity.key], seen)] += 1
    return found


def _finding(identity: Identity, answer: Answer, seen: dict[bytes, bytes]) -> str:
    key, digest = bytes.fromhex(identity.key), bytes.fromhex(identity.digest)
    if answer.claim is Claim.COMPLETED:
        return "duplicate" if answer.digest in (None, identity.digest) else "conflict"
    if answer.claim is Claim.UNAVAILABLE:
        return "no answer"
    if answer.claim is not Claim.GRANTED:
        return "in progress"
    first = seen.setdefault(key, digest)
    if first is digest:
        return "new"
    return "duplicate" if first == digest else "conflict"


def _dynamo_ledger(table: str) -> LookUp:
    try:
        import boto3
    except ModuleNotFoundError:
        raise UsageError("--table needs boto3: pip install boto3") from None
    from botocore.exceptions import BotoCoreError

    from processor.aws.ledger import DynamoLedger

    def client() -> Any:
        try:
            return boto3.client("dynamodb", region_name=os.environ.get("AWS_REGION"))
        except (BotoCoreError, ValueError) as error:
            raise UsageError(f"--table {table}: {str(error).rstrip('.')}") from None

    opened = client()
    return DynamoLedger(lambda: opened, table, Requests(CallingThread(), time.time, time.sleep))
