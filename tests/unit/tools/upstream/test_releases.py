"""A release of the SDK, from an archive or a folder."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.registry.locate import UsageError
from tools.upstream import releases
from tools.upstream.releases import open_release

MODELS = {"TidalTopicWave": {"height": "float"}, "TidalTopicBuoy": {"id": "str"}}


@pytest.fixture
def sdk(make_sdk: Any) -> Any:
    """A release with two classes."""
    return make_sdk(MODELS)


@pytest.mark.parametrize("form", ["wheel", "sdist", "folder"])
def test_a_release_is_read_in_every_form(sdk: Any, form: str, tmp_path: Path) -> None:
    """The version is read from the SDK, so that a renamed file does not mislead."""
    release = open_release(str(getattr(sdk, form)()), tmp_path / "cache")

    assert release.version == "269.0.0"
    assert release.class_names == ("TidalTopicWave", "TidalTopicBuoy")
    assert release.source("TidalTopicBuoy") == sdk.files["models/tidal_topic_buoy.py"]
    assert not (tmp_path / "cache").exists()


def test_the_package_folder_itself_is_accepted(sdk: Any, tmp_path: Path) -> None:
    """Like the folder that contains it."""
    package = sdk.folder() / "PureCloudPlatformClientV2"

    assert open_release(str(package), tmp_path).version == "269.0.0"


def test_a_file_is_not_kept_open(sdk: Any, tmp_path: Path) -> None:
    """A release need not be closed."""
    wheel = sdk.wheel()
    release = open_release(str(wheel), tmp_path)
    wheel.unlink()

    assert "swagger_types" in release.source("TidalTopicWave")


def test_a_missing_class_is_named_with_its_release(sdk: Any, tmp_path: Path) -> None:
    """And with the nearest name."""
    release = open_release(str(sdk.wheel()), tmp_path)

    with pytest.raises(UsageError) as refused:
        release.source("TidalTopicWaves")

    assert str(refused.value) == (
        "the SDK 269.0.0 has no class TidalTopicWaves; did you mean TidalTopicWave?"
    )


@pytest.mark.parametrize("form", ["wheel", "sdist"])
@pytest.mark.parametrize("part", [0, 0.3, 0.6, 0.99], ids=lambda part: f"{part:.0%}")
def test_an_incomplete_download_is_refused(
    sdk: Any, form: str, part: float, tmp_path: Path
) -> None:
    """At any length."""
    archive = getattr(sdk, form)()
    intact = archive.read_bytes()
    archive.write_bytes(intact[: int(len(intact) * part)])

    with pytest.raises(UsageError, match="is damaged or incomplete: remove it"):
        open_release(str(archive), tmp_path)


def test_changed_bytes_within_a_wheel_are_detected(sdk: Any, tmp_path: Path) -> None:
    """The index of a wheel may be intact while a file in it is not."""
    wheel = sdk.wheel()
    content = bytearray(wheel.read_bytes())
    offset = content.index(b"models/tidal_topic_wave.py") + 60
    content[offset] ^= 0xFF
    wheel.write_bytes(content)
    release = open_release(str(wheel), tmp_path)

    with pytest.raises(UsageError, match="is damaged: the module of TidalTopicWave"):
        release.source("TidalTopicWave")


@pytest.mark.parametrize("form", ["wheel", "sdist"])
def test_no_damaged_byte_causes_a_traceback(sdk: Any, form: str, tmp_path: Path) -> None:
    """A wheel's index may be damaged too, for which zipfile has a dozen exceptions."""
    archive = getattr(sdk, form)()
    intact = archive.read_bytes()
    refused = 0
    for position in range(0, len(intact), 3):
        archive.write_bytes(
            intact[:position] + bytes([intact[position] ^ 0xFF]) + intact[position + 1 :]
        )
        try:
            open_release(str(archive), tmp_path).source("TidalTopicWave")
        except UsageError:
            refused += 1

    assert refused


@pytest.mark.parametrize("form", ["wheel", "sdist", "folder"])
@pytest.mark.parametrize("file", ["models/__init__.py", "configuration.py"])
def test_something_else_is_refused(sdk: Any, form: str, file: str, tmp_path: Path) -> None:
    """A package without models, or without a version, is not the SDK."""
    del sdk.files[file]

    with pytest.raises(UsageError, match="is not the Genesys Python SDK, or not all of it"):
        open_release(str(getattr(sdk, form)()), tmp_path)


def test_a_missing_module_is_reported_when_it_is_read(sdk: Any, tmp_path: Path) -> None:
    """A release may name a class whose module is missing."""
    del sdk.files["models/tidal_topic_wave.py"]
    release = open_release(str(sdk.sdist()), tmp_path)

    with pytest.raises(UsageError, match="the module of TidalTopicWave cannot be read"):
        release.source("TidalTopicWave")


