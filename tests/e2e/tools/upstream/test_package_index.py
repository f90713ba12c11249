"""Old releases, which are sdists, from package indexes: fetched, verified, and never run."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from support.tiny_sdk import MODELS
from tools.registry.locate import UsageError
from tools.upstream import package_index
from tools.upstream.downloads import fetch, fetch_newest
from tools.upstream.releases import open_release

NAME = "PureCloudPlatformClientV2-136.0.0.tar.gz"
PROJECT = "/simple/purecloudplatformclientv2/"
JSON = "application/vnd.pypi.simple.v1+json"


def encoded(login: str) -> str:
    """As HTTP sends it."""
    return base64.b64encode(login.encode()).decode()


class Index:
    """A package index on this machine: its pages and files by path, and what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.login: str | None = None
        self.redirects: dict[str, str] = {}
        self.requests: list[tuple[str, str | None]] = []
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                given = self.headers.get("Authorization")
                index.requests.append((self.path, given))
                if index.login and given != f"Basic {encoded(index.login)}":
                    return self.answer(401, "text/plain", b"")
                if self.path in index.redirects:
                    self.send_response(302)
                    self.send_header("Location", index.redirects[self.path])
                    return self.end_headers()
                if self.path not in index.pages:
                    return self.answer(404, "text/plain", b"")
                return self.answer(200, *index.pages[self.path])

            def answer(self, code: int, kind: str, content: bytes) -> None:
                self.send_response(code)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"

    def offer(self, archive: bytes, *, as_json: bool = True, sha256: str | None = "right") -> None:
        """List one sdist."""
        digest = hashlib.sha256(archive).hexdigest() if sha256 == "right" else sha256
        self.pages["/files/a.tar.gz"] = ("application/octet-stream", archive)
        self.pages[f"/files/{NAME}"] = ("application/octet-stream", archive)
        if as_json:
            hashes = {} if digest is None else {"sha256": digest}
            files = [{"filename": NAME, "url": "../../files/a.tar.gz", "hashes": hashes}]
            page = {"meta": {"api-version": "1.0"}, "name": "x", "files": files}
            self.pages[PROJECT] = (JSON, json.dumps(page).encode())
        else:
            fragment = "" if digest is None else f"#sha256={digest}"
            page_text = f'<!doctype html><a href="../../files/{NAME}{fragment}">{NAME}</a>'
            self.pages[PROJECT] = ("text/html", page_text.encode())


