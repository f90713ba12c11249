"""What a failed call raises: GenesysRefusal rejects the event; after other errors it is retried.

Messages hold the call's path with placeholders for its ids, Genesys's status and error code, and
what to check: no token, no secret, no value of an event, and none of Genesys's own text.
"""

from __future__ import annotations

from processor.errors import CallFailed, ConfigurationError, OutOfTime, RejectEvent


class GenesysRefusal(RejectEvent):
    """Genesys Cloud refuses the call and would refuse it again: the event becomes a dead letter.

    For every status from 400 to 499 except 401, 408 and 429. A handler that can go on without the
    response, as after a 404, catches it.
    """

    def __init__(self, message: str, *, status: int, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        """Genesys's error code, such as `not.found`; empty if the response has none."""


class GenesysUnavailable(CallFailed):
    """The call is not possible at the moment: the record is retried.

    `status` is that of Genesys's last response; None if there was none.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class RateLimited(GenesysUnavailable, OutOfTime):
    """The call is not possible before the invocation's time is up: the record is deferred.

    The process's own limit (GENESYS_CLOUD_REQUESTS_PER_MINUTE) or Genesys's (429) does not allow
    it, or too little time is left.
    """


class NotConfigured(ConfigurationError, CallFailed):
    """The deployment lacks credentials or the SDK: the record is retried."""


class CredentialsRefused(GenesysUnavailable):
    """Genesys Cloud rejects the OAuth client or the token: retrying at once is pointless."""
