"""Files on the package indexes that pip is configured with, fetched as files: nothing is built.

pip itself runs an sdist's setup.py, or its build backend, before it hands the file over, for the
metadata. So an sdist is looked up in the indexes' own pages instead: PEP 691 (JSON), PEP 503
(HTML), and folders.
"""

from __future__ import annotations

import ast
import hashlib
import json
import netrc
import os
import re
import ssl
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from html.parser import HTMLParser
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import IO, Any, NamedTuple
from urllib.error import HTTPError
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
    url2pathname,
)

from tools.output.wording import visible
from tools.registry.locate import UsageError

MAX_FILE_BYTES = 128 * 1024 * 1024
"""The SDK's largest archive has 33 MB."""
_MAX_PAGE_BYTES = 32 * 1024 * 1024
_DEFAULT_TIMEOUT = 15.0
_ACCEPT = "application/vnd.pypi.simple.v1+json, text/html;q=0.5"
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
_SECTIONS = (":env:", "download", "global")
"""Of pip's configuration, the one that wins first."""


class IndexFile(NamedTuple):
    """A file that an index offers."""

    name: str
    url: str
    """Without credentials; `file:` only if the index is in a folder."""
    sha256: str | None


def read_pip_settings() -> dict[str, str]:
    """Read what pip is configured with, by the names of its options: `index-url`, `cert`.

    Empty if this Python has no pip.
    """
    found: dict[tuple[str, str], str] = {}
    for line in _pip("config", "list").splitlines():  # each as `global.index-url='…'`
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        with suppress(SyntaxError, ValueError):
            found[section, name] = " ".join(str(ast.literal_eval(value)).split())
    return {
        name: value
        for section in reversed(_SECTIONS)
        for (where, name), value in found.items()
        if where == section
    }


def _default_index() -> str:
    """The index that pip uses if none is configured, which its help names."""
    # Its option -i, as `-i, --… <url>  Base URL … (default https://…)`.
    shown = re.search(
        r"-i, \S+ <url>.*?\(default\s+(\S+?)\)", _pip("download", "--help"), re.DOTALL
    )
    if shown is None:
        raise UsageError("pip names no package index: write one into its settings, as index-url")
    return shown[1]


def _pip(*arguments: str) -> str:
    """What a command of pip prints."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(  # noqa: S603 - pip
        command,
        env={**os.environ, "COLUMNS": "1000"},  # so that its help has no broken lines
        capture_output=True,
        text=True,
        check=False,
    ).stdout


class PackageIndexes:
    """The indexes, folders and pages that pip would look in."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._indexes: list[str] = []
        if not _is_on(settings.get("no-index")):
            first = settings.get("index-url") or _default_index()
            self._indexes = [first, *settings.get("extra-index-url", "").split()]
        self._links = settings.get("find-links", "").split()
        self._client = _Client(settings)

    def files(self, distribution: str) -> Iterator[IndexFile]:
        """Every file that they offer of a distribution, given by its canonical name.

        Raises UsageError if one of them cannot be read.
        """
        for index in self._indexes:
            yield from self._page(f"{_as_url(index).rstrip('/')}/{distribution}/")
        for where in self._links:
            folder = _local_path(_as_url(where))
            if folder is not None and folder.is_dir():
                yield from (IndexFile(each.name, each.as_uri(), None) for each in _listed(folder))
            else:
                yield from self._page(_as_url(where))

    def read(self, file: IndexFile) -> bytes:
        """The content of a file, which has the hash that its index gives.

        Raises UsageError if it has another, if an index other than a folder gives none, or if the
        file cannot be read or is too large.
        """
        if file.sha256 is None and _local_path(file.url) is None:
            raise UsageError(
                f"the package index gives no sha256 of {visible(file.name)}, so that it cannot be "
                "verified: download it yourself, and give its path"
            )
        content, _, _ = self._client.get(file.url, MAX_FILE_BYTES)
        found = hashlib.sha256(content).hexdigest()
        if file.sha256 not in (None, found):
            raise UsageError(
                f"{visible(file.name)} is not the file that the package index describes: its "
                f"sha256 is {found}, not {visible(str(file.sha256))}; nothing was kept"
            )
        return content

    def _page(self, url: str) -> Iterator[IndexFile]:
        try:
            content, kind, where = self._client.get(url, _MAX_PAGE_BYTES)
        except _Missing:
            return
        try:
            files = list(_json_files(content) if kind.endswith("json") else _html_files(content))
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            raise UsageError(f"{_shown(url)} is not a page of a package index") from None
        for name, link, sha256 in files:
            target = urljoin(where, link)
            # A page from elsewhere must not name files of this machine.
            if _local_path(target) is None or _local_path(where) is not None:
                yield IndexFile(name, target, sha256)


class _Missing(UsageError):
    """There is no such page or file."""


