"""The Genesys SDK: imports the parts that are used, and sends its requests through our client.

The SDK's own packages import all of its 87 APIs and 6,651 models, start a thread that watches the
home directory, and set up logging. Here its modules are the SDK's own, except for its packages,
which import a name when it is used, its `configuration`, and its ApiClient's way of sending.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec, spec_from_loader
from pathlib import Path
from threading import RLock
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from processor.errors import GenesysEventsError, RejectEvent
from processor.genesys.auth import TOKEN_PLACEHOLDER
from processor.genesys.errors import GenesysUnavailable, NotConfigured
from processor.genesys.requests import Request, Response
from processor.genesys.responses import not_expected

NAME = "PureCloudPlatformClientV2"

_lock = RLock()


def load(module: str, name: str) -> Any:
    """Import a class of the SDK: `load("apis.users_api", "UsersApi")`.

    Raises NotConfigured if the SDK, or this part of it, is not installed.
    """
    with _lock:
        _prepare()
        try:
            if not module.startswith("apis."):
                return getattr(import_module(f"{NAME}.{module}"), name)
            with _without_models():
                return getattr(import_module(f"{NAME}.{module}"), name)
        except ModuleNotFoundError as error:
            if error.name != f"{NAME}.{module}":
                raise
            raise NotConfigured(_missing_part(name)) from None


class Models(ModuleType):
    """The SDK's models, `models.Queue()`, each imported on first use."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with _lock:
            _prepare()
            return getattr(import_module(f"{NAME}.models"), name)


def _prepare() -> None:
    """Replace the SDK's packages by lazy ones, unless the SDK has been imported already."""
    if NAME in sys.modules:
        return
    spec = find_spec(NAME)
    if spec is None or not spec.submodule_search_locations:
        raise NotConfigured(
            "the Genesys SDK is not installed: pip install purecloudplatformclientv2"
        )
    folder = Path(next(iter(spec.submodule_search_locations)))
    package = _package(NAME, folder)
    models = package.models = _package(f"{NAME}.models", folder / "models")  # type: ignore[attr-defined]
    apis = package.apis = _package(f"{NAME}.apis", folder / "apis")  # type: ignore[attr-defined]
    configuration = ModuleType(f"{NAME}.configuration")
    configuration.Configuration = _Configuration  # type: ignore[attr-defined]
    sys.modules.update({each.__name__: each for each in (package, models, apis, configuration)})


class _Package(ModuleType):
    """A package that imports a name from the module that defines it, on first use."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        module = _exports(self.__path__[0]).get(name)
        if module is None:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        try:
            value = getattr(import_module(module, self.__name__), name)
        except ModuleNotFoundError as error:
            if not (error.name or "").startswith(NAME):
                raise
            raise NotConfigured(_missing_part(name)) from None
        setattr(self, name, value)
        return value


class _AnyModels(ModuleType):
    """Replaces the models while an API is imported, which names them in annotations only."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Any


def _package(name: str, folder: Path, kind: type[ModuleType] = _Package) -> ModuleType:
    package = kind(name)
    package.__path__ = [str(folder)]
    package.__spec__ = spec_from_loader(name, None, is_package=True)
    return package


@cache
def _exports(folder: str) -> dict[str, str]:
    """By name, the module that a package's `__init__` imports it from: `.models.queue`."""
    text = (Path(folder) / "__init__.py").read_text("utf-8")
    return {
        name: module
        for module, name in re.findall(r"^from (\.[\w.]+) import (\w+)", text, re.MULTILINE)
    }


@contextmanager
def _without_models() -> Iterator[None]:
    name = f"{NAME}.models"
    models = sys.modules[name]
    if isinstance(models, _Package):
        sys.modules[name] = _package(name, Path(models.__path__[0]), _AnyModels)
    try:
        yield
    finally:
        sys.modules[name] = models


def _missing_part(name: str) -> str:
    return (
        f"the deployed part of the Genesys SDK lacks {name}: genesys-events package includes what "
        "processor/handlers mention by name; mention it there"
    )


# -- making calls --------------------------------------------------------------------------------


class SdkTransport:
    """Takes the place of the SDK's ApiClient in its APIs.

    The SDK builds the requests and reads the responses; `send` sends a request.
    """

    def __init__(self, host: str, send: Callable[[Request], Response]) -> None:
        self._host = host
        self._send = send

    def __getattr__(self, name: str) -> Any:
        """What the SDK's APIs use of their ApiClient besides `call_api`."""
        return getattr(self._api_client, name)

    @cached_property
    def _api_client(self) -> Any:
        return _new_api_client(self._host)

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
        """Do as ApiClient.call_api, but in this thread: from another, an error would be lost."""
        if callback is not None:
            raise TypeError("callback is not supported: leave it out")
        for name, value in path_params.items():
            if str(value) in ("", ".", "..") or "/" in str(value):
                # It would change the request's path to that of another method.
                raise RejectEvent(f"{method} {resource_path}: {name} is not an id")
        http_client = _SdkHttpClient(self._send, resource_path, response_type)
        client = _new_api_client(self._host)
        client.set_http_client(http_client)
        options |= {"response_type": response_type}
        try:
            return client.call_api(resource_path, method, dict(path_params), *arguments, **options)
        except GenesysEventsError:
            raise
        except Exception:
            if not http_client.has_response:
                raise
        # Raised outside, so that its context is not the SDK's error, which quotes the response.
        expected = not_expected(urlsplit(self._host).netloc, response_type)
        raise GenesysUnavailable(f"{method} {resource_path}: {expected}")


class _SdkHttpClient:
    """The HTTP client that the SDK uses for one call."""

    def __init__(
        self, send: Callable[[Request], Response], path: str, response_type: str | None
    ) -> None:
        self._send = send
        self._path = path
        self._response_type = response_type
        self.has_response = False

    def request(self, options: Any) -> Response:
        response = self._send(
            Request(
                options.method,
                self._path,
                options.url,
                options.headers,
                self._response_type,
                options.query_params or {},
                options.post_params or (),
                options.body,
            )
        )
        self.has_response = True
        return response


def _new_api_client(host: str) -> Any:
    # The SDK accepts only HTTP clients of its own base class.
    load("abstract_http_client", "AbstractHttpClient").register(_SdkHttpClient)
    client = load("api_client", "ApiClient")(host=host)
    client.access_token = TOKEN_PLACEHOLDER
    return client


# -- what replaces the SDK's `configuration`, with its file, thread and logging ------------------


class _NoLogger:
    """The SDK's logger would write headers and bodies: tokens and personal data."""

    def trace(self, *_: object) -> None:
        pass

    debug = error = trace


class _Configuration:
    """The settings that the SDK's modules read; nothing changes them."""

    host = "https://api.mypurecloud.com"
    api_client = None
    access_token = ""
    gateway_configuration = None
    should_refresh_access_token = False
    temp_folder_path = None
    logger = _NoLogger()

    def auth_settings(self, access_token: str) -> Mapping[str, Any]:
        return {
            "PureCloud OAuth": {
                "in": "header",
                "key": "Authorization",
                "value": f"Bearer {access_token}",
            }
        }
