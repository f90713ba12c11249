"""Archives of the Genesys Python SDK, downloaded once and kept in a folder.

No code of an archive runs: pip fetches wheels alone, and package_index.py fetches what pip would
build first.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)
from packaging.version import InvalidVersion, Version

from tools.output.wording import visible
from tools.registry.locate import UsageError
from tools.upstream.package_index import PackageIndexes, read_pip_settings

DISTRIBUTION = canonicalize_name("purecloudplatformclientv2")


def fetch(version: str, cache: Path) -> Path:
    """The wheel of a version, or its sdist where it has none; downloaded unless it is in the cache.

    Raises UsageError if there is no such version, it cannot be downloaded, or has another hash than
    the package index gives.
    """
    return _cached(version, cache) or _downloaded(version, cache)


def fetch_newest(cache: Path) -> Path:
    """The wheel of the newest release on pip's index; pip looks it up each time.

    pip has a cache of its own, so that the same release is downloaded once.
    Raises UsageError if there is none, or it cannot be fetched.
    """
    return _downloaded(None, cache)


def _downloaded(version: str | None, cache: Path) -> Path:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # In the same file system as the cache, so that moving it there is atomic.
        with tempfile.TemporaryDirectory(prefix=".download-", dir=cache) as folder:
            if not _download_wheel(version, folder):
                _download_sdist(version, Path(folder))
            archive = _cached(version, Path(folder))
            if archive is None:
                raise UsageError(f"pip fetched no wheel of {_name(version)}")
            return archive.replace(cache / archive.name)
    except OSError as error:
        raise UsageError(f"{cache} cannot be written: {error.strerror}") from None


def _name(version: str | None) -> str:
    return f"the SDK {version}" if version else "the newest SDK"


def _cached(version: str | None, folder: Path) -> Path | None:
    paths = sorted(folder.glob("*")) if folder.is_dir() else []
    parsed = None if version is None else Version(version)
    return next((path for path in paths if _is_release(path.name, parsed)), None)


def _is_release(name: str, version: Version | None) -> bool:
    try:
        is_wheel = name.endswith(".whl")
        parsed = parse_wheel_filename(name) if is_wheel else parse_sdist_filename(name)
    except (InvalidSdistFilename, InvalidWheelFilename, InvalidVersion):
        return False
    return parsed[0] == DISTRIBUTION and version in (None, parsed[1])


def _download_wheel(version: str | None, folder: str) -> bool:
    """Let pip fetch a wheel; false if it finds none."""
    requirement = f"{DISTRIBUTION}=={version}" if version else DISTRIBUTION
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    # For the metadata of an sdist, pip would run its setup.py.
    command += ["--no-input", "--no-deps", "--only-binary=:all:", f"--dest={folder}", requirement]
    result = subprocess.run(  # noqa: S603 - pip, with a name of our own and three numbers
        command, capture_output=True, text=True, check=False
    )
    if result.returncode == 0:
        return True
    if "No module named pip" in result.stderr:
        raise UsageError(
            f"{sys.executable} has no pip: download {_name(version)} yourself, and give its path"
        )
    if "connection broken" in result.stderr:
        raise UsageError(_NO_RELEASE)
    if "No matching distribution found" in result.stderr:
        return False
    lines = result.stderr.splitlines()
    errors = [line for line in lines if line.startswith("ERROR: ") and line != "ERROR: Exception:"]
    reason = "; ".join(errors or lines[-1:])
    raise UsageError(f"pip cannot fetch {_name(version)}: {visible(reason)}")


def _download_sdist(version: str | None, folder: Path) -> None:
    """Fetch an old release, which has no wheel, as a file."""
    indexes = PackageIndexes(read_pip_settings())
    files = [file for file in indexes.files(DISTRIBUTION) if _is_release(file.name, None)]
    # The SDK has hundreds of releases: an index without any is another.
    if version is None or not files:
        raise UsageError(_NO_RELEASE)
    sdists = (file for file in files if file.name.endswith(".tar.gz"))
    wanted = next((file for file in sdists if _is_release(file.name, Version(version))), None)
    if wanted is None:
        raise UsageError(f"there is no version {version} of the SDK on pip's package index")
    (folder / f"{DISTRIBUTION}-{version}.tar.gz").write_bytes(indexes.read(wanted))


_NO_RELEASE = "pip finds no release of the SDK: check the network, and pip config list"


def is_cached(version: str, cache: Path) -> bool:
    """Whether a version is in the cache."""
    return _cached(version, cache) is not None


def keep(archive: Path, version: str, cache: Path) -> None:
    """Keep an archive that was given by its path, as if it had been downloaded.

    Raises UsageError if it cannot be written.
    """
    if archive.resolve().parent == cache.resolve():
        return
    ending = "-py3-none-any.whl" if archive.name.endswith(".whl") else ".tar.gz"
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".keep-", dir=cache) as folder:
            copy = Path(folder) / f"{DISTRIBUTION}-{version}{ending}"
            copy.write_bytes(archive.read_bytes())
            while (other := _cached(version, cache)) is not None:
                other.unlink()
            copy.replace(cache / copy.name)
    except OSError as error:
        raise UsageError(f"{cache} cannot be written: {error.strerror}") from None
