"""A release of the SDK, from an archive or a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.registry.locate import UsageError
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

    def refuse(_: Path) -> bytes:
        raise PermissionError

    monkeypatch.setattr(Path, "read_bytes", refuse)

    with pytest.raises(UsageError, match="cannot be read: permission denied"):
        open_release(str(wheel), tmp_path)
