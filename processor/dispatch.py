"""Which handler gets an event: registered by decorator, one for each event type."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar, get_type_hints

from generated.base import EventModel
from generated.index import CLASSES, PACKAGES, VERSIONS
from processor import genesys as genesys_api  # which imports its client on first use
from processor.errors import ConfigurationError, HandlerRegistrationError, short
from processor.naming import did_you_mean, handlers_package, module_of
from processor.topics import ids_in_topic

FALLBACK = "*"
"""Registers a handler for every event type that has none of its own."""

Function = TypeVar("Function", bound=Callable[..., object])
GenesysClients = Callable[[], "genesys_api.GenesysClient"]
"""Returns a client for Genesys Cloud."""


class HandlerContext(NamedTuple):
    """What a handler may want to know in addition to the event."""

    event_type: str
    received_version: str
    """The schema version that the event was read with, before it was upgraded."""
    topic: str | None
    """Genesys's topic with the real ids in it; None in the flat contract. For users.presence
    it alone says whose presence it is."""
    attempt: int
    """1 for the event's first attempt; on MAX_RECEIVE_COUNT, the last, a failure is final."""
    deadline: float | None
    """When the invocation must be over, in seconds since 1970."""
    genesys_client: GenesysClients | None = None
    """Returns the client behind `genesys`, for tests; None for the process's own."""

    @property
    def topic_ids(self) -> Mapping[str, str]:
        """The ids in `topic`, by the segment before each: `v2.users.7.presence` has "users".

        Empty in the flat contract. docs/handlers.md says what a second id is named.
        """
        return {} if self.topic is None else ids_in_topic(self.topic, self.event_type)

    @property
    def genesys(self) -> genesys_api.GenesysClient:
        """Genesys Cloud's API, with the time that is left (docs/genesys.md)."""
        client = self.genesys_client or genesys_api.shared_client
        return client().until(self.deadline)


class Handler(NamedTuple):
    """A registered function, and where it is defined."""

    function: Callable[..., object]
    file: str
    line: int
    takes_context: bool
    runs_once: bool = False
    """Whether an event that it was started for must not be given to it again."""

    @property
    def location(self) -> str:
        """The function's file and line, for messages."""
        return f"{self.function.__qualname__} at {short(self.file)}:{self.line}"

    def __call__(self, event: EventModel, context: HandlerContext | None) -> None:
        """Run it to its end, a coroutine too: an event is processed only when it has.

        `context` is only for a function that takes one.
        """
        result = self.function(event, context) if self.takes_context else self.function(event)
        if result is not None and inspect.isawaitable(result):
            # Imported here: it costs a cold start as much as the models do.
            import asyncio

            asyncio.run(_finish(result))


class Handlers:
    """The handlers of a deployment, by event type."""

    def __init__(self) -> None:
        self._by_type: dict[str, Handler] = {}

    def handles(
        self, event_type: str, *, rerun: Literal["allowed", "never"] = "allowed"
    ) -> Callable[[Function], Function]:
        """Register the decorated function for an event type, or `"*"` for all the others.

        The function takes the event, as the newest generated model, and may take a
        HandlerContext after it; it may be `async def`. Return to acknowledge the event, raise
        RejectEvent to dead-letter it, and any other exception to retry it.

        With rerun="never" an event that it was started for is not given to it again: unless it
        returned, or raised RejectEvent or RetryLater, the event is dead-lettered as
        `outcome_unknown` (docs/handlers.md). So is a later copy of an event that it rejected: the
        ledger knows that it was started, not how it ended.

        Raises HandlerRegistrationError for an event type that is not in the registry, for a second
        handler of the same type, and for a signature or an annotation that does not fit.
        """
        if not isinstance(event_type, str):
            raise HandlerRegistrationError(
                '@handles takes the event type in parentheses: @handles("users.presence")'
            )

        if rerun not in ("allowed", "never"):
            raise HandlerRegistrationError(
                f'@handles({event_type!r}, rerun={rerun!r}): rerun is "allowed" or "never"'
            )

        def register(function: Function) -> Function:
            handler = _describe(function)._replace(runs_once=rerun == "never")
            _check_type(event_type, handler)
            other = self._by_type.get(event_type)
            if other is not None:
                raise HandlerRegistrationError(
                    f"{event_type!r} has two handlers: {other.location} and {handler.location}; "
                    f"one event type has one handler: merge them, or remove one"
                )
            self._by_type[event_type] = handler
            return function

        return register

    def find(self, event_type: str) -> Handler | None:
        """The handler of an event type, else the fallback, else None."""
        return self._by_type.get(event_type) or self._by_type.get(FALLBACK)

    def only(self, function: Callable[..., object]) -> Handlers:
        """What one function is registered for, as it is registered."""
        handlers = Handlers()
        handlers._by_type = {
            event_type: handler
            for event_type, handler in self._by_type.items()
            if handler.function is function
        }
        return handlers

    def __iter__(self) -> Iterator[str]:
        """The event types that have a handler."""
        return iter(self._by_type)


