"""The ledger on DynamoDB reads rows that are not as it writes them, each on its own."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from processor.aws.ledger import DynamoLedger
from processor.aws.requests import Requests
from processor.aws.workers import CallingThread
from processor.errors import ConfigurationError
from processor.ledger import Answer, Claim, ClaimedEvent


class Client:
    """DynamoDB with one existing row, `odd`, and perhaps one of completions.

    It counts requests and keeps statements; the check of permissions is not counted.
    """

    def __init__(self, row: dict[str, Any], completions: dict[str, Any] | None = None) -> None:
        self.row = row
        self.completions = completions
        self.requests = 0
        self.statements: list[dict[str, Any]] = []

    def batch_execute_statement(self, Statements: list[Any]) -> dict[str, Any]:  # noqa: N803
        """Answer for the rows, and accept everything else."""
        self.requests += "permission" not in str(Statements)
        self.statements += Statements
        return {"Responses": [self._answer(each) for each in Statements]}

    def transact_write_items(self, TransactItems: list[Any]) -> None:  # noqa: N803
        """Cancel the check of permissions."""
        assert "permission" in str(TransactItems)
        response: Any = {
            "Error": {"Code": "TransactionCanceledException"},
            "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}],
        }
        raise ClientError(response, "TransactWriteItems")

    def _answer(self, statement: dict[str, Any]) -> dict[str, Any]:
        if {"S": "odd"} in statement["Parameters"]:
            if statement["Statement"].startswith("INSERT"):
                return {"Error": {"Code": "DuplicateItem"}}
            if statement["Statement"].startswith("SELECT"):
                return {"Item": {"event_hash": {"S": "odd"}, **self.row}}
        if statement["Parameters"][0] == {"S": "completions of another from 200"}:
            return {} if self.completions is None else {"Item": self.completions}
        return {}


def claim(client: Any, keys: list[str], **digests: str) -> Any:
    """Claim keys at the time 100."""
    requests = Requests(CallingThread(), lambda: 0.0, lambda _seconds: None)
    ledger = DynamoLedger(lambda: client, "Table", requests)
    claimed = {
        key: ClaimedEvent(number, digests.get(key)) for number, key in enumerate([*keys, *digests])
    }
    times = {"now": 100, "lease_until": 110, "keep_until": 1_000}
    return ledger.claim(claimed, owner="me", until=30, **times)


OWNED = {
    "owner": {"S": "another"},
    "number": {"N": "207"},
    "lease_until": {"N": "0"},
    "attempts": {"N": "1"},
}
DONE = {"completed": {"NS": ["9", "207"]}, "kept_until": {"N": "100"}, "expires_at": {"N": "200"}}
UNAVAILABLE = Answer(Claim.UNAVAILABLE)


def row(**changes: Any) -> dict[str, Any]:
    """A claim with other attributes; without those that are None."""
    return {name: value for name, value in (OWNED | changes).items() if value is not None}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param({}, UNAVAILABLE, id="empty"),
        pytest.param({"unknown": {"M": {}}}, UNAVAILABLE, id="unknown-attribute"),
        pytest.param(row(), Answer(Claim.EXPIRED), id="lease-over"),
        pytest.param(row(attempts={"N": "3"}), Answer(Claim.EXPIRED, attempts=3), id="attempts"),
        pytest.param(row(lease_until={"N": "95"}), Answer(Claim.HELD), id="held"),
        pytest.param(row(lease_until=None), UNAVAILABLE, id="no-lease"),
        pytest.param(row(lease_until={"NULL": True}), UNAVAILABLE, id="null-lease"),
        pytest.param(row(owner=None), UNAVAILABLE, id="no-owner"),
        pytest.param(row(owner={"N": "7"}), UNAVAILABLE, id="owner-no-text"),
        pytest.param(row(number=None), UNAVAILABLE, id="no-number"),
        pytest.param(row(number={"S": "x"}), UNAVAILABLE, id="number-no-number"),
        pytest.param(row(number={"N": "0.5"}), UNAVAILABLE, id="number-half"),
        pytest.param(row(attempts=None), UNAVAILABLE, id="no-attempts"),
        pytest.param(row(attempts={"N": "1E+125"}), UNAVAILABLE, id="attempts-large"),
        pytest.param(row(expires_at={"N": "100"}), Answer(Claim.EXPIRED), id="expires-now"),
        pytest.param(row(expires_at={"N": "99"}), Answer(Claim.EXPIRED), id="not-deleted-yet"),
        pytest.param(row(expires_at={"S": "soon"}), Answer(Claim.EXPIRED), id="odd-expiry"),
        pytest.param({"attempts": {"N": "3"}}, Answer(Claim.GRANTED, attempts=4), id="given-back"),
        pytest.param({"attempts": {"S": "3"}}, UNAVAILABLE, id="attempts-no-number"),
        pytest.param({"attempts": {"N": "1.5"}}, UNAVAILABLE, id="attempts-half"),
        pytest.param({"attempts": {"N": "0"}}, UNAVAILABLE, id="attempts-none"),
        pytest.param({"attempts": {"N": "-3"}}, UNAVAILABLE, id="attempts-negative"),
        pytest.param({"attempts": {"N": "9" * 38}}, UNAVAILABLE, id="attempts-38-digits"),
        pytest.param(
            {"attempts": {"N": "3"}, "expires_at": {"NULL": True}},
            UNAVAILABLE,
            id="given-back-odd-expiry",
        ),
        pytest.param(
            {"attempts": {"N": "3"}, "lease_until": {"N": "0"}},
            UNAVAILABLE,
            id="given-back-with-lease",
        ),
    ],
)
def test_an_odd_row_affects_no_other_key(row: dict[str, Any], expected: Answer) -> None:
    """Its own key has the answer that the row allows; where it allows none, it is retried."""
    claims = claim(Client(row), ["one", "odd", "two"])
    assert claims == {"one": Answer(Claim.GRANTED), "odd": expected, "two": Answer(Claim.GRANTED)}


@pytest.mark.parametrize(
    ("digest", "completions", "expected"),
    [
        pytest.param(None, DONE, Answer(Claim.COMPLETED), id="no-digest"),
        pytest.param({"S": "other"}, DONE, Answer(Claim.COMPLETED, "other"), id="digest"),
        pytest.param({"NULL": True}, DONE, Answer(Claim.COMPLETED), id="null"),
        pytest.param({"N": "7"}, DONE, Answer(Claim.COMPLETED), id="digest-number"),
        pytest.param({"S": "d"}, None, Answer(Claim.EXPIRED), id="none"),
        pytest.param(
            {"S": "d"}, {**DONE, "completed": {"NS": ["7"]}}, Answer(Claim.EXPIRED), id="others"
        ),
        pytest.param(
            {"S": "d"}, {**DONE, "kept_until": {"N": "99"}}, Answer(Claim.GRANTED), id="forgotten"
        ),
        pytest.param(
            {"S": "d"},
            {**DONE, "kept_until": {"N": "9" * 38}},
            Answer(Claim.COMPLETED, "d"),
            id="38-digits",
        ),
        pytest.param({"S": "d"}, {}, UNAVAILABLE, id="empty"),
        pytest.param({"S": "d"}, {**DONE, "completed": {"S": "207"}}, UNAVAILABLE, id="text"),
        pytest.param({"S": "d"}, {**DONE, "kept_until": {"S": "x"}}, UNAVAILABLE, id="odd-time"),
        pytest.param({"S": "d"}, {"completed": DONE["completed"]}, UNAVAILABLE, id="no-time"),
    ],
)
def test_a_claim_is_completed_if_its_owner_has_its_number(
    digest: Any, completions: dict[str, Any] | None, expected: Answer
) -> None:
    """The row of the owner's completions is asked for; an odd one affects its own claims alone."""
    claims = claim(Client(row(digest=digest), completions), ["one", "odd", "two"])
    assert claims == {"one": Answer(Claim.GRANTED), "odd": expected, "two": Answer(Claim.GRANTED)}


