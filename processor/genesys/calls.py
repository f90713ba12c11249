"""What becomes of a call: which token, when, how often, and what is said where it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, NoReturn
from urllib.parse import urlencode, urlsplit

from processor.genesys.cache import Cache
from processor.genesys.errors import (
    CredentialsRefused,
    GenesysRefusal,
    GenesysUnavailable,
    RateLimited,
)
from processor.genesys.limiter import Limiter
from processor.genesys.requests import Answer, Http, NotSent, Request, Unanswered
from processor.genesys.responses import (
    NETWORK,
    NOT_GENESYS,
    fits,
    refusal,
    retry_after,
    said,
)
from processor.genesys.tokens import Tokens

TOKEN = "token"  # noqa: S105 - what stands for the token until a request is sent
"""What the SDK is given in the token's place, so that no object of its holds one."""

_IDEMPOTENT = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))
_PASSING = frozenset((408, 429, 502, 503, 504))
_NOT_REPEATED = "it may have been done, so that it is not repeated but with its event"

KEPT = frozenset(
    f"/api/v2/{path}"
    for path in (
        "authorization/divisions/{divisionId}",
        "flows/{flowId}",
        "groups/{groupId}",
        "locations/{locationId}",
        "organizations/me",
        "presencedefinitions",
        "routing/languages/{languageId}",
        "routing/queues",
        "routing/queues/{queueId}",
        "routing/skills",
        "routing/skills/{skillId}",
        "routing/wrapupcodes",
        "routing/wrapupcodes/{codeId}",
        "teams/{teamId}",
        "users",
        "users/{userId}",
    )
)
"""What changes seldom: the answers that are cached. With `expand`, users hold their presence."""


class Call(NamedTuple):
    """A call of one of the SDK's methods."""

    path: str
    """With placeholders: what may be told of it."""
    request: Request
    response_type: str | None
    logs_in: bool = False
    """It gets a token, and may be repeated whatever became of it."""

    @property
    def name(self) -> str:
        """For messages: `GET /api/v2/users/{userId}`."""
        return f"{self.request.method} {self.path}"

    @property
    def cached(self) -> bool:
        """Whether its answer may be a few minutes old."""
        request = self.request
        return request.method == "GET" and self.path in KEPT and "expand" not in request.query


class _Again(Exception):
    """The attempt came to nothing, and may be made again, after `wait` seconds at least.

    `done` says whether what was asked may have been done all the same.
    """

    def __init__(
        self, why: str, wait: float = 0, status: int | None = None, *, done: bool = False
    ) -> None:
        super().__init__(why)
        self.wait = wait
        self.status = status
        self.done = done


