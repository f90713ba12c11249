"""Handlers: registered by decorator, checked at start, run to completion."""

from __future__ import annotations

import asyncio
import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import processor.dispatch
from generated.base import EventModel
from generated.conversation_update import ConversationUpdate, Payload
from generated.conversation_update.v2_0_0 import ConversationUpdate as OldConversationUpdate
from generated.users_presence import UserPresence
from processor.dispatch import HandlerContext, Handlers, load_handlers
from processor.errors import ConfigurationError, HandlerRegistrationError, RejectEvent

CONTEXT = HandlerContext("conversation.update", "2.1.0", None, 1, None)
EVENT: Any = EventModel()
Function = Callable[..., Any]


def _register(function: Function, event_type: str = "conversation.update") -> Handlers:
    handlers = Handlers()
    assert handlers.handles(event_type)(function) is function, "the function stays what it is"
    return handlers


def _run(function: Function) -> None:
    handler = _register(function).find("conversation.update")
    assert handler is not None
    handler(EVENT, CONTEXT)


# -- finding -----------------------------------------------------------------------------------


def test_finds_the_handler_of_a_type() -> None:
    """A handler is found by its event type alone."""
    handlers = _register(lambda _event: None)
    assert handlers.find("conversation.update") is not None
    assert handlers.find("users.presence") is None
    assert list(handlers) == ["conversation.update"]


def test_the_fallback_gets_events_without_a_handler() -> None:
    """`"*"` takes all other types, and never one that has its own."""
    handlers = Handlers()

    @handlers.handles("*")
    def everything_else(event: EventModel) -> None: ...

    @handlers.handles("conversation.update")
    def update(event: ConversationUpdate) -> None: ...

    fallback, own = handlers.find("users.presence"), handlers.find("conversation.update")
    assert fallback is not None
    assert fallback.function is everything_else
    assert own is not None
    assert own.function is update


# -- refusing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("conversation.updated", "conversation.update"),
        ("user.presence", "users.presence"),
        ("v2.users.{id}.presence", "users.presence"),
    ],
)
def test_an_unknown_type_suggests_the_nearest(wrong: str, nearest: str) -> None:
    """A misspelt event type fails at start, with what was probably meant."""
    with pytest.raises(
        HandlerRegistrationError, match=f"'{wrong}'.*did you mean {nearest}\\?".replace("{", r"\{")
    ):
        _register(lambda _event: None, wrong)


def test_an_unknown_type_without_a_near_match_points_to_the_index() -> None:
    """Without a near match, the error says where the types are listed."""
    with pytest.raises(HandlerRegistrationError, match=r"'zzz'.*see generated/index\.py"):
        _register(lambda _event: None, "zzz")


def test_a_second_handler_names_both_locations() -> None:
    """One type has one handler: the error names both."""
    handlers = Handlers()

    @handlers.handles("conversation.update")
    def first(event: ConversationUpdate) -> None: ...

    def second(event: ConversationUpdate) -> None: ...

    with pytest.raises(HandlerRegistrationError) as raised:
        handlers.handles("conversation.update")(second)
    lines = [each.__code__.co_firstlineno for each in (first, second)]
    for name, line in zip(("first", "second"), lines, strict=True):
        assert f"{name} at unit/processor/test_dispatch.py:{line}" in str(raised.value)
    found = handlers.find("conversation.update")
    assert found is not None
    assert found.function is first, "the first one stays"


def test_a_second_handler_on_the_same_line_is_refused() -> None:
    """Handlers that one decorator wraps share a line; the second is refused all the same."""
    handlers = Handlers()

    def make() -> Function:
        def handler(event: ConversationUpdate) -> None: ...

        return handler

    one, two = make(), make()
    handlers.handles("conversation.update")(one)
    with pytest.raises(HandlerRegistrationError, match="has two handlers"):
        handlers.handles("conversation.update")(two)
    found = handlers.find("conversation.update")
    assert found is not None
    assert found.function is one