def test_a_digest_costs_no_request() -> None:
    """25 new keys are one request; keys that exist two more: for their rows and completions."""
    keys = [f"k{number}" for number in range(24)]
    client = Client(row(digest={"S": "other"}), DONE)
    answers = claim(client, ["new"], **dict.fromkeys(keys, "d"))
    assert set(answers.values()) == {Answer(Claim.GRANTED)}
    assert client.requests == 1
    assert claim(client, keys, odd="mine")["odd"] == Answer(Claim.COMPLETED, "other")
    assert client.requests == 4


def test_the_digest_is_written_with_the_claim() -> None:
    """When a key is inserted, and when it is taken over."""
    client = Client({"attempts": {"N": "1"}})
    claim(client, [], odd="mine")
    written = [
        each
        for each in client.statements
        if each["Statement"].startswith(("INSERT", "UPDATE")) and "digest" in each["Statement"]
    ]
    assert len(written) == 2
    assert all({"S": "mine"} in each["Parameters"] for each in written)


class Misconfigured(Client):
    """DynamoDB that refuses statements of one kind from a certain request on."""

    def __init__(self, row: dict[str, Any], verb: str) -> None:
        super().__init__(row)
        self.verb = verb

    def batch_execute_statement(self, Statements: list[Any]) -> dict[str, Any]:  # noqa: N803
        """Refuse the whole request, as IAM does."""
        if Statements[0]["Statement"].startswith(self.verb) and "permission" not in str(Statements):
            self.statements += Statements
            error: Any = {"Error": {"Code": "AccessDeniedException"}}
            raise ClientError(error, "BatchExecuteStatement")
        return super().batch_execute_statement(Statements)


