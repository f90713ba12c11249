"""Calls of the real SDK to a server that behaves like Genesys Cloud, with and without failures."""

from __future__ import annotations

import gc
import gzip
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from processor.errors import ConfigurationError, RejectEvent
from processor.genesys import (
    CredentialsRefused,
    GenesysClient,
    GenesysRefusal,
    GenesysUnavailable,
    RateLimited,
    models,
)
from support.genesys_cloud import (
    CLIENT_SECRET,
    Reply,
    throttled,
)

Connect = Callable[..., GenesysClient]

CALL = "GET /api/v2/conversations/c-1"
WRITE = "PATCH /api/v2/conversations/c-1/participants/customer/attributes"


def read(client: GenesysClient) -> Any:
    """A call that may be repeated, and whose response is not cached."""
    return client.conversations.get_conversation("c-1")


def write(client: GenesysClient) -> None:
    """A call that may not be repeated freely."""
    client.conversations.patch_conversation_participant_attributes(
        "c-1", "customer", {"attributes": {"queue": "Sales"}}
    )


def test_an_api_of_the_sdk_returns_its_models(connect: Connect, cloud: Any) -> None:
    """Bodies are models of the SDK, or dictionaries."""
    client = connect()
    body = models.ParticipantAttributes()
    body.attributes = {"queue": "Sales"}

    client.conversations.patch_conversation_participant_attributes("c-1", "customer", body)
    conversation = read(client)

    assert client.routing.get_routing_queue("q-2").name == "Support"
    assert type(conversation).__name__ == "Conversation"
    assert conversation.participants[1].attributes == {"queue": "Sales"}
    assert cloud.received[0].body == {"attributes": {"queue": "Sales"}}
    assert {each.bearer for each in cloud.received} == {"token-1"}


def test_a_token_is_enough(cloud: Any, clock: Any) -> None:
    """As in the tutorial, without a login."""
    client = GenesysClient.for_token("given", host=cloud.address, clock=clock, sleep=clock.sleep)

    assert client.routing.get_routing_queue("q-1").name == "Sales"
    assert cloud.logins == 0


def test_a_client_is_created_from_the_environment(cloud: Any) -> None:
    """The same names as in the template."""
    client = GenesysClient.from_environment(cloud.environment)

    assert client.routing.get_routing_queue("q-1").name == "Sales"


# -- tokens --------------------------------------------------------------------------------------


def test_a_token_is_refreshed_before_it_expires(connect: Connect, cloud: Any, clock: Any) -> None:
    """No call gets a 401."""
    client = connect()
    read(client)
    clock.now += cloud.token_seconds - 60
    read(client)

    assert [each.bearer for each in cloud.received] == ["token-1", "token-2"]
    assert {each.status for each in cloud.received} == {200}


def test_a_401_refreshes_the_token_once(connect: Connect, cloud: Any) -> None:
    """By one thread for all that get it."""
    client = connect()
    read(client)
    cloud.tokens.clear()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: read(client).id, range(8)))

    assert found == ["c-1"] * 8
    assert cloud.logins == 2


def test_a_new_token_that_is_rejected_too_is_reported(connect: Connect, cloud: Any) -> None:
    """A login in one region, the API in another."""
    unknown = {"access_token": "unknown", "expires_in": 60}
    cloud.token_reply = Reply(body=unknown)

    with pytest.raises(CredentialsRefused, match="GENESYS_CLOUD_ENVIRONMENT is the region"):
        read(connect())

    assert len(cloud.received) == cloud.logins == 2


def test_a_static_token_that_has_expired_is_reported(cloud: Any, clock: Any) -> None:
    """It cannot be refreshed."""
    client = GenesysClient.for_token("of-old", host=cloud.address, clock=clock, sleep=clock.sleep)

    with pytest.raises(CredentialsRefused, match="check GENESYS_CLOUD_ACCESS_TOKEN") as raised:
        read(client)

    assert "of-old" not in str(raised.value)
    assert len(cloud.received) == 1