@pytest.mark.parametrize("where", ["v269", "269", "269.0", "nowhere/sdk.whl", "", "269.0.0rc1"])
def test_what_is_neither_a_file_nor_a_version_is_refused(where: str, tmp_path: Path) -> None:
    """No package index is queried."""
    with pytest.raises(UsageError, match=r"269\.0\.0"):
        open_release(where, tmp_path)


@pytest.mark.parametrize("name", ["sdk.whl", "sdk.tar.gz", "sdk"])
def test_a_pipe_is_refused(name: str, tmp_path: Path) -> None:
    """It is not opened: whoever writes to it may never come."""
    pipe = tmp_path / name
    os.mkfifo(pipe)

    with pytest.raises(UsageError, match="is neither a file nor a folder"):
        open_release(str(pipe), tmp_path)


def test_a_pipe_in_a_folder_is_refused(sdk: Any, tmp_path: Path) -> None:
    """Like a file that is missing."""
    folder = sdk.folder()
    configuration = next(folder.rglob("configuration.py"))
    configuration.unlink()
    os.mkfifo(configuration)

    with pytest.raises(UsageError, match="is not the Genesys Python SDK"):
        open_release(str(folder), tmp_path)


def test_another_file_is_refused(tmp_path: Path) -> None:
    """The type of a file is recognized by its name, like in pip."""
    other = tmp_path / "sdk.zip"
    other.touch()

    with pytest.raises(UsageError, match="neither a wheel"):
        open_release(str(other), tmp_path)


def test_a_file_without_read_permission_is_reported(
    sdk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not reported as damaged: downloading it again would not help."""
    wheel = sdk.wheel()

    def refuse(_: Path, _mode: str) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)

    with pytest.raises(UsageError, match="cannot be read: permission denied"):
        open_release(str(wheel), tmp_path)


def rewritten(sdist: Path, change: Callable[[tarfile.TarFile, str], None]) -> Path:
    """An sdist with more members, the first of all; `change` gets the top folder's name."""
    with tarfile.open(sdist) as archive:
        members = [
            (member, content.read())
            for member in archive
            if (content := archive.extractfile(member)) is not None
        ]
    with tarfile.open(sdist, "w:gz") as archive:
        change(archive, members[0][0].name.partition("/")[0])
        for member, text in members:
            archive.addfile(member, io.BytesIO(text))
    return sdist


def test_a_release_without_apis_is_one_error(sdk: Any, tmp_path: Path) -> None:
    """`upstream apis` needs them; looking for new topics does not."""
    release = open_release(str(sdk.wheel()), tmp_path)

    assert list(release.api_sources()) == []
    with pytest.raises(UsageError, match="has no list of APIs that can be read"):
        release.api_classes()


def member_of(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    """A member of a .tar without content."""
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize(
    "name",
    ["../../outside.py", "/outside.py", "a/../../outside.py", "{top}/../../outside.py"],
)
def test_a_path_out_of_an_sdist_leads_nowhere(sdk: Any, tmp_path: Path, name: str) -> None:
    """Nothing is extracted, so that no file is written."""
    archive = rewritten(
        sdk.sdist(), lambda tar, top: tar.addfile(member_of(name.format(top=top)), io.BytesIO())
    )
    before = sorted(tmp_path.rglob("*"))

    assert open_release(str(archive), tmp_path).version == "269.0.0"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE],
    ids=["symlink", "hard link", "character device", "block device", "pipe"],
)
def test_only_regular_files_of_an_sdist_are_read(sdk: Any, tmp_path: Path, kind: bytes) -> None:
    """A link with a module's name is a missing module, wherever it leads."""
    secret = tmp_path / "secret.py"
    secret.write_text("class TidalTopicWave: pass")
    del sdk.files["models/tidal_topic_wave.py"]
    name = "{}/PureCloudPlatformClientV2/models/tidal_topic_wave.py"
    archive = rewritten(
        sdk.sdist(), lambda tar, top: tar.addfile(member_of(name.format(top), kind, str(secret)))
    )
    release = open_release(str(archive), tmp_path)

    assert "swagger_types" in release.source("TidalTopicBuoy")
    with pytest.raises(UsageError, match="the module of TidalTopicWave cannot be read"):
        release.source("TidalTopicWave")