@pytest.mark.parametrize("verb", ["SELECT", "UPDATE"])
def test_claims_made_before_a_wrong_setting_is_found_are_given_back(verb: str) -> None:
    """Nothing holds up their events once the setting is right; an attempt was not begun."""
    client = Misconfigured({"attempts": {"N": "3"}}, verb)
    with pytest.raises(ConfigurationError, match=r"^DEDUP_TABLE: .*PartiQL"):
        claim(client, ["one", "odd", "two"])
    deleted = [each for each in client.statements if each["Statement"].startswith("DELETE")]
    keys = {each["Parameters"][0]["S"] for each in deleted} - {"permission to delete"}
    assert keys == ({"one", "two"} if verb == "UPDATE" else {"one", "odd", "two"})
    assert all({"S": "me"} in each["Parameters"] for each in deleted[1:]), "only our own"
    if verb == "UPDATE":
        kept = [each for each in client.statements if "REMOVE lease_until" in each["Statement"]]
        assert [each["Parameters"][0] for each in kept] == [{"N": "3"}]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ResourceNotFound", "there is no table Table"),
        ("AccessDenied", "refuses: AccessDenied"),
        ("ValidationError", "another key than event_hash alone"),
    ],
)
def test_a_wrong_setting_fails_every_statement(code: str, message: str) -> None:
    """One statement alone with such an error is no wrong setting: its key has no answer."""

    class Refusing(Client):
        refused = 1

        def batch_execute_statement(self, Statements: list[Any]) -> dict[str, Any]:  # noqa: N803
            responses = super().batch_execute_statement(Statements)["Responses"]
            error = {"Error": {"Code": code, "Message": "wrong key"}}
            refused = 0 if "permission" in str(Statements) else self.refused
            return {"Responses": [error] * refused + responses[refused:]}

    client = Refusing({})
    answers = claim(client, ["one", "two", "three"])
    assert [answer.claim.value for answer in answers.values()] == [
        "unavailable",
        "granted",
        "granted",
    ]
    client.refused = 3
    with pytest.raises(ConfigurationError, match=message):
        claim(client, ["one", "two", "three"])


def test_a_statement_that_dynamodb_refuses_in_a_request_fails_alone() -> None:
    """The request is made again in halves."""

    class Strict(Client):
        def batch_execute_statement(self, Statements: list[Any]) -> dict[str, Any]:  # noqa: N803
            if any({"S": "k7"} in each["Parameters"] for each in Statements):
                metadata = {"HTTPStatusCode": 400}
                error: Any = {
                    "Error": {"Code": "ValidationException"},
                    "ResponseMetadata": metadata,
                }
                raise ClientError(error, "BatchExecuteStatement")
            return super().batch_execute_statement(Statements)

    keys = [f"k{number}" for number in range(25)]
    answers = claim(Strict({}), keys)
    assert [key for key in keys if answers[key].claim is not Claim.GRANTED] == ["k7"]
    assert answers["k7"] == Answer(Claim.UNAVAILABLE)