@pytest.mark.parametrize("token", ["", "of old", "of-old\n", "of-old\N{EURO SIGN}"])
def test_an_invalid_token_is_refused(token: str) -> None:
    """HTTP's own error would quote it."""
    with pytest.raises(ValueError, match="the access token is empty or contains a space") as raised:
        GenesysClient.for_token(token)

    assert "of-old" not in str(raised.value)


def test_a_rate_of_zero_is_refused(connect: Connect) -> None:
    """When the client is created, not by the first call."""
    with pytest.raises(ValueError, match="give requests_per_minute a whole number, 1 or more"):
        connect(requests_per_minute=0)


def test_a_wrong_secret_is_reported(connect: Connect, cloud: Any) -> None:
    """The record is retried; the secret is sent once, however many events there are."""
    client = connect(client_secret="another-secret")  # noqa: S106 - it is meant to be wrong

    for _ in range(3):
        with pytest.raises(CredentialsRefused, match=r"rejects the OAuth client \(401\)") as raised:
            read(client)

    assert "check the client's id and secret" in str(raised.value)
    assert "another-secret" not in str(raised.value)
    assert (cloud.logins, cloud.received) == (1, [])


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'{"access_token": 1}', b'{"access_token": "a\\nb"}']
)
def test_a_login_without_a_token_is_reported(body: bytes, connect: Connect, cloud: Any) -> None:
    """Another server, or a proxy; nothing of it becomes a header."""
    cloud.token_reply = Reply(body=body)

    with pytest.raises(GenesysUnavailable, match="check GENESYS_CLOUD_ENVIRONMENT, and any"):
        read(connect())

    assert cloud.received == []


