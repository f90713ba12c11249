"""What an API of the SDK makes its calls with, in its ApiClient's place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from processor.errors import GenesysEventsError, RejectEvent
from processor.genesys import sdk
from processor.genesys.calls import TOKEN, Call
from processor.genesys.errors import GenesysUnavailable
from processor.genesys.requests import Answer, Request
from processor.genesys.responses import NOT_GENESYS

Make = Callable[[Call], Answer]


class SdkTransport:
    """Has the SDK make up requests and read answers, and sends them by `make`."""

    def __init__(self, host: str, make: Make) -> None:
        self._host = host
        self._make = make

    def __getattr__(self, name: str) -> Any:
        """What the SDK's APIs ask of it beside calls."""
        return getattr(self._idle, name)

    @cached_property
    def _idle(self) -> Any:
        return _api_client(self._host)

    def call_api(
        self,
        resource_path: str,
        method: str,
        path_params: Mapping[str, Any],
        *arguments: Any,
        response_type: str | None = None,
        callback: object = None,
        **options: Any,
    ) -> Any:
        """As ApiClient does, but in this thread: in another, an error would be lost."""
        if callback is not None:
            raise TypeError("callback is not supported: leave it out, and the call is made here")
        for name, value in path_params.items():
            if str(value) in ("", ".", "..") or "/" in str(value):
                # It would make the path another one than the method's.
                raise RejectEvent(f"{method} {resource_path}: {name} is no id")
        sender = _Sender(self._make, resource_path, response_type)
        client = _api_client(self._host)
        client.set_http_client(sender)
        options |= {"response_type": response_type}
        try:
            return client.call_api(resource_path, method, dict(path_params), *arguments, **options)
        except GenesysEventsError:
            raise
        except Exception:
            if not sender.answered:
                raise
        # Raised out here, so that it leads to no error of the SDK's: those quote the answer.
        raise GenesysUnavailable(
            f"{method} {resource_path}: {urlsplit(self._host).netloc} answers with something "
            f"else than {response_type} in JSON: {NOT_GENESYS}"
        )


class _Sender:
    """The HTTP client of one call."""

    def __init__(self, make: Make, path: str, response_type: str | None) -> None:
        self._make = make
        self._path = path
        self._response_type = response_type
        self.answered = False

    def request(self, options: Any) -> Answer:
        """Send what the SDK has made up."""
        answer = self._make(Call(self._path, Request.of(options), self._response_type))
        self.answered = True
        return answer


def _api_client(host: str) -> Any:
    """The SDK's own; it takes nothing else than its kind of HTTP client, which ours becomes."""
    sdk.load("abstract_http_client", "AbstractHttpClient").register(_Sender)
    client = sdk.load("api_client", "ApiClient")(host=host)
    client.access_token = TOKEN
    return client
