"""The ledger on DynamoDB reads rows that are not as it writes them, each on its own."""

from __future__ import annotations

from typing import Any

import pytest

from processor.aws import ledger as ledger_module
from processor.aws.ledger import DynamoLedger
from processor.aws.requests import Requests
from processor.ledger import Answer, Claim


class Client:
    """DynamoDB with one existing row, `odd`; it counts requests and keeps statements."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row
        self.requests = 0
        self.statements: list[dict[str, Any]] = []

    def batch_execute_statement(self, Statements: list[Any]) -> dict[str, Any]:  # noqa: N803
        """Answer for the row, and accept everything else."""
        self.requests += 1
        self.statements += Statements
        return {"Responses": [self._answer(each) for each in Statements]}

    def _answer(self, statement: dict[str, Any]) -> dict[str, Any]:
        if {"S": "odd"} in statement["Parameters"]:
            if statement["Statement"].startswith("INSERT"):
                return {"Error": {"Code": "DuplicateItem"}}
            if statement["Statement"].startswith("SELECT"):
                return {"Item": {"event_hash": {"S": "odd"}, **self.row}}
        return {}


@pytest.fixture(autouse=True)
def permitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Permissions have been checked: that is not what these tests are about."""
    monkeypatch.setattr(ledger_module, "_permitted_tables", {"Table"})


def claim(client: Any, keys: list[str], **digests: str) -> Any:
    """Claim keys at the time 100."""
    requests = Requests(1.0, lambda: 0.0, lambda _seconds: None)
    ledger = DynamoLedger(lambda: client, "Table", requests)
    return ledger.claim(dict.fromkeys(keys) | digests, owner="me", now=100, lease_until=110)


OWNED = {"owner": {"S": "another"}, "lease_until": {"N": "0"}}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({"completed": {"BOOL": True}}, Answer(Claim.COMPLETED), id="no-expiry"),
        pytest.param(
            {"completed": {"BOOL": True}, "expires_at": {"N": "100"}},
            Answer(Claim.COMPLETED),
            id="bare",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "digest": {"S": "other"}},
            Answer(Claim.COMPLETED, "other"),
            id="digest",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "digest": {"NULL": True}},
            Answer(Claim.COMPLETED),
            id="null",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "digest": {"N": "7"}},
            Answer(Claim.COMPLETED),
            id="digest-number",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "expires_at": {"S": "soon"}},
            Answer(Claim.UNAVAILABLE),
            id="expiry-no-number",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "expires_at": {"N": "99"}},
            Answer(Claim.UNAVAILABLE),
            id="expired-without-a-fence",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "expires_at": {"N": "99"}, **OWNED},
            Answer(Claim.GRANTED),
            id="expired",
        ),
        pytest.param({}, Answer(Claim.UNAVAILABLE), id="empty"),
        pytest.param({"owner": {"S": "another"}}, Answer(Claim.UNAVAILABLE), id="no-lease"),
        pytest.param({"lease_until": {"N": "200"}}, Answer(Claim.UNAVAILABLE), id="no-owner"),
        pytest.param({**OWNED, "owner": {"N": "7"}}, Answer(Claim.UNAVAILABLE), id="owner-no-text"),
        pytest.param(
            {**OWNED, "lease_until": {"NULL": True}}, Answer(Claim.UNAVAILABLE), id="null-lease"
        ),
        pytest.param({**OWNED, "lease_until": {"N": "95"}}, Answer(Claim.HELD), id="held"),
        pytest.param(OWNED, Answer(Claim.EXPIRED), id="lease-over"),
        pytest.param(
            {**OWNED, "attempts": {"N": "3"}}, Answer(Claim.EXPIRED, attempts=3), id="attempts"
        ),
        pytest.param({"attempts": {"N": "3"}}, Answer(Claim.GRANTED, attempts=4), id="given-back"),
        pytest.param({"attempts": {"S": "3"}}, Answer(Claim.UNAVAILABLE), id="attempts-no-number"),
    ],
)
def test_an_odd_row_affects_no_other_key(row: dict[str, Any], expected: Answer) -> None:
    """Its own key has the answer that the row allows; where it allows none, it is retried."""
    claims = claim(Client(row), ["one", "odd", "two"], odd="mine")
    assert claims == {"one": Answer(Claim.GRANTED), "odd": expected, "two": Answer(Claim.GRANTED)}


def test_a_digest_costs_no_request() -> None:
    """25 new keys are one request; keys that exist, one more, as without digests."""
    keys = [f"k{number}" for number in range(24)]
    client = Client({"completed": {"BOOL": True}, "digest": {"S": "other"}})
    answers = claim(client, [*keys, "new"], **dict.fromkeys(keys, "d"))
    assert set(answers.values()) == {Answer(Claim.GRANTED)}
    assert client.requests == 1
    assert claim(client, [*keys, "odd"], odd="mine")["odd"] == Answer(Claim.COMPLETED, "other")
    assert client.requests == 3


def test_the_digest_is_written_with_the_claim() -> None:
    """When a key is inserted, and when it is taken over."""
    client = Client({"attempts": {"N": "1"}})
    claim(client, ["odd"], odd="mine")
    written = [
        each
        for each in client.statements
        if each["Statement"].startswith(("INSERT", "UPDATE")) and "digest" in each["Statement"]
    ]
    assert len(written) == 2
    assert all({"S": "mine"} in each["Parameters"] for each in written)
