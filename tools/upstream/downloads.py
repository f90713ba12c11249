"""Archives of the Genesys Python SDK, downloaded once with pip and kept in a folder."""

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

from tools.registry.locate import UsageError

DISTRIBUTION = canonicalize_name("purecloudplatformclientv2")


def fetch(version: str, cache: Path) -> Path:
    """The wheel of a version, or its sdist where it has none; downloaded unless it is in the cache.

    For the metadata of an sdist, pip runs its setup.py in an environment of its own. Raises
    UsageError if there is no such version, or it cannot be downloaded.
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
            _download(version, folder)
            archive = _cached(version, Path(folder))
            if archive is None:
                raise UsageError(f"pip fetched no wheel and no sdist of {_name(version)}")
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


def _download(version: str | None, folder: str) -> None:
    requirement = f"{DISTRIBUTION}=={version}" if version else DISTRIBUTION
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", f"--dest={folder}", requirement]
    result = subprocess.run(  # noqa: S603 - pip, with a name of our own and three numbers
        command, capture_output=True, text=True, check=False
    )
    if result.returncode == 0:
        return
    if "No module named pip" in result.stderr:
        raise UsageError(
            f"{sys.executable} has no pip: download {_name(version)} yourself, and give its path"
        )
    # The SDK has hundreds of releases: an index without any did not answer, or is another.
    if "connection broken" in result.stderr or "from versions: none" in result.stderr:
        raise UsageError("pip finds no release of the SDK: check the network, and pip config list")
    if "No matching distribution found" in result.stderr:
        raise UsageError(f"there is no version {version} of the SDK on pip's package index")
    errors = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
    reason = "; ".join(errors or result.stderr.splitlines()[-1:])
    raise UsageError(f"pip cannot fetch {_name(version)}: {reason}")