registry = Handlers()
"""The handlers that `@handles` registers."""

handles = registry.handles


def load_handlers(setting: str = "") -> Handlers:
    """Import every module of the package that HANDLERS names; return all handlers.

    Raises ConfigurationError if there is no such package, and what a module raises.
    """
    for module in modules_below(handlers_package(setting, Path(__file__).parents[1])):
        import_module(module)
    return registry


def modules_below(package: str) -> Iterator[str]:
    """The names of every module below a package, which is imported itself, in their order.

    Raises ConfigurationError if there is no such package.
    """
    try:
        folders = import_module(package).__path__
    except ModuleNotFoundError as error:
        if not f"{package}.".startswith(f"{error.name}."):
            raise
        raise ConfigurationError(
            f"there is no package {package}: put the handlers there, or name theirs with HANDLERS"
        ) from None
    except AttributeError:
        raise ConfigurationError(f"HANDLERS names {package}, a module: name a package") from None
    for folder in map(Path, folders):
        # Not pkgutil: it skips folders without __init__.py, and so their handlers.
        for file in sorted(folder.rglob("*.py")):
            parts = file.relative_to(folder).with_suffix("").parts
            yield ".".join((package, *parts)).removesuffix(".__init__")


async def _finish(result: Any) -> None:
    await result


def _describe(function: Callable[..., object]) -> Handler:
    code = getattr(inspect.unwrap(function), "__code__", None)
    if code is None:
        raise HandlerRegistrationError(f"{function!r} is not a function; decorate a function")
    handler = Handler(
        function,
        code.co_filename,
        code.co_firstlineno,
        takes_context=True,
    )
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise HandlerRegistrationError(
            f"{handler.location} is a generator: calling it runs nothing; remove its yield"
        )
    signature = inspect.signature(function)
    for arguments in (2, 1):
        try:
            signature.bind(*range(arguments))
        except TypeError:
            continue
        return handler._replace(takes_context=arguments == 2)
    raise HandlerRegistrationError(
        f"{handler.location} must take (event) or (event, context), not {signature}"
    )


def _check_type(event_type: str, handler: Handler) -> None:
    if event_type == FALLBACK:
        return
    if event_type not in VERSIONS:
        hint = did_you_mean(event_type, VERSIONS)
        raise HandlerRegistrationError(
            f"{handler.location} handles {event_type!r}, which is not in the registry"
            f"; {hint or 'see generated/index.py'}",
            unknown_type=event_type,
        )
    model = _annotated_model(handler.function)
    if model is None or model is EventModel:
        return
    package = f"generated.{PACKAGES[event_type]}"
    expected = f"{package}.{module_of(VERSIONS[event_type][-1])}.{CLASSES[event_type]}"
    if f"{model.__module__}.{model.__qualname__}" != expected:
        raise HandlerRegistrationError(
            f"{handler.location} handles {event_type!r} but takes a {model.__module__}."
            f"{model.__qualname__}; take the newest event: "
            f"from {package} import {CLASSES[event_type]}"
        )


def _annotated_model(function: Callable[..., object]) -> type[EventModel] | None:
    """The generated model that the first parameter is annotated with, if it is one."""
    first = next(iter(inspect.signature(function).parameters))
    try:
        annotation = get_type_hints(function).get(first)
    except NameError:  # a name that is imported for type checkers alone
        return None
    if isinstance(annotation, type) and issubclass(annotation, EventModel):
        return annotation
    return None