@pytest.mark.parametrize("form", ["wheel", "sdist"])
@pytest.mark.parametrize(
    ("limit", "most"),
    [("_MAX_MEMBERS", 3), ("_MAX_MEMBER_BYTES", 30), ("_MAX_UNPACKED_BYTES", 500)],
)
def test_an_archive_that_is_too_large_is_refused(
    sdk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, limit: str, most: int
) -> None:
    """By its number of files, one file's size, and all of them unpacked."""
    archive = getattr(sdk, form)()
    assert open_release(str(archive), tmp_path).version == "269.0.0"
    monkeypatch.setattr(releases, limit, most)

    with pytest.raises(UsageError, match="is not read: it has more files, or larger ones"):
        open_release(str(archive), tmp_path)


def bytes_unpacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of bytes in each block that is unpacked of a .gz, from now on."""
    sizes: list[int] = []
    read = gzip.GzipFile.read

    def counted(self: gzip.GzipFile, size: int | None = -1) -> bytes:
        block = read(self, size)
        sizes.append(len(block))
        return block

    monkeypatch.setattr(gzip.GzipFile, "read", counted)
    return sizes


@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE])
def test_a_bomb_is_not_unpacked(
    sdk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: bytes
) -> None:
    """A member that is too large is refused by its header: a name or a pax header too."""
    header = member_of("bomb", kind)
    header.size = 1 << 30
    archive = sdk.sdist()
    with gzip.open(archive, "wb") as stream:
        stream.write(header.tobuf(tarfile.GNU_FORMAT) + bytes(1_000_000))
    sizes = bytes_unpacked(monkeypatch)

    with pytest.raises(UsageError, match="is not read: it has more files, or larger ones"):
        open_release(str(archive), tmp_path)
    assert sum(sizes) < 100_000


def test_what_follows_the_last_member_is_bounded_too(
    sdk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A .gz may go on after the end of its .tar."""
    archive = sdk.sdist()
    content = gzip.decompress(archive.read_bytes())
    archive.write_bytes(gzip.compress(content + bytes(4_000_000)))
    monkeypatch.setattr(releases, "_MAX_UNPACKED_BYTES", 1_000_000)
    sizes = bytes_unpacked(monkeypatch)

    with pytest.raises(UsageError, match="is not read"):
        open_release(str(archive), tmp_path)
    assert sum(sizes) < 1_200_000


def test_a_chain_of_headers_is_no_traceback(sdk: Any, tmp_path: Path) -> None:
    """Each pax header is read within the one before it."""
    archive = sdk.sdist()
    with gzip.open(archive, "wb") as stream:
        header = member_of("x", tarfile.XHDTYPE)
        stream.write(header.tobuf(tarfile.USTAR_FORMAT) * 5_000)

    with pytest.raises(UsageError, match="is damaged or incomplete"):
        open_release(str(archive), tmp_path)


def test_more_members_than_a_wheel_says_are_counted(
    sdk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before zipfile makes an object of each."""
    made: list[object] = []
    wheel = sdk.wheel()
    monkeypatch.setattr(releases, "_MAX_MEMBERS", 3)
    monkeypatch.setattr(releases.zipfile, "ZipFile", made.append)

    with pytest.raises(UsageError, match="is not read"):
        open_release(str(wheel), tmp_path)
    assert made == []


def test_a_wheel_s_member_ends_where_its_size_says(sdk: Any, tmp_path: Path) -> None:
    """One that unpacks to more than the index says is damaged."""
    wheel = sdk.wheel()
    content = bytearray(wheel.read_bytes())
    at = content.rindex(b"PK\1\2", 0, content.rindex(b"models/tidal_topic_wave.py"))
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    wheel.write_bytes(content)

    with pytest.raises(UsageError, match="the module of TidalTopicWave cannot be read"):
        open_release(str(wheel), tmp_path).source("TidalTopicWave")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_wheel_is_stored_or_deflated(sdk: Any, tmp_path: Path, method: int) -> None:
    """Other methods cannot be unpacked in part, so a bomb could not be stopped."""
    wheel = sdk.wheel()
    with zipfile.ZipFile(wheel, "w", method) as archive:
        for name, text in sdk.files.items():
            archive.writestr(f"PureCloudPlatformClientV2/{name}", text)

    with pytest.raises(UsageError, match="is damaged or incomplete"):
        open_release(str(wheel), tmp_path)


@pytest.mark.parametrize("form", ["wheel", "sdist", "folder"])
def test_a_class_that_is_too_large_is_refused(
    sdk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Before it is parsed."""
    monkeypatch.setattr(releases, "_MAX_CLASS_BYTES", 10)
    release = open_release(str(getattr(sdk, form)()), tmp_path)

    with pytest.raises(UsageError, match="the module of TidalTopicWave cannot be read"):
        release.source("TidalTopicWave")