def test_no_secret_is_exposed(
    connect: Connect, cloud: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in a log at the lowest level, an error, a repr or the objects of the SDK."""
    caplog.set_level(logging.DEBUG)
    client = connect()
    cloud.plan_replies(CALL, Reply(400, {"message": f"{CLIENT_SECRET} token-1"}))
    with pytest.raises(GenesysRefusal) as raised:
        read(client)
    text = "".join(
        (caplog.text, str(raised.value), repr(raised.value), repr(client), repr(vars(client)))
    )

    assert CLIENT_SECRET not in text
    assert "token-1" not in text
    assert "token-1" not in repr(vars(client.conversations.api_client._api_client))
    ours = [each for each in gc.get_objects() if type(each).__module__.startswith("processor.")]
    assert {"Calls", "Login", "RefreshingToken"} <= {type(each).__name__ for each in ours}
    for each in ours:
        assert CLIENT_SECRET not in repr(each)
        assert "token-1" not in repr(each)


# -- retries ----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 408, 502, 503, 504])
def test_a_call_is_retried_after(status: int, connect: Connect, cloud: Any, clock: Any) -> None:
    """With a pause that grows, and is never the same."""
    cloud.plan_replies(CALL, *[Reply(status)] * 3)

    assert read(connect()).id == "c-1"
    assert len(cloud.received) == 4
    assert len(set(clock.slept)) == 3
    assert all(slept <= 2**turn for turn, slept in enumerate(clock.slept))


@pytest.mark.parametrize("failure", ["dropped", "cut"])
def test_a_call_whose_response_is_lost_is_retried(
    failure: str, connect: Connect, cloud: Any
) -> None:
    """It changes nothing."""
    cloud.plan_replies(CALL, Reply(failure=failure, body={"id": "half"}))

    assert read(connect()).id == "c-1"
    assert len(cloud.received) == 2


def test_retry_after_is_honoured_by_every_thread(connect: Connect, cloud: Any, clock: Any) -> None:
    """No request is sent before, by this call or another."""
    cloud.plan_replies(CALL, throttled(7))
    client = connect()
    begun = clock()

    read(client)

    assert clock() - begun >= 7
    cloud.plan_replies(CALL, throttled(40))
    with pytest.raises(GenesysUnavailable, match="no time is left to retry") as raised:
        read(client)
    assert raised.value.status == 429
    with pytest.raises(GenesysUnavailable, match="Genesys asked to wait"):
        client.routing.get_routing_queue("q-1")
    assert len(cloud.received) == 3


def test_retry_after_may_be_a_date(connect: Connect, cloud: Any, clock: Any) -> None:
    """HTTP allows both; anything else is ignored."""
    from email.utils import formatdate

    client = connect()
    headers = {"Retry-After": formatdate(clock() + 9, usegmt=True)}
    cloud.plan_replies(CALL, Reply(503, headers=headers))
    cloud.plan_replies(CALL, Reply(503, headers={"Retry-After": "soon"}))

    read(client)

    assert 9 <= clock.slept[0] < 10
    assert clock.slept[1] < 2


@pytest.mark.parametrize("retry_after", ["9" * 400, "86400", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_retry_after_is_limited(retry_after: str, connect: Connect, cloud: Any, clock: Any) -> None:
    """After ten minutes requests are sent again, however long Retry-After is."""
    cloud.plan_replies(CALL, throttled()._replace(headers={"Retry-After": retry_after}))
    client = connect()
    with pytest.raises(GenesysUnavailable, match="429"):
        read(client)
    clock.now += 600

    assert read(client).id == "c-1"


@pytest.mark.parametrize(
    ("first", "is_done"),
    [({"failure": "dropped"}, True), ({"status": 504, "body": {}}, True), ({"status": 429}, False)],
)
def test_a_404_after_a_lost_delete_is_a_success(
    first: dict[str, Any], is_done: bool, connect: Connect, cloud: Any
) -> None:
    """A 404 is a refusal only if no earlier attempt may have deleted it."""
    delete = "DELETE /api/v2/routing/queues/q-1/members/u-1"
    cloud.plan_replies(delete, Reply(**first), Reply(404, {"code": "not.found"}))
    client = connect()

    if is_done:
        client.routing.delete_routing_queue_member("q-1", "u-1")
    else:
        with pytest.raises(GenesysRefusal, match=r"404 not\.found"):
            client.routing.delete_routing_queue_member("q-1", "u-1")

    assert len(cloud.received) == 2


@pytest.mark.parametrize("seconds", [None, 3])
def test_a_write_that_was_throttled_is_retried(
    seconds: float | None, connect: Connect, cloud: Any
) -> None:
    """Genesys has not done it."""
    cloud.plan_replies(WRITE, throttled(seconds))

    write(connect())

    assert cloud.writes == {WRITE: 1}


def test_a_write_is_retried_after_a_503_with_retry_after(connect: Connect, cloud: Any) -> None:
    """The response says to retry."""
    cloud.plan_replies(WRITE, Reply(503, headers={"Retry-After": "1"}))

    write(connect())

    assert cloud.writes == {WRITE: 1}


@pytest.mark.parametrize(
    "reply",
    [{"status": 502}, {"status": 503}, {"status": 504}, {"failure": "dropped"}, {"failure": "cut"}],
)
def test_a_write_that_may_have_succeeded_is_not_repeated(
    reply: dict[str, Any], connect: Connect, cloud: Any
) -> None:
    """Its event is retried, and the handler reads the current state first."""
    cloud.plan_replies(WRITE, Reply(**reply, body={}, is_done=True))

    with pytest.raises(GenesysUnavailable, match="it may have taken effect"):
        write(connect())

    assert cloud.writes == {WRITE: 1}


def test_a_put_is_retried(connect: Connect, cloud: Any) -> None:
    """It is idempotent."""
    put = "PUT /api/v2/users/u-1/routingskills/s-1"
    cloud.plan_replies(put, Reply(504))

    connect().users.put_user_routingskill("u-1", "s-1", {"proficiency": 3})

    assert cloud.writes == {put: 1}


def test_a_server_that_cannot_be_reached_is_reported(connect: Connect) -> None:
    """A write may be retried: it was never sent."""
    client = connect(host="http://127.0.0.1:9")

    with pytest.raises(GenesysUnavailable, match="cannot be reached") as raised:
        write(client)

    assert "check the network and GENESYS_CLOUD_ENVIRONMENT" in str(raised.value)


# -- time ----------------------------------------------------------------------------------------


def test_a_response_that_does_not_come_times_out(cloud: Any, clock: Any) -> None:
    """The SDK's own time-out does nothing."""
    cloud.plan_replies(WRITE, Reply(failure="hangs"))
    client = GenesysClient.for_token(
        "given", host=cloud.address, timeout=0.1, clock=clock, sleep=clock.sleep
    )

    with pytest.raises(GenesysUnavailable, match=r"in time \(ReadTimeoutError\)"):
        write(client)


def test_a_retry_that_does_not_fit_the_invocation_is_not_started(
    connect: Connect, cloud: Any, clock: Any
) -> None:
    """No pause starts that ends after it; two seconds are left for the response."""
    cloud.plan_replies(CALL, throttled(6), throttled(6))
    client = connect().until(clock() + 10)

    with pytest.raises(RateLimited, match=r"429 too\.many\.requests .*no time is left"):
        read(client)

    assert len(cloud.received) == 2
    assert sum(clock.slept) < 8


def test_without_time_no_request_is_sent(connect: Connect, cloud: Any, clock: Any) -> None:
    """Not even a login."""
    client = connect().until(clock() + 2)

    with pytest.raises(RateLimited, match="no time is left"):
        read(client)

    assert (cloud.logins, cloud.received) == (0, [])


def test_maintenance_is_reported(connect: Connect, cloud: Any, clock: Any) -> None:
    """After 30 s, since other records wait; and it counts as a failure."""
    cloud.chaos = lambda *_: Reply(503, b"<html>")
    begun = clock()

    with pytest.raises(GenesysUnavailable, match=r"503 .*: Genesys Cloud may be in main") as raised:
        read(connect().until(clock() + 900))
    assert not isinstance(raised.value, RateLimited)

    assert clock() - begun <= 30
    assert len(cloud.received) > 4


def test_the_rate_limit_holds(connect: Connect, cloud: Any, clock: Any) -> None:
    """A request over the limit waits, or is retried later."""
    cloud.per_minute = 5
    client = connect(requests_per_minute=5)
    for _ in range(5):
        read(client)

    with pytest.raises(GenesysUnavailable, match="GENESYS_CLOUD_REQUESTS_PER_MINUTE is used up"):
        read(client)
    clock.now += 40
    read(client)

    assert {each.status for each in cloud.received} == {200}
    assert clock.slept


# -- refusals -----------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 413, 415, 422, 451, 499])
def test_a_refusal_rejects_the_event(status: int, connect: Connect, cloud: Any) -> None:
    """With the status and Genesys's code, without its message, which quotes the request."""
    body = {"message": "no caller +49 30 901820", "code": "some.thing", "status": status}
    cloud.plan_replies(CALL, Reply(status, body))

    with pytest.raises(RejectEvent) as raised:
        read(connect())

    error = raised.value
    assert isinstance(error, GenesysRefusal)
    assert (error.status, error.code) == (status, "some.thing")
    assert str(error).startswith(
        f"GET /api/v2/conversations/{{conversationId}}: {status} some.thing (correlation c-1)"
    )
    assert "caller" not in str(error)
    assert len(cloud.received) == 1


def test_a_missing_permission_is_explained(connect: Connect, cloud: Any) -> None:
    """The dead letter can be redriven once it is granted."""
    cloud.plan_replies(CALL, Reply(403, {"code": "missing.permissions"}))

    with pytest.raises(GenesysRefusal, match="give the OAuth client a role with the permission"):
        read(connect())


@pytest.mark.parametrize("code", ["a b", "x" * 200, 7, None, {"a": 1}, "<b>"])
def test_an_invalid_code_is_not_reported(code: object, connect: Connect, cloud: Any) -> None:
    """Any proxy may respond."""
    headers = {"ININ-Correlation-Id": "not one"}
    cloud.plan_replies(CALL, Reply(400, {"code": code}, headers))

    with pytest.raises(GenesysRefusal) as raised:
        read(connect())

    assert str(raised.value) == "GET /api/v2/conversations/{conversationId}: 400"


@pytest.mark.parametrize("status", [500, 501, 507, 301])
def test_a_status_that_is_not_a_refusal_is_retried_later(
    status: int, connect: Connect, cloud: Any
) -> None:
    """An error of Genesys's own; retrying at once would not help."""
    cloud.plan_replies(CALL, Reply(status))

    with pytest.raises(GenesysUnavailable) as raised:
        read(connect())

    assert raised.value.status == status
    assert len(cloud.received) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b"\xff", b"[" * 100_000])
