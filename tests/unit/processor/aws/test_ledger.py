"""The ledger on DynamoDB reads rows that are not as it writes them, each on its own."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from processor.aws.ledger import DynamoLedger
from processor.aws.requests import Requests
from processor.aws.workers import CallingThread
from processor.errors import ConfigurationError
from processor.ledger import Answer, Claim


class Client:
    """DynamoDB with one existing row, `odd`; it counts requests and keeps statements.

    The check of permissions is not counted.
    """

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row
        self.requests = 0
        self.statements: list[dict[str, Any]] = []

    def batch_execute_statement(self, Statements: list[Any]) -> dict[str, Any]:  # noqa: N803
        """Answer for the row, and accept everything else."""
        self.requests += "permission" not in str(Statements)
        self.statements += Statements
        return {"Responses": [self._answer(each) for each in Statements]}

    def _answer(self, statement: dict[str, Any]) -> dict[str, Any]:
        if {"S": "odd"} in statement["Parameters"]:
            if statement["Statement"].startswith("INSERT"):
                return {"Error": {"Code": "DuplicateItem"}}
            if statement["Statement"].startswith("SELECT"):
                return {"Item": {"event_hash": {"S": "odd"}, **self.row}}
        return {}


def claim(client: Any, keys: list[str], **digests: str) -> Any:
    """Claim keys at the time 100."""
    requests = Requests(CallingThread(), lambda: 0.0, lambda _seconds: None)
    ledger = DynamoLedger(lambda: client, "Table", requests)
    digests_by_key = dict.fromkeys(keys) | digests
    return ledger.claim(digests_by_key, owner="me", now=100, lease_until=110, until=30)


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
            Answer(Claim.GRANTED),
            id="expired-without-an-owner",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "expires_at": {"N": "99"}, **OWNED},
            Answer(Claim.GRANTED),
            id="expired",
        ),
        pytest.param({"completed": {"BOOL": False}}, Answer(Claim.UNAVAILABLE), id="not-completed"),
        pytest.param({"completed": {"S": "yes"}}, Answer(Claim.UNAVAILABLE), id="completed-text"),
        pytest.param(
            {"completed": {"BOOL": True}, "digest": {"L": []}, "attempts": {"S": "x"}},
            Answer(Claim.COMPLETED),
            id="completed-with-odd-attributes",
        ),
        pytest.param(
            {"completed": {"BOOL": True}, "expires_at": {"N": "9" * 38}},
            Answer(Claim.COMPLETED),
            id="expiry-38-digits",
        ),
        pytest.param({}, Answer(Claim.UNAVAILABLE), id="empty"),
        pytest.param({"unknown": {"M": {}}}, Answer(Claim.UNAVAILABLE), id="unknown-attribute"),
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
        pytest.param({"attempts": {"N": "1.5"}}, Answer(Claim.UNAVAILABLE), id="attempts-half"),
        pytest.param({"attempts": {"N": "0"}}, Answer(Claim.UNAVAILABLE), id="attempts-none"),
        pytest.param({"attempts": {"N": "-3"}}, Answer(Claim.UNAVAILABLE), id="attempts-negative"),
        pytest.param(
            {"attempts": {"N": "9" * 38}}, Answer(Claim.UNAVAILABLE), id="attempts-38-digits"
        ),
        pytest.param(
            {**OWNED, "attempts": {"N": "1E+125"}}, Answer(Claim.UNAVAILABLE), id="attempts-large"
        ),
        pytest.param(
            {"attempts": {"N": "3"}, "expires_at": {"NULL": True}},
            Answer(Claim.UNAVAILABLE),
            id="given-back-odd-expiry",
        ),
        pytest.param(
            {"attempts": {"N": "3"}, "lease_until": {"N": "0"}},
            Answer(Claim.UNAVAILABLE),
            id="given-back-with-lease",
        ),
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
