"""A Genesys Cloud that answers what a test has planned, for `context.genesys`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, NamedTuple

from processor.genesys import sdk
from processor.genesys.apis import Apis
from processor.genesys.client import GenesysClient
from processor.genesys.errors import NotConfigured


class UnexpectedCall(AssertionError):
    """A handler called a method for which the test has planned no response."""


class GenesysCall(NamedTuple):
    """A call that a handler made."""

    method: str
    """Such as `routing.get_routing_queue`."""
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    """The arguments that were passed by name."""


class FakeGenesys(GenesysClient):
    """A client that calls nothing: it returns what was planned, and records the calls.

    Where Genesys's SDK is installed, a method that the SDK does not have is refused.
    """

    def __init__(self) -> None:
        self.calls: list[GenesysCall] = []
        self._responses: dict[str, list[Any]] = {}

    def respond(self, method: str, *responses: Any) -> None:
        """Plan the responses to the calls of a method, one after another; the last one repeats.

        A response that is an exception is raised. Raises ValueError for an unknown method.
        """
        if not responses:
            raise ValueError(f"{method}: give a response; None is one")
        api, _, name = method.partition(".")
        _check_method(api, name)
        self._responses[method] = list(responses)

    def calls_of(self, method: str) -> list[GenesysCall]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]

    def until(self, deadline: float | None) -> GenesysClient:
        """Return this client: it calls nothing that takes time."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name not in Apis.__annotations__:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return _FakeApi(name, self._answer)

    def __repr__(self) -> str:
        return f"<FakeGenesys, {len(self.calls)} calls>"

    def _answer(self, call: GenesysCall) -> Any:
        self.calls.append(call)
        planned = self._responses.get(call.method)
        if planned is None:
            raise UnexpectedCall(
                f"the handler called {call.method}, which has no response: "
                f'genesys.respond("{call.method}", …)'
            )
        response = planned.pop(0) if len(planned) > 1 else planned[0]
        if isinstance(response, BaseException):
            raise response
        return response


class _FakeApi:
    """One API of the SDK, of which every method answers as planned."""

    def __init__(self, name: str, answer: Callable[[GenesysCall], Any]) -> None:
        self._name = name
        self._answer = answer

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        method = f"{self._name}.{name}"
        return lambda *arguments, **options: self._answer(GenesysCall(method, arguments, options))


def _check_method(api: str, name: str) -> None:
    kind = Apis.__annotations__.get(api)
    if kind is None or not name:
        close = get_close_matches(api, Apis.__annotations__, 1)
        hint = f"; did you mean {close[0]}?" if close and kind is None else ""
        what = f"Genesys Cloud has no API {api!r}" if kind is None else f"{api!r} names no method"
        raise ValueError(f"{what}: give both, as in routing.get_routing_queue{hint}")
    with suppress(NotConfigured):  # the SDK, or this part of it, is not installed
        methods = dir(sdk.load(f"apis.{api}_api", kind))
        if name not in methods:
            close = get_close_matches(name, methods, 1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ValueError(f"the SDK's {kind} has no method {name!r}{hint}")