def test_a_response_that_is_not_json_is_reported(body: bytes, connect: Connect, cloud: Any) -> None:
    """The SDK would create an empty model."""
    cloud.plan_replies(CALL, Reply(body=body))

    with pytest.raises(GenesysUnavailable, match="is not JSON of type Conversation: check GEN"):
        read(connect())


@pytest.mark.parametrize("body", [b"<html>", b"{", b"\xff"])
def test_a_response_to_a_write_that_is_not_json_is_reported(
    body: bytes, connect: Connect, cloud: Any
) -> None:
    """A proxy's page: the method returns nothing, and yet nothing was done."""
    cloud.plan_replies(WRITE, Reply(body=body))

    with pytest.raises(GenesysUnavailable, match="is not JSON: check GENESYS"):
        write(connect())

    assert (len(cloud.received), cloud.writes) == (1, {})


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_response_to_a_write_may_be_empty(body: bytes, connect: Connect, cloud: Any) -> None:
    """Its status says that it was done."""
    cloud.plan_replies(WRITE, Reply(202, body, is_done=True))

    write(connect())

    assert cloud.writes == {WRITE: 1}


def test_a_response_that_is_too_large_is_read_no_further(connect: Connect, cloud: Any) -> None:
    """40 KiB of gzip are 40 MiB; it is not requested again, and the next call has a connection."""
    bomb = gzip.compress(bytes(40 * 1024 * 1024))
    cloud.plan_replies(CALL, Reply(body=bomb, headers={"Content-Encoding": "gzip"}))
    client = connect()
    with pytest.raises(GenesysUnavailable, match="is larger than 10 MiB: request less"):
        read(client)
    assert read(client).id
    assert cloud.paths == [CALL, CALL]