def test_a_decorator_without_a_type_is_refused() -> None:
    """`@handles` without parentheses would register nothing, and its events go unhandled."""
    with pytest.raises(HandlerRegistrationError, match="in parentheses"):
        Handlers().handles(lambda _event: None)  # type: ignore[arg-type]


def _none() -> None: ...
def _three(event: object, context: object, more: object) -> None: ...
def _keyword(event: object, *, more: object) -> None: ...


@pytest.mark.parametrize("function", [_none, _three, _keyword], ids=lambda each: each.__name__)
def test_a_signature_that_does_not_fit_is_refused(function: Function) -> None:
    """A handler takes the event, and the context if it wants."""
    with pytest.raises(
        HandlerRegistrationError, match=r"must take \(event\) or \(event, context\)"
    ):
        _register(function)


@pytest.mark.parametrize("thing", [5, ConversationUpdate, print], ids=["int", "class", "builtin"])
def test_only_functions_can_be_handlers(thing: Any) -> None:
    """Only functions have a file and line that an error can name."""
    with pytest.raises(HandlerRegistrationError, match="is not a function"):
        _register(thing)


def _takes_another_type(event: UserPresence) -> None: ...
def _takes_an_old_version(event: OldConversationUpdate) -> None: ...
def _takes_the_newest(event: ConversationUpdate) -> None: ...
def _takes_any(event: EventModel) -> None: ...
def _takes_something(event: Any) -> None: ...
def _takes_it_by_a_name_for_type_checkers(event: NotImportedHere) -> None: ...  # type: ignore[name-defined]  # noqa: F821
def _says_nothing(event): ...  # type: ignore[no-untyped-def]


def _takes_a_payload(event: Payload) -> None: ...


@pytest.mark.parametrize(
    "function",
    [_takes_another_type, _takes_an_old_version, _takes_a_payload],
    ids=lambda each: each.__name__[1:],
)
def test_a_wrong_annotation_is_refused(function: Function) -> None:
    """A handler annotated with a model that it would never get is reported with the one to take."""
    with pytest.raises(
        HandlerRegistrationError,
        match=r"from generated\.conversation_update import ConversationUpdate$",
    ):
        _register(function)


@pytest.mark.parametrize(
    "function",
    [
        _takes_the_newest,
        _takes_any,
        _takes_something,
        _takes_it_by_a_name_for_type_checkers,
        _says_nothing,
    ],
    ids=lambda each: each.__name__[1:],
)
def test_a_fitting_annotation_is_accepted(function: Function) -> None:
    """The newest model, its base, anything wider, or none at all."""
    _register(function)


# -- running -----------------------------------------------------------------------------------


def test_a_second_parameter_gets_the_context() -> None:
    """A handler with one parameter gets the event alone."""
    got: list[object] = []
    _run(lambda event: got.append(event))
    _run(lambda event, context: got.append((event, context)))
    _run(lambda *both: got.append(both))
    assert got == [EVENT, (EVENT, CONTEXT), (EVENT, CONTEXT)]


def test_a_coroutine_runs_to_completion() -> None:
    """An `async def` handler has ended when its event counts as processed."""
    ended = []

    async def handler(event: EventModel, context: HandlerContext) -> None:
        await asyncio.sleep(0)
        ended.append((event, context))

    _run(handler)
    assert ended == [(EVENT, CONTEXT)]


def test_exceptions_of_a_coroutine_are_raised() -> None:
    """An `async def` handler rejects like any other."""

    async def handler(_event: EventModel) -> None:
        await asyncio.sleep(0)
        raise RejectEvent("never")

    with pytest.raises(RejectEvent, match="never"):
        _run(handler)


def test_a_coroutine_behind_a_plain_decorator_is_run() -> None:
    """A decorator that returns the coroutine must not lose its event."""
    ended = []
    made = []

    async def handler(event: EventModel) -> None:
        ended.append(event)

    @functools.wraps(handler)
    def decorated(*arguments: Any) -> Any:
        made.append(handler(*arguments))
        return made[0]

    try:
        _run(decorated)
    finally:
        made[0].close()
    assert ended == [EVENT]


