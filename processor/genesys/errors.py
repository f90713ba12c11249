"""What a call that came to nothing raises: one error for an event to reject, one to try again.

Their texts hold a call's path with placeholders for its ids, Genesys's status and error code, and
what to check: no token, no secret, no value of an event, and nothing else of what Genesys said.
"""

from __future__ import annotations

from processor.errors import CallFailed, ConfigurationError, OutOfTime, RejectEvent


class GenesysRefusal(RejectEvent):
    """Genesys Cloud says no, and would again: the event becomes a dead letter, with its text.

    For every status from 400 to 499 but 401, 408 and 429. A handler that can go on without, such
    as after a 404, catches it.
    """

    def __init__(self, text: str, *, status: int, code: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.code = code
        """Genesys's own, such as `not.found`; empty where it gave none."""


class GenesysUnavailable(CallFailed):
    """The call cannot be made now: the record is retried. The text says what to check.

    `status` is that of Genesys's last answer; None where there was none.
    """

    def __init__(self, text: str, *, status: int | None = None) -> None:
        super().__init__(text)
        self.status = status


class RateLimited(GenesysUnavailable, OutOfTime):
    """The rate has no room for the call before the invocation's time is up: the record is deferred.

    Ours, of which GENESYS_CLOUD_REQUESTS_PER_MINUTE is the measure, or Genesys's, which said 429.
    """


class NotConfigured(ConfigurationError, CallFailed):
    """The deployment lacks credentials, or the SDK: the record is retried; the text says which."""


class CredentialsRefused(GenesysUnavailable):
    """The login does not take the OAuth client or the token: no other attempt will change that."""