def test_a_redirect_is_not_followed(connect: Connect, cloud: Any) -> None:
    """The token would be sent to its target."""
    elsewhere = {"Location": f"{cloud.address}/api/v2/conversations/c-2"}
    cloud.plan_replies(CALL, Reply(302, headers=elsewhere))

    with pytest.raises(GenesysUnavailable, match=r"302 .*: check GENESYS_CLOUD_ENVIRONMENT"):
        read(connect())

    assert len(cloud.received) == 1


@pytest.mark.parametrize(
    "body", [[{"id": 1}], 7, "no", {"participants": 7}, {"startTime": "no time"}]
)
def test_a_response_that_does_not_fit_the_model_is_reported(
    body: object, connect: Connect, cloud: Any
) -> None:
    """Without its values, which the SDK's own errors quote."""
    cloud.plan_replies(CALL, Reply(body=body))

    with pytest.raises(
        GenesysUnavailable, match="is not JSON of type Conversation: check"
    ) as raised:
        read(connect())

    assert "no time" not in str(raised.value)
    assert raised.value.__context__ is None


@pytest.mark.parametrize("wrong", ["", ".", "..", "../users/u-1", "a/b"])
def test_an_id_that_would_change_the_path_is_refused(
    wrong: str, connect: Connect, cloud: Any
) -> None:
    """It comes from an event; the SDK would insert it into the path unescaped."""
    with pytest.raises(RejectEvent, match="queueId is not an id"):
        connect().routing.get_routing_queue(wrong)

    assert cloud.received == []


def test_a_callback_is_refused(connect: Connect, cloud: Any) -> None:
    """Its thread would swallow the error, and the event would be lost."""
    with pytest.raises(TypeError, match="callback is not supported"):
        connect().conversations.get_conversation("c-1", callback=print)

    assert cloud.received == []


def test_a_mistake_of_the_handler_raises_its_own_error(connect: Connect, cloud: Any) -> None:
    """It is not an error of Genesys."""
    with pytest.raises(TypeError, match="unexpected keyword"):
        connect().conversations.get_conversation("c-1", no_such_thing=True)
    with pytest.raises(AttributeError, match="no attribute 'no_such_api'"):
        connect().no_such_api  # noqa: B018 - the access is the test
    with pytest.raises(AttributeError):
        models.NoSuchModel  # noqa: B018 - as above
    with pytest.raises(AttributeError, match="swagger_types"):
        connect().conversations.patch_conversation_participant_attributes("c", "p", object())

    assert cloud.received == []


