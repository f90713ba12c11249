"""Installs what the deployed code depends on, with uv, for a Lambda's runtime and architecture."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from tools.registry.locate import UsageError
from tools.upstream.package_index import read_pip_settings

RUNTIMES: Mapping[str, str] = {
    "python3.11": "manylinux_2_17",
    "python3.12": "manylinux_2_34",
    "python3.13": "manylinux_2_34",
    "python3.14": "manylinux_2_34",
}
"""Lambda's runtimes that take new functions, each with the newest platform of uv's whose wheels run
there: Amazon Linux 2023 has glibc 2.34; Amazon Linux 2 has 2.26, which uv does not list (Lambda's
developer guide, "Lambda runtimes")."""

ARCHITECTURES: Mapping[str, str] = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's names of the architectures, each with the one that wheels use."""

_INSTALLER_FILES = frozenset(
    ("INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json")
)
"""Files of a `.dist-info` folder that say how and where it was installed."""
_UV_SETTINGS: Mapping[str, str] = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "cert": "SSL_CERT_FILE",
}
"""pip's settings, each with the environment variable by which uv takes it."""
_INDEX_SETTINGS = ("UV_DEFAULT_INDEX", "UV_FIND_LINKS", "UV_INDEX", "UV_INDEX_URL", "UV_NO_INDEX")


class Target(NamedTuple):
    """What a Lambda runs on."""

    runtime: str
    architecture: str

    @classmethod
    def of(cls, runtime: str, architecture: str) -> Target:
        """Raise UsageError unless Lambda has both and we support the runtime."""
        for name, value, known in (
            ("runtime", runtime, RUNTIMES),
            ("architecture", architecture, ARCHITECTURES),
        ):
            if value not in known:
                raise UsageError(f"--{name} {value}: give one of {', '.join(known)}")
        return cls(runtime, architecture)

    @property
    def version(self) -> str:
        """Python's version: `3.13`."""
        return self.runtime.removeprefix("python")

    @property
    def platform(self) -> str:
        """The platform as uv names it: `aarch64-manylinux_2_34`."""
        return f"{ARCHITECTURES[self.architecture]}-{RUNTIMES[self.runtime]}"


class Distribution(NamedTuple):
    """A distribution that was installed into a folder."""

    name: str
    """Canonical: `pydantic-core`."""
    version: str
    files: tuple[str, ...]
    """What can be imported or read of it, relative to the folder."""


def install(
    requirements: Iterable[Requirement],
    lock: Path,
    target: Target,
    folder: Path,
    excluded: Iterable[str] = (),
) -> list[Distribution]:
    """Install distributions and all that they depend on into a folder, which is made.

    `lock` is a requirements file with the versions and hashes; `excluded` names distributions that
    are left out although others depend on them. Returns what was installed, by name. Raises
    UsageError for what is not pinned, has no wheel for the target or cannot be downloaded.
    """
    pinned = list(_pinned(requirements, lock))
    folder.mkdir(parents=True)
    included, excludes = folder / "requirements.txt", folder / "excludes.txt"
    included.write_text("".join(f"{line}\n" for line in pinned), encoding="utf-8")
    excludes.write_text("".join(f"{name}\n" for name in excluded), encoding="utf-8")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--color=never"]
    command += [f"--target={folder}", f"--python={sys.executable}", "--no-python-downloads"]
    command += [f"--python-version={target.version}", f"--python-platform={target.platform}"]
    # With every file's hash pinned, it does not matter which index a file comes from.
    command += ["--only-binary=:all:", "--require-hashes", "--index-strategy=unsafe-best-match"]
    command += [f"--requirements={included}", f"--constraints={lock}", f"--excludes={excludes}"]
    environment = {**_pip_settings(), **os.environ}
    if environment.get("UV_NO_INDEX"):
        command.append("--no-index")  # the variable is ours: uv has none
    result = subprocess.run(  # noqa: S603 - uv, with pins of our own
        command, env=environment, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise UsageError(_explanation(result.stderr, target))
    found = distributions(path=[str(folder)])
    return sorted(
        Distribution(
            canonicalize_name(each.metadata["Name"]),
            each.version,
            tuple(filter(_is_packaged, map(str, each.files or ()))),
        )
        for each in found
    )


def _pinned(requirements: Iterable[Requirement], lock: Path) -> Iterator[str]:
    """The requirements with their pinned versions: uv looks up hashes of exact versions alone."""
    pins = _read_pins(lock)
    for requirement in requirements:
        name = canonicalize_name(requirement.name)
        if name not in pins:
            raise UsageError(f"{lock}: {name} is not pinned: run make requirements")
        extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
        for pin in pins[name]:
            markers = [f"({each})" for each in (requirement.marker, pin.marker) if each]
            condition = f" ; {' and '.join(markers)}" if markers else ""
            yield f"{name}{extras}{pin.specifier}{condition}"


def _read_pins(lock: Path) -> dict[str, list[Requirement]]:
    """The pins of each distribution; of one with several, markers decide."""
    try:
        lines = lock.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise UsageError(f"{lock} is missing: make requirements writes it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{lock} cannot be read: {error}: make requirements writes it") from None
    pins: dict[str, list[Requirement]] = {}
    for line in lines:
        text = line.partition(" --hash")[0].rstrip(" \\")
        if not text or text.startswith((" ", "#")):
            continue
        try:
            pin = Requirement(text)
        except InvalidRequirement as error:
            raise UsageError(f"{lock}: {text!r}: {error}") from None
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def _pip_settings() -> dict[str, str]:
    """The package index that pip is configured with, for uv, unless uv has settings of its own."""
    if any(name in os.environ for name in _INDEX_SETTINGS):
        return {}
    return {
        _UV_SETTINGS[name]: value.replace(" ", "," if name == "find-links" else " ")
        for name, value in read_pip_settings().items()
        if name in _UV_SETTINGS
    }


def _is_packaged(path: str) -> bool:
    folder, _, name = path.rpartition("/")
    is_script = path.startswith(("bin/", "../"))
    return not (
        is_script
        or name.endswith(".pyc")
        or (folder.endswith(".dist-info") and name in _INSTALLER_FILES)
    )


def _explanation(stderr: str, target: Target) -> str:
    """What uv says of a failure, and what to do about it."""
    if "No module named uv" in stderr:
        return "packaging needs uv, which is not installed: pip install uv"
    if "error sending request" in stderr or "timed out" in stderr:
        return "uv cannot reach its package index: check the network, and pip config list"
    lines = stderr.splitlines()
    text = f"uv cannot install, for {target.runtime} on {target.architecture}:\n" + "\n".join(lines)
    if "--require-hashes" in stderr or "no trusted hash" in stderr:
        return f"{text}\nmake requirements pins every distribution, with hashes"
    return text