def _generator(_event: EventModel) -> Iterator[None]:
    yield


async def _async_generator(_event: EventModel) -> Any:
    yield


@pytest.mark.parametrize("function", [_generator, _async_generator], ids=lambda f: f.__name__[1:])
def test_a_generator_is_refused(function: Function) -> None:
    """A function with a `yield` in it would never run, so it cannot be registered."""
    with pytest.raises(HandlerRegistrationError):
        _register(function)


# -- loading -----------------------------------------------------------------------------------


@pytest.fixture
def package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[dict[str, str]], str]]:
    """`package({path: source})`: a package on sys.path; its name."""
    name = f"handlers_of_{tmp_path.name.replace('-', '_')}"
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(processor.dispatch.registry, "_by_type", {})
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def make(files: dict[str, str]) -> str:
        for path, source in files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source)
        importlib.invalidate_caches()
        return name

    yield make
    for module in [each for each in sys.modules if each.split(".")[0] == name]:
        del sys.modules[module]


def _source(event_type: str) -> str:
    return (
        "from processor.dispatch import handles\n"
        f"@handles({event_type!r})\n"
        "def handler(event): ...\n"
    )


def test_every_module_is_imported(package: Callable[[dict[str, str]], str]) -> None:
    """Modules and sub-packages, however deep, register without being listed anywhere."""
    name = package(
        {
            "__init__.py": "",
            "one.py": _source("conversation.update"),
            "sub/__init__.py": _source("users.presence"),
            "sub/deeper/__init__.py": "",
            "sub/deeper/three.py": _source("audits.entitytype.entityid"),
        }
    )
    handlers = load_handlers(name)
    assert set(handlers) == {"conversation.update", "users.presence", "audits.entitytype.entityid"}


def test_a_folder_without_an_init_is_not_ignored(
    package: Callable[[dict[str, str]], str],
) -> None:
    """A handler in a folder that lacks __init__.py is loaded, or its folder refused."""
    name = package({"__init__.py": "", "sub/one.py": _source("users.presence")})
    try:
        handlers = load_handlers(name)
    except HandlerRegistrationError:
        return
    assert set(handlers) == {"users.presence"}


@pytest.mark.parametrize("path", ["broken.py", "sub/__init__.py", "sub/broken.py", "__init__.py"])
@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("import no_such_module_anywhere", ModuleNotFoundError),
        ("1 / 0", ZeroDivisionError),
        ("def", SyntaxError),
    ],
    ids=["import", "code", "syntax"],
)
def test_an_error_in_a_module_surfaces(
    package: Callable[[dict[str, str]], str], path: str, source: str, error: type[Exception]
) -> None:
    """A handler that cannot be imported stops the start, not its events."""
    name = package({"__init__.py": "", "sub/__init__.py": "", path: source})
    with pytest.raises(error):
        load_handlers(name)


def test_two_modules_with_one_type_stop_the_start(
    package: Callable[[dict[str, str]], str],
) -> None:
    """A second handler in another file is found while loading."""
    source = _source("users.presence")
    name = package({"__init__.py": "", "one.py": source, "two.py": source})
    with pytest.raises(HandlerRegistrationError, match=r"one\.py:\d+ and .*two\.py:\d+"):
        load_handlers(name)


def test_a_missing_package_is_named_with_the_setting(
    package: Callable[[dict[str, str]], str],
) -> None:
    """A module is no package, and a package within a missing one is missing too."""
    name = package({"__init__.py": "", "one.py": ""})

    for missing in ("no_such_package", f"{name}.two", "no_such_package.handlers"):
        with pytest.raises(ConfigurationError, match=f"there is no package {missing}: put"):
            load_handlers(missing)
    with pytest.raises(ConfigurationError, match=r"one, a module: name a package"):
        load_handlers(f"{name}.one")