class _Client:
    """Reads URLs with pip's certificates, proxy, trusted hosts, time-out and credentials."""

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._timeout = float(
            settings.get("timeout", settings.get("default-timeout", _DEFAULT_TIMEOUT))
        )
        self._trusted = frozenset(settings.get("trusted-host", "").split())
        self._credentials: dict[str, str] = {}
        proxy = settings.get("proxy")
        self._opener = OpenerDirector()
        for handler in (
            ProxyHandler({"http": proxy, "https": proxy} if proxy else None),
            HTTPHandler(),
            _Https(_context(settings), self._trusted),
            _Redirects(self._trusted),
            HTTPDefaultErrorHandler(),
            HTTPErrorProcessor(),
            UnknownHandler(),
        ):
            self._opener.add_handler(handler)

    def get(self, url: str, most: int) -> tuple[bytes, str, str]:
        """The content of a URL, its media type, and the URL after redirects.

        Raises _Missing, or UsageError.
        """
        path = _local_path(url)
        try:
            if path is not None:
                page = path / "index.html" if path.is_dir() else path
                with page.open("rb") as file:
                    return _bounded(file, most, url), "text/html", page.as_uri()
            with self._opener.open(self._request(url), timeout=self._timeout) as response:
                content = _bounded(response, most, url)
                return content, response.headers.get_content_type(), response.geturl()
        except FileNotFoundError:
            raise _Missing(f"{_shown(url)} does not exist") from None
        except HTTPError as error:
            error.close()
            if error.code in (404, 410):
                raise _Missing(f"{_shown(url)} does not exist") from None
            hint = (
                ": write credentials into index-url or .netrc" if error.code in (401, 403) else ""
            )
            raise UsageError(f"{_shown(url)} answers with {error.code}{hint}") from None
        except (OSError, HTTPException, ValueError) as error:
            reason = visible(str(getattr(error, "reason", error)))[:200]
            raise UsageError(
                f"{_shown(url)} cannot be read: {reason}: check the network, and pip config list"
            ) from None

    def _request(self, url: str) -> Request:
        parts = urlsplit(url)
        _refuse_insecure(parts, self._trusted)
        origin = parts.netloc.rpartition("@")[2]
        request = Request(  # noqa: S310 - the scheme was checked
            urlunsplit(parts._replace(netloc=origin, fragment="")),
            headers={"Accept": _ACCEPT, "User-Agent": "genesys-events"},
        )
        if parts.username is not None:
            self._credentials[origin] = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        login = self._credentials.get(origin) or _from_netrc(parts.hostname or "")
        if login:  # not for where the server may redirect to
            encoded = b64encode(login.encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {encoded}")
        return request


class _Https(HTTPSHandler):
    """Verifies certificates, but of the hosts that pip is configured to trust."""

    def __init__(self, verified: ssl.SSLContext, trusted: frozenset[str]) -> None:
        super().__init__(context=verified)
        self._verified = verified
        self._trusted = trusted

    def https_open(self, req: Request) -> Any:
        context = self._verified
        if _is_trusted(urlsplit(req.full_url), self._trusted):
            context = ssl._create_unverified_context()  # noqa: S323 - pip's trusted-host
        return self.do_open(HTTPSConnection, req, context=context)


class _Redirects(HTTPRedirectHandler):
    """Follows redirects, but not to a URL that _refuse_insecure refuses."""

    def __init__(self, trusted: frozenset[str]) -> None:
        self._trusted = trusted

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        fp.close()
        _refuse_insecure(urlsplit(newurl), self._trusted)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _context(settings: Mapping[str, str]) -> ssl.SSLContext:
    """As pip: its option `cert`, a file or a folder, else the system's certificates."""
    cert, client = settings.get("cert"), settings.get("client-cert")
    is_folder = cert is not None and Path(cert).is_dir()
    try:
        context = ssl.create_default_context(
            cafile=None if is_folder else cert, capath=cert if is_folder else None
        )
        if client is not None:
            context.load_cert_chain(client)
    except OSError as error:
        raise UsageError(f"pip's certificates cannot be read: {error}: pip config list") from None
    return context


def _refuse_insecure(parts: SplitResult, trusted: frozenset[str]) -> None:
    is_secure = parts.scheme == "https" or (
        parts.scheme == "http" and (parts.hostname in _LOOPBACK or _is_trusted(parts, trusted))
    )
    if not is_secure:
        raise UsageError(
            f"{_shown(urlunsplit(parts))} is not https: use a package index that is, or name its "
            "host in pip's trusted-host"
        )


def _is_trusted(parts: SplitResult, trusted: frozenset[str]) -> bool:
    return not trusted.isdisjoint((parts.hostname, parts.netloc.rpartition("@")[2]))


def _from_netrc(host: str) -> str | None:
    try:
        found = netrc.netrc(os.environ.get("NETRC")).authenticators(host)
    except (OSError, netrc.NetrcParseError):
        return None
    return f"{found[0]}:{found[2]}" if found else None


def _bounded(stream: Any, most: int, url: str) -> bytes:
    content: bytes = stream.read(most + 1)
    if len(content) > most:
        raise UsageError(f"{_shown(url)} is larger than {most // 1024 // 1024} MiB")
    return content


_Link = tuple[str, str, str | None]
"""The name of a file, its URL, perhaps relative, and its sha256."""


def _json_files(content: bytes) -> Iterator[_Link]:
    for file in json.loads(content)["files"]:
        name, url, sha256 = file["filename"], file["url"], file["hashes"].get("sha256")
        if not (isinstance(name, str) and isinstance(url, str)):
            raise TypeError
        yield name, url, sha256 if isinstance(sha256, str) else None


def _html_files(content: bytes) -> Iterator[_Link]:
    page = _Links()
    page.feed(content.decode("utf-8"))
    for href in page.found:
        url, _, fragment = href.partition("#")
        name = unquote(urlsplit(url).path).rpartition("/")[2]
        hashes = dict(each.partition("=")[::2] for each in fragment.split("&"))
        yield name, url, hashes.get("sha256")


class _Links(HTMLParser):
    """The targets of a page's links."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if (tag, name) == ("a", "href") and value]


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.absolute().iterdir())
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror}") from None


def _as_url(where: str) -> str:
    """The URL of an index, for which pip also takes a path."""
    return where if "://" in where or where.startswith("file:") else Path(where).absolute().as_uri()


def _local_path(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def _shown(url: str) -> str:
    """A URL for messages: without credentials, on one line."""
    parts = urlsplit(url)
    return visible(urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="")))


def _is_on(value: str | None) -> bool:
    return (value or "").lower() in ("1", "true", "yes", "on", "y", "t")