@pytest.fixture
def pip_index(monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """The only index that pip is configured with; pip itself looks for a wheel first."""
    made = Index()
    thread = Thread(target=made.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    for name in ("EXTRA_INDEX_URL", "FIND_LINKS", "NO_INDEX", "CERT"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://{made.host}/simple")
    monkeypatch.setenv("NETRC", "/dev/null")
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


@pytest.fixture
def index(pip_index: Index, monkeypatch: pytest.MonkeyPatch) -> Index:
    """The same without running pip: it finds no wheel, and lists the environment's settings."""

    def listed(*arguments: str) -> str:
        assert arguments == ("config", "list")
        settings = {name: os.environ[name] for name in os.environ if name.startswith("PIP_")}
        return "\n".join(
            f":env:.{name.removeprefix('PIP_').lower().replace('_', '-')}={value!r}"
            for name, value in settings.items()
            if name != "PIP_CONFIG_FILE"
        )

    monkeypatch.setattr(package_index, "_pip", listed)
    monkeypatch.setattr("tools.upstream.downloads._download_wheel", lambda *_: False)
    return pip_index


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """The file that the sdist's code would write."""
    return tmp_path / "the-code-ran"


@pytest.fixture
def sdist(make_sdk: Any, trap: Path) -> bytes:
    """An old release that would run code in every way in which an sdist can be built."""
    path = make_sdk(MODELS, "136.0.0", modern=False).sdist()
    with tarfile.open(path) as archive:
        members = {
            member.name: content.read()
            for member in archive
            if (content := archive.extractfile(member)) is not None
        }
    top = "PureCloudPlatformClientV2-136.0.0"
    code = f"open({str(trap)!r}, 'w').close()\n".encode()
    members[f"{top}/setup.py"] = code
    members[f"{top}/backend.py"] = code
    members[f"{top}/pyproject.toml"] = (
        b'[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    )
    members[f"{top}/PKG-INFO"] = b"Metadata-Version: 2.1\nName: purecloudplatformclientv2\n"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("as_json", "more"),
    [(True, {}), (False, {"PIP_NO_BINARY": ":all:"})],
    ids=["json", "html-and-no-binary"],
)
def test_no_code_of_an_sdist_runs(
    pip_index: Index,
    sdist: bytes,
    trap: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    as_json: bool,
    more: dict[str, str],
) -> None:
    """It is fetched as a file and read as one, even if pip is configured to build it."""
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    pip_index.offer(sdist, as_json=as_json)

    release = open_release("136.0.0", tmp_path / "cache")

    assert release.version == "136.0.0"
    assert "swagger_types" in release.source("TidalTopicWave")
    assert not trap.exists()
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [
        "purecloudplatformclientv2-136.0.0.tar.gz"
    ]


def test_the_newest_release_is_a_wheel(
    pip_index: Index, sdist: bytes, trap: Path, tmp_path: Path
) -> None:
    """An index whose newest release is an sdist could otherwise run it each week."""
    pip_index.offer(sdist)

    with pytest.raises(UsageError, match="pip finds no release of the SDK"):
        fetch_newest(tmp_path / "cache")
    assert not trap.exists()


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "html"])
def test_another_hash_is_refused(index: Index, sdist: bytes, tmp_path: Path, as_json: bool) -> None:
    """Nothing of it is kept."""
    index.offer(sdist, as_json=as_json, sha256="0" * 64)

    with pytest.raises(UsageError, match=r"is not the file that the package index describes: its"):
        fetch("136.0.0", tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize("as_json", [True, False], ids=["json", "html"])
def test_a_file_without_a_hash_is_refused(
    index: Index, sdist: bytes, tmp_path: Path, as_json: bool
) -> None:
    """It is not even fetched."""
    index.offer(sdist, as_json=as_json, sha256=None)

    with pytest.raises(UsageError, match=r"gives no sha256 of .*: download it yourself"):
        fetch("136.0.0", tmp_path / "cache")
    assert not any(path.startswith("/files") for path, _ in index.requests)


@pytest.mark.parametrize("form", ["folder", "url", "simple"])
def test_a_folder_is_an_index(
    index: Index, sdist: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """For find-links, and for an index: files of this machine need no hash."""
    folder = tmp_path / "files"
    where = folder / "purecloudplatformclientv2" if form == "simple" else folder
    where.mkdir(parents=True)
    (where / NAME).write_bytes(sdist)
    if form == "simple":
        (where / "index.html").write_text(f'<a href="{NAME}">{NAME}</a>')
        monkeypatch.setenv("PIP_INDEX_URL", folder.as_uri())
    else:
        monkeypatch.setenv("PIP_NO_INDEX", "1")
        monkeypatch.setenv("PIP_FIND_LINKS", str(folder) if form == "folder" else folder.as_uri())

    assert open_release("136.0.0", tmp_path / "cache").version == "136.0.0"
    assert index.requests == []


def test_credentials_of_the_index_are_used_and_not_shown(
    index: Index, sdist: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For its pages and its files; a private index keeps working."""
    index.offer(sdist)
    index.login = "me:s3cr:et"
    monkeypatch.setenv("PIP_INDEX_URL", f"http://me:s3cr%3Aet@{index.host}/simple")

    assert fetch("136.0.0", tmp_path / "cache").is_file()

    monkeypatch.setenv("PIP_INDEX_URL", f"http://me:wr0ng@{index.host}/simple")
    with pytest.raises(UsageError, match="answers with 401") as refused:
        fetch("136.0.0", tmp_path / "other")
    assert "wr0ng" not in str(refused.value)


def test_credentials_may_be_in_netrc(
    index: Index, sdist: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pip finds them too."""
    index.offer(sdist)
    index.login = "me:secret"
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))

    assert fetch("136.0.0", tmp_path / "cache").is_file()


def test_credentials_stay_with_their_host(
    index: Index, sdist: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a link nor a redirect takes them elsewhere."""
    index.offer(sdist)
    elsewhere = f"localhost:{index.server.server_port}"
    index.redirects["/files/a.tar.gz"] = f"http://{elsewhere}/files/{NAME}"
    monkeypatch.setenv("PIP_INDEX_URL", f"http://me:secret@{index.host}/simple")

    assert fetch("136.0.0", tmp_path / "cache").is_file()
    given = dict(index.requests)
    assert given["/files/a.tar.gz"] is not None
    assert given[f"/files/{NAME}"] is None


@pytest.mark.parametrize(
    "link", ["file:///etc/hostname", "http://192.0.2.1/a.tar.gz", "ftp://127.0.0.1/a.tar.gz"]
)
@pytest.mark.parametrize("by", ["link", "redirect"])
def test_an_index_leads_nowhere_unsafe(
    index: Index, sdist: bytes, tmp_path: Path, link: str, by: str
) -> None:
    """Not to files of this machine, and not over a connection that is not encrypted."""
    index.offer(sdist)
    if by == "redirect":
        index.redirects["/files/a.tar.gz"] = link
    else:
        file = {"filename": NAME, "url": link, "hashes": {"sha256": "0" * 64}}
        index.pages[PROJECT] = (JSON, json.dumps({"files": [file]}).encode())

    with pytest.raises(UsageError, match=r"is not https|no release|cannot be read|with 302"):
        fetch("136.0.0", tmp_path / "cache")


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"[]",
        b"{}",
        b'{"files": 1}',
        b'{"files": [1]}',
        b'{"files": [{"filename": 1, "url": "x", "hashes": {}}]}',
        b'{"files": [{"filename": "x", "url": "x", "hashes": []}]}',
        b'{"files": [{"filename": "x", "url": "x"}]}',
        b"[" * 100_000,
        b"\xff",
    ],
    ids=lambda page: page[:40].decode("latin-1"),
)
def test_a_page_of_another_form_is_one_error(index: Index, page: bytes) -> None:
    """With the page's address."""
    index.pages[PROJECT] = (JSON, page)

    with pytest.raises(UsageError, match=f"{index.host}{PROJECT} is not a page of a package index"):
        list(package_index.PackageIndexes(settings_of(index)).files("purecloudplatformclientv2"))


def settings_of(index: Index) -> dict[str, str]:
    """What pip is configured with, if this is its index."""
    return {"index-url": f"http://{index.host}/simple"}


def test_files_of_others_are_passed_over(index: Index, sdist: bytes, tmp_path: Path) -> None:
    """Other releases, other distributions, and names that would be a path."""
    index.offer(sdist)
    page = json.loads(index.pages[PROJECT][1])
    wanted = page["files"][0]
    names = [
        "purecloudplatformclientv2-135.0.0.tar.gz",
        "other-136.0.0.tar.gz",
        "../../" + NAME,
        "x",
    ]
    page["files"] = [{**wanted, "filename": name, "url": "/gone"} for name in names] + [wanted]
    index.pages[PROJECT] = (JSON, json.dumps(page).encode())

    assert fetch("136.0.0", tmp_path / "cache").parent == tmp_path / "cache"
    with pytest.raises(UsageError, match=r"there is no version 137\.0\.0 of the SDK"):
        fetch("137.0.0", tmp_path / "cache")


def test_a_file_that_is_too_large_is_refused(
    index: Index, sdist: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read no further."""
    index.offer(sdist)
    monkeypatch.setattr(package_index, "MAX_FILE_BYTES", 100)

    with pytest.raises(UsageError, match="is larger than"):
        fetch("136.0.0", tmp_path / "cache")


def test_pip_s_settings_are_read_as_pip_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment wins over the section of its command, and that over the rest."""
    config = tmp_path / "pip.conf"
    config.write_text(
        "[global]\nindex-url = https://a/simple\ncert = /a\ntimeout = 3\n"
        "extra-index-url =\n  https://b/simple\n  https://c/simple\n"
        "[download]\nindex-url = https://d/simple\ncert = /d\n[install]\ncert = /i\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    monkeypatch.setenv("PIP_CERT", "/e")
    for name in ("INDEX_URL", "EXTRA_INDEX_URL", "TIMEOUT", "DEFAULT_TIMEOUT"):
        monkeypatch.delenv(f"PIP_{name}", raising=False)

    settings = package_index.read_pip_settings()

    assert settings["index-url"] == "https://d/simple"
    assert settings["extra-index-url"] == "https://b/simple https://c/simple"
    assert (settings["cert"], settings["timeout"]) == ("/e", "3")


def test_certificates_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    """Before anything is asked for."""
    with pytest.raises(UsageError, match="certificates cannot be read"):
        package_index.PackageIndexes({"no-index": "1", "cert": str(tmp_path / "none.pem")})


def test_without_an_index_pip_s_own_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real pip, whose help names it."""
    asked: list[str] = []

    def get(_: object, url: str, __: int) -> tuple[bytes, str, str]:
        asked.append(url)
        return b"", "text/html", url

    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setattr(package_index._Client, "get", get)

    assert list(package_index.PackageIndexes({}).files("purecloudplatformclientv2")) == []
    assert [url.partition("/simple/")[2] for url in asked] == ["purecloudplatformclientv2/"]
    assert asked[0].startswith("https://")


def test_a_pip_that_names_no_index_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is guessed."""
    monkeypatch.setattr(package_index, "_pip", lambda *_: "")

    with pytest.raises(UsageError, match="write one into its settings, as index-url"):
        package_index.PackageIndexes({})