# -- the cache -----------------------------------------------------------------------------------


def test_a_queue_is_requested_once(connect: Connect, cloud: Any, clock: Any) -> None:
    """Each caller gets its own model, which it may change."""
    client = connect()
    first = client.routing.get_routing_queue("q-1")
    first.name = "spoilt"

    assert client.routing.get_routing_queue("q-1").name == "Sales"
    assert client.until(clock() + 60).routing.get_routing_queue("q-1").name == "Sales"
    assert cloud.paths == ["GET /api/v2/routing/queues/q-1"]
    clock.now += 300
    client.routing.get_routing_queue("q-1")
    assert len(cloud.received) == 2


def test_a_write_invalidates_the_cache(connect: Connect, cloud: Any) -> None:
    """Of the same client, for the paths that it may have changed."""
    client = connect()
    for _ in range(2):
        client.routing.get_routing_queue("q-1")
        client.routing.get_routing_queue("q-2")
        client.routing.post_routing_queue_members("q-1", [])

    assert cloud.paths.count("GET /api/v2/routing/queues/q-1") == 2
    assert cloud.paths.count("GET /api/v2/routing/queues/q-2") == 1


def test_frequently_changing_resources_are_not_cached(connect: Connect, cloud: Any) -> None:
    """A conversation, and a user with presence."""
    client = connect()
    for _ in range(2):
        read(client)
        client.users.get_user("u-1", expand=["presence"])

    assert len(cloud.received) == 4


def test_the_cache_can_be_turned_off(connect: Connect, cloud: Any) -> None:
    """GENESYS_CLOUD_CACHE_SECONDS=0."""
    client = connect(cache_seconds=0)
    for _ in range(2):
        client.routing.get_routing_queue("q-1")

    assert len(cloud.received) == 2


# -- the environment -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "text"),
    [
        ({}, "GENESYS_CLOUD_SECRET (a secret in AWS Secrets Manager), or GENESYS_CLOUD_CLIENT_ID"),
        ({"GENESYS_CLOUD_CLIENT_ID": "a"}, "GENESYS_CLOUD_CLIENT_SECRET is not set"),
        ({"GENESYS_CLOUD_CLIENT_SECRET": "a"}, "GENESYS_CLOUD_CLIENT_ID is not set"),
        (
            {"GENESYS_CLOUD_ACCESS_TOKEN": "two words"},
            "GENESYS_CLOUD_ACCESS_TOKEN contains a",
        ),
        ({"GENESYS_CLOUD_ENVIRONMENT": "mars-1"}, "GENESYS_CLOUD_ENVIRONMENT is 'mars-1': give a"),
        ({"GENESYS_CLOUD_REQUESTS_PER_MINUTE": "0"}, "GENESYS_CLOUD_REQUESTS_PER_MINUTE is '0'"),
    ],
)
def test_an_invalid_environment_is_reported(environment: dict[str, str], text: str) -> None:
    """By name, and never with a credential."""
    with pytest.raises(ConfigurationError) as raised:
        GenesysClient.from_environment(environment)

    assert text in str(raised.value)
    assert "two words" not in str(raised.value)


def test_a_proxy_is_used_as_boto3_does(
    cloud: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTPS_PROXY and NO_PROXY; here for http, which the loopback accepts."""
    monkeypatch.setenv("http_proxy", cloud.address)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("no_proxy", "")
    client = GenesysClient.for_token("given", host="http://localhost:1", clock=clock)

    assert read(client).id == "c-1"
    assert cloud.received[0].path == "http://localhost:1/api/v2/conversations/c-1"
    monkeypatch.setenv("no_proxy", "localhost")
    client = GenesysClient.for_token(
        "given", host="http://localhost:1", clock=clock, sleep=clock.sleep
    )
    with pytest.raises(GenesysUnavailable, match="cannot be reached"):
        read(client)
