"""A release of the Genesys Python SDK: its source code, read in place and never imported.

Importing anything of it imports all of its 6,651 classes (269.0.0) and starts a thread.
"""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, NamedTuple

from processor.naming import did_you_mean
from tools.output.wording import visible
from tools.registry.locate import UsageError
from tools.upstream.downloads import fetch
from tools.upstream.package_index import MAX_FILE_BYTES

PACKAGE = "PureCloudPlatformClientV2"
"""The folder of the import package in every release, under any name of the distribution."""

VERSION = re.compile(r"\d+\.\d+\.\d+")
_SDK_VERSION = re.compile(r"SDK Package Version: (\d+\.\d+\.\d+)")
_IMPORTS = re.compile(r"^from \.(\w{1,250}) import (\w{1,250})\b", re.MULTILINE)
_API_IMPORTS = re.compile(r"^from \.([a-z]\w{0,250})_api import ([A-Z]\w{0,250})$", re.MULTILINE)
_DAMAGED = (
    *(EOFError, LookupError, OSError, RuntimeError, ValueError),
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error),
)
"""What is raised for an archive that ends too early or whose bytes are not what was packed."""

# 269.0.0 has 6,758 files with 67 MB, and none with more than 1.6 MB; a model class has 0.3 MB.
_MAX_MEMBERS = 50_000
_MAX_MEMBER_BYTES = 16 * 1024 * 1024
_MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_MAX_CLASS_BYTES = 2 * 1024 * 1024
_BLOCK = 64 * 1024

_Read = Callable[[str], bytes]
"""The content of a file by its path in the package: `models/adfs.py`. Raises one of _DAMAGED."""


class Release(NamedTuple):
    """One release: an archive or a folder."""

    version: str
    modules: Mapping[str, str]
    """The module of each model class, as models/__init__.py imports them."""
    read: _Read

    @property
    def class_names(self) -> tuple[str, ...]:
        """Every model class, in the order in which the SDK imports them."""
        return tuple(self.modules)

    def source(self, class_name: str) -> str:
        """The text of the module that defines a class.

        Raises UsageError if the release has no such class, or is damaged there.
        """
        if class_name not in self.modules:
            hint = did_you_mean(class_name, self.modules)
            message = f"the SDK {self.version} has no class {visible(class_name)}"
            raise UsageError(f"{message}; {hint}" if hint else message)
        try:
            content = self.read(f"models/{self.modules[class_name]}.py")
            if len(content) > _MAX_CLASS_BYTES:
                raise _TooLarge
            return content.decode("utf-8")
        except (*_DAMAGED, _TooLarge):
            raise UsageError(
                f"the SDK {self.version} is damaged: the module of {class_name} cannot be read"
            ) from None

    def api_classes(self) -> dict[str, str]:
        """The API classes, by the names of their modules without `_api`.

        Raises UsageError if the release has none, or is damaged there.
        """
        try:
            found = _API_IMPORTS.findall(self.read("apis/__init__.py").decode("utf-8"))
        except (*_DAMAGED, _TooLarge):
            raise UsageError(
                f"the SDK {self.version} has no list of APIs that can be read"
            ) from None
        return dict(sorted(found))

    def api_sources(self) -> Iterator[str]:
        """The text of every module of the API, whose methods name the classes that they use.

        Empty for a release without them.
        """
        with suppress(*_DAMAGED, _TooLarge, UsageError):
            for module in self.api_classes():
                yield self.read(f"apis/{module}_api.py").decode("utf-8")


