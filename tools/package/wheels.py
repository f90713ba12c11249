"""The wheels that a Lambda of some runtime and architecture needs, fetched with pip."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from email.parser import HeaderParser
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from tools.registry.workspace import UsageError

RUNTIMES: Mapping[str, int] = {
    "python3.10": 26,
    "python3.11": 26,
    "python3.12": 34,
    "python3.13": 34,
}
"""Lambda's runtimes, each with the minor version of its glibc: Amazon Linux 2 has 2.26 and
Amazon Linux 2023 has 2.34 (Lambda's developer guide, "Lambda runtimes")."""

ARCHITECTURES: Mapping[str, str] = {"arm64": "aarch64", "x86_64": "x86_64"}
"""Lambda's names of the architectures, each with the one that wheels use."""


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
    def platforms(self) -> list[str]:
        """The platform tags of wheels that run there, the most specific first."""
        machine = ARCHITECTURES[self.architecture]
        newest = RUNTIMES[self.runtime]
        tags = [f"manylinux_2_{minor}_{machine}" for minor in range(newest, 16, -1)]
        return [*tags, f"manylinux2014_{machine}"]

    @property
    def markers(self) -> dict[str, str]:
        """What environment markers are judged by there (PEP 508)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": f"{self.version}.0",
            "os_name": "posix",
            "platform_machine": ARCHITECTURES[self.architecture],
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": "Linux",
            "platform_version": "",
            "python_full_version": f"{self.version}.0",
            "python_version": self.version,
            "sys_platform": "linux",
        }


class Pin(NamedTuple):
    """One pinned release with the hashes of its files, as `--require-hashes` wants it."""

    requirement: Requirement
    hashes: tuple[str, ...]

    def line(self) -> str:
        """The pin for pip, less its marker, which pip would judge by the Python it runs on."""
        requirement = f"{self.requirement.name}{self.requirement.specifier}"
        return " ".join((requirement, *(f"--hash={each}" for each in self.hashes)))


class Wheel(NamedTuple):
    """A wheel on disk."""

    name: str
    version: str
    path: Path

    def requires(self) -> Iterator[Requirement]:
        """What it depends on, on whatever platform."""
        with zipfile.ZipFile(self.path) as wheel:
            is_metadata = re.compile(r"[^/]+\.dist-info/METADATA").fullmatch
            name = next(filter(is_metadata, wheel.namelist()))
            headers = HeaderParser().parsestr(wheel.read(name).decode("utf-8"))
        for line in headers.get_all("Requires-Dist", []):
            yield Requirement(line)


def read_pins(path: Path) -> dict[str, list[Pin]]:
    """Read a requirements file with hashes: the pins of each distribution, by canonical name.

    Raises UsageError if it cannot be read, or pins something without a hash.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{path} is missing: make requirements writes it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}: make requirements writes it") from None
    pins: dict[str, list[Pin]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        words, *hashes = re.split(r"\s--hash=", line.partition(" #")[0])
        if not words.strip() or words.startswith("#"):
            continue
        try:
            requirement = Requirement(words)
        except InvalidRequirement as error:
            raise UsageError(f"{path}: {words.strip()!r}: {error}") from None
        if not hashes or not str(requirement.specifier).startswith("=="):
            raise UsageError(
                f"{path}: {requirement.name} has no pinned version or no hash: "
                "make requirements writes both"
            )
        name = canonicalize_name(requirement.name)
        pins.setdefault(name, []).append(Pin(requirement, tuple(each.strip() for each in hashes)))
    return pins


def fetch(
    roots: Iterable[Requirement],
    pins: Mapping[str, list[Pin]],
    target: Target,
    folder: Path,
    without: Set[str] = frozenset(),
) -> list[Wheel]:
    """Fetch the wheels of some distributions, and of all that they depend on, into a folder.

    `without` names those that nothing uses. Returns them by name. Raises UsageError for what is
    not pinned, has no wheel for the target or cannot be fetched.
    """
    wheels: dict[str, Wheel] = {}
    seen: set[_Wanted] = set()
    wanted = _wanted(roots, target)
    while new := {each for each in wanted - seen if each.name not in without}:
        seen |= new
        names = sorted({each.name for each in new} - wheels.keys())
        if names:
            _download([_pin(name, pins, target) for name in names], target, folder)
            wheels = _wheels(folder)
        wanted = set().union(
            *(_wanted(wheels[each.name].requires(), target, each.extras) for each in new)
        )
    return sorted(wheels.values())


class _Wanted(NamedTuple):
    """A distribution that is needed, by its canonical name, and the extras of it."""

    name: str
    extras: frozenset[str]


def _wanted(
    requirements: Iterable[Requirement], target: Target, extras: Iterable[str] = ()
) -> set[_Wanted]:
    """Those of somebody's requirements that hold on the target, for these extras of his."""
    return {
        _Wanted(canonicalize_name(each.name), frozenset(each.extras))
        for each in requirements
        if each.marker is None
        or any(each.marker.evaluate({**target.markers, "extra": extra}) for extra in ("", *extras))
    }


def _pin(name: str, pins: Mapping[str, list[Pin]], target: Target) -> Pin:
    for pin in pins.get(name, ()):
        marker = pin.requirement.marker
        if marker is None or marker.evaluate(target.markers):
            return pin
    raise UsageError(
        f"{name} is not among the pins for {target.runtime}: name it under dependencies in "
        "pyproject.toml if it is yours, and run make requirements"
    )


def _download(pins: Sequence[Pin], target: Target, folder: Path) -> None:
    wanted = folder / "wanted.txt"
    wanted.write_text("".join(f"{pin.line()}\n" for pin in pins), encoding="utf-8")
    platforms = [f"--platform={tag}" for tag in target.platforms]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--require-hashes", "--implementation=cp"]
    command += [f"--python-version={target.version}", *platforms, f"--dest={folder}"]
    result = subprocess.run(  # noqa: S603 - pip, with pins of our own
        [*command, f"--requirement={wanted}"], capture_output=True, text=True, check=False
    )
    if result.returncode:
        if "connection broken" in result.stderr or "timed out" in result.stderr:
            raise UsageError(
                "pip cannot reach its package index: check the network, and pip config list"
            )
        names = ", ".join(str(pin.requirement).partition(";")[0].strip() for pin in pins)
        said = [line for line in result.stderr.splitlines() if line.startswith("ERROR")]
        raise UsageError(
            f"pip cannot fetch, for {target.runtime} on {target.architecture}, one of {names}:\n"
            + "\n".join(said or result.stderr.splitlines()[-3:])
        )


def _wheels(folder: Path) -> dict[str, Wheel]:
    wheels = {}
    for path in folder.glob("*.whl"):
        name, version, _, _ = parse_wheel_filename(path.name)
        wheels[str(name)] = Wheel(str(name), str(version), path)
    return wheels