class Calls:
    """Makes calls, for every thread of the process."""

    def __init__(
        self,
        http: Http,
        limiter: Limiter,
        cache: Cache[Answer] | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._http = http
        self._limiter = limiter
        self._cache = cache
        self._clock = clock
        self._sleep = sleep

    def make(self, call: Call, tokens: Tokens, until: float) -> Answer:
        """Make a call; raises GenesysRefusal, or GenesysUnavailable where it can't be by then."""
        key = f"{call.request.url}?{urlencode(sorted(call.request.query.items()))}"
        if self._cache is not None and call.cached:
            return self._cache.get(key, until, lambda: self._insist(call, tokens, until))
        try:
            return self._insist(call, tokens, until)
        finally:
            if self._cache is not None and call.request.method not in ("GET", "HEAD", "OPTIONS"):
                place = urlsplit(call.request.url).path
                self._cache.forget(lambda key: _related(urlsplit(key).path, place))

    def log_in(self, call: Call, until: float) -> Answer:
        """Make a call that needs no token; 400, 401 and 403 are answers too."""
        return self._insist(call, None, until)

    def _insist(self, call: Call, tokens: Tokens | None, until: float) -> Answer:
        """Try as often as there is time for."""
        try:
            return self._authorized(call, tokens, until)
        except _Again as failed:
            failures = [failed]
            done = failed.done
        # Imported here: only a call that failed needs it.
        from tenacity import (
            RetryCallState,
            Retrying,
            retry_if_exception_type,
            wait_random_exponential,
        )

        backoff = wait_random_exponential(multiplier=0.5, max=20)

        def attempt() -> Answer:
            nonlocal done
            if failures:  # the first is the one above
                raise failures.pop()
            try:
                return self._authorized(call, tokens, until)
            except _Again as failed:
                done |= failed.done
                raise
            except GenesysRefusal as refused:
                if done and call.request.method == "DELETE" and refused.status == 404:
                    return Answer(204, {}, "")  # an attempt before has deleted it
                raise

        def wait(state: RetryCallState) -> float:
            failed = state.outcome.exception() if state.outcome else None
            return (failed.wait if isinstance(failed, _Again) else 0) + backoff(state)

        retrying = Retrying(
            retry=retry_if_exception_type(_Again),
            wait=wait,
            stop=lambda state: self._clock() + state.upcoming_sleep >= until,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return retrying(attempt)
        except _Again as failed:
            kind = RateLimited if failed.status == 429 else GenesysUnavailable
            raise kind(
                f"{call.name}: {failed}, and no time was left to try again", status=failed.status
            ) from None

    def _authorized(self, call: Call, tokens: Tokens | None, until: float) -> Answer:
        """Try once, and once more with a new token if Genesys does not take the one there is."""
        if tokens is None:
            return self._once(call, call.request, until)
        for _ in range(2):
            token = tokens.get(until)
            if not self._limiter.wait(until):
                raise RateLimited(
                    f"{call.name}: its turn comes after the time that is left: "
                    "GENESYS_CLOUD_REQUESTS_PER_MINUTE are used up, or Genesys said to wait"
                )
            answer = self._once(call, _bearing(call.request, token), until)
            if answer.status != 401:
                return answer
            tokens.refused(token)
        raise CredentialsRefused(
            f"{call.name}: Genesys Cloud does not take the token that its login has just given "
            "(401): check that GENESYS_CLOUD_ENVIRONMENT is the region of the OAuth client",
            status=401,
        )

    def _once(self, call: Call, request: Request, until: float) -> Answer:
        """Send it; return a success or a refusal of who asks, and raise for everything else."""
        host = urlsplit(request.url).netloc
        safe = request.method in _IDEMPOTENT or call.logs_in
        if self._clock() >= until:
            raise RateLimited(f"{call.name}: no time was left")
        try:
            answer = self._http.send(request, until)
        except NotSent as error:
            raise _Again(f"{host} cannot be reached ({error}): {NETWORK}") from None
        except Unanswered as error:
            if safe:
                raise _Again(
                    f"{host} did not answer whole, or in time ({error})", done=True
                ) from None
            raise GenesysUnavailable(
                f"{call.name}: {host} did not answer whole, or in time ({error}); {_NOT_REPEATED}"
            ) from None
        if 200 <= answer.status < 300:
            kind = call.response_type
            if not fits(answer, kind, reads=request.method == "GET"):
                what = f"{kind} in JSON" if kind else "JSON"
                raise GenesysUnavailable(
                    f"{call.name}: {host} answers with something else than {what}: {NOT_GENESYS}",
                    status=answer.status,
                )
            return answer
        if answer.status == 401 or (call.logs_in and answer.status in (400, 403)):
            return answer
        if answer.status in _PASSING:
            self._passing(call, answer, safe=safe)
        if 400 <= answer.status < 500:
            raise refusal(call.name, answer)
        raise GenesysUnavailable(f"{call.name}: {said(answer)}", status=answer.status)

    def _passing(self, call: Call, answer: Answer, *, safe: bool) -> NoReturn:
        """Genesys cannot now: try again where what was asked has not been done."""
        wait = retry_after(answer, self._clock())
        if answer.status == 429 and wait:
            self._limiter.pause(self._clock() + wait)
        if safe or answer.status == 429 or (answer.status == 503 and wait is not None):
            raise _Again(said(answer), wait or 0, answer.status, done=answer.status != 429)
        raise GenesysUnavailable(
            f"{call.name}: {said(answer)}; {_NOT_REPEATED}", status=answer.status
        )


def _bearing(request: Request, token: str) -> Request:
    """The request with the token, if it is one that the SDK would put a token into."""
    if request.headers.get("Authorization") != f"Bearer {TOKEN}":
        return request
    return request._replace(headers={**request.headers, "Authorization": f"Bearer {token}"})


def _related(one: str, other: str) -> bool:
    """Whether one path is the other, or above or below it."""
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")