def open_release(where: str, cache: Path) -> Release:
    """Open a release: a wheel, an sdist, a folder that holds the package, or a version.

    A version, `269.0.0`, is downloaded into the cache by pip, once. A folder is site-packages, the
    package itself or an unpacked sdist. Raises UsageError for anything else, for a damaged
    archive, and if it cannot be downloaded.
    """
    path = fetch(where, cache) if VERSION.fullmatch(where) else Path(where)
    if not where or not path.exists():
        raise UsageError(
            f"{where!r} does not exist: give a wheel, an sdist, a folder or a version, such as "
            "269.0.0"
        )
    if path.is_dir():
        reader = _folder
    elif not path.is_file():
        raise UsageError(f"{where} is neither a file nor a folder")  # a pipe may never end
    elif path.name.endswith(".whl"):
        reader = _wheel
    elif path.name.endswith(".tar.gz"):
        reader = _sdist
    else:
        raise UsageError(f"{where} is neither a wheel (.whl) nor an sdist (.tar.gz)")
    try:
        return _release(reader(path))
    except (FileNotFoundError, _NotTheSdk):
        raise UsageError(f"{path} is not the Genesys Python SDK, or not all of it") from None
    except PermissionError:
        raise UsageError(f"{path} cannot be read: permission denied") from None
    except _TooLarge:
        raise UsageError(
            f"{path} is not read: it has more files, or larger ones, than the SDK has"
        ) from None
    except _DAMAGED:
        raise UsageError(
            f"{path} is damaged or incomplete: remove it, and download it again"
        ) from None


class _NotTheSdk(Exception):
    """The files are not those of the SDK."""


class _TooLarge(Exception):
    """An archive has more than any release of the SDK has by far."""


def _release(read: _Read) -> Release:
    version = _SDK_VERSION.search(read("configuration.py").decode("utf-8"))
    imports = _IMPORTS.findall(read("models/__init__.py").decode("utf-8"))
    if version is None or not imports:
        raise _NotTheSdk
    return Release(version[1], {name: module for module, name in imports}, read)


def _wheel(path: Path) -> _Read:
    # From memory, so that no file is held open: 14 to 33 MB.
    content = _bounded(path.open("rb"), MAX_FILE_BYTES)
    if content.count(b"PK\1\2") > _MAX_MEMBERS:  # how the entry of each member begins
        raise _TooLarge
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = {member.filename: member for member in archive.infolist()}
    if sum(member.file_size for member in archive.infolist()) > _MAX_UNPACKED_BYTES:
        raise _TooLarge

    def read(name: str) -> bytes:
        member = members.get(f"{PACKAGE}/{name}")
        if member is None:
            raise FileNotFoundError
        # Of other methods, zipfile unpacks as much as there is before it returns a byte.
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile
        return _bounded(archive.open(member), _MAX_MEMBER_BYTES)

    return read


def _sdist(path: Path) -> _Read:
    # In one pass, since finding one file in a .tar.gz means unpacking all that is before it.
    files: dict[str, bytes] = {}
    wanted = re.compile(rf"[^/]+/{PACKAGE}/((?:(?:models|apis)/\w+|configuration)\.py)")
    with gzip.open(path) as unpacked:
        stream = _Unpacked(unpacked)
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member) as archive:  # type: ignore[call-overload]
            for count, member in enumerate(archive):
                if count >= _MAX_MEMBERS:
                    raise _TooLarge
                # Nothing is extracted: where a link leads, and what a path names, does not matter.
                found = wanted.fullmatch(member.name) if member.isreg() else None
                content = archive.extractfile(member) if found else None
                if found and content:
                    files[found[1]] = _bounded(content, _MAX_MEMBER_BYTES)
                archive.members.clear()  # which it would keep
        while stream.read(_BLOCK):  # to the end, where the checksum is
            pass

    def read(name: str) -> bytes:
        if name not in files:
            raise FileNotFoundError
        return files[name]

    return read


class _Member(tarfile.TarInfo):
    """A header of a .tar: tarfile reads what follows those of long names into memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Member:
        member = super().frombuf(buf, encoding, errors)
        if not 0 <= member.size <= _MAX_MEMBER_BYTES:
            raise _TooLarge
        return member


class _Unpacked:
    """What a .gz contains, up to the limit."""

    def __init__(self, stream: gzip.GzipFile) -> None:
        self._stream = stream
        self._left = _MAX_UNPACKED_BYTES

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._left -= len(block)
        if self._left < 0:
            raise _TooLarge
        return block


def _folder(path: Path) -> _Read:
    package = path if path.name == PACKAGE and (path / "models").is_dir() else path / PACKAGE

    def read(name: str) -> bytes:
        if not (package / name).is_file():
            raise FileNotFoundError
        return _bounded((package / name).open("rb"), _MAX_MEMBER_BYTES)

    return read


def _bounded(stream: IO[bytes], most: int) -> bytes:
    with stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise _TooLarge
    return content
