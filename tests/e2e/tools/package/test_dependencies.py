"""Installing dependencies for a Lambda with the real uv, from wheels in a folder."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tools.package.dependencies import Target, install
from tools.registry.locate import UsageError

ARM = Target("python3.13", "arm64")
INTEL = Target("python3.11", "x86_64")


@pytest.fixture
def get(wheelhouse: Any, tmp_path: Path) -> Any:
    """`get(target, *requirements)`: the distributions that were installed, as `name-version`."""

    def installed(target: Target, *requirements: str, excluded: tuple[str, ...] = ()) -> list[str]:
        lock = wheelhouse.lock(tmp_path / "lambda.txt")
        folder = tmp_path / "installed"
        found = install(map(Requirement, requirements), lock, target, folder, excluded)
        assert all((folder / name).is_file() for each in found for name in each.files)
        return [f"{each.name}-{each.version}" for each in found]

    return installed


def _origin(tmp_path: Path, module: str) -> str:
    """The tag of the wheel that a module was installed from."""
    return (tmp_path / "installed" / module / "__init__.py").read_text()


def test_transitive_dependencies_are_installed(wheelhouse: Any, get: Any) -> None:
    """At any depth, with cycles, once each; nothing else is installed."""
    wheelhouse.add("a", requires=["B_b>=1"])
    wheelhouse.add("b-b", requires=["c", "a"])
    wheelhouse.add("c")
    wheelhouse.add("unasked")

    assert get(ARM, "a", "c") == ["a-1.0.0", "b-b-1.0.0", "c-1.0.0"]


def test_the_wheel_is_for_the_target_and_not_for_this_machine(
    wheelhouse: Any, get: Any, tmp_path: Path
) -> None:
    """For its Python, its architecture, and at most its glibc."""
    for machine in ("x86_64", "aarch64"):
        for python in ("311", "313"):
            for platform in ("manylinux2014", "manylinux_2_28", "manylinux_2_39"):
                tag = f"cp{python}-cp{python}-{platform}_{machine}"
                wheelhouse.add("native", tag=tag, files={"native/__init__.py": tag})

    get(ARM, "native")

    assert _origin(tmp_path, "native") == "cp313-cp313-manylinux_2_28_aarch64"


def test_an_older_glibc_gets_an_older_wheel(wheelhouse: Any, get: Any, tmp_path: Path) -> None:
    """The older runtimes are on Amazon Linux 2, which has 2.26."""
    for platform in ("manylinux2014", "manylinux_2_28"):
        tag = f"cp311-cp311-{platform}_x86_64"
        wheelhouse.add("native", tag=tag, files={"native/__init__.py": tag})

    get(INTEL, "native")

    assert _origin(tmp_path, "native") == "cp311-cp311-manylinux2014_x86_64"


def test_markers_are_evaluated_for_the_target(wheelhouse: Any, get: Any) -> None:
    """Those of a dependency and those of a pin, on any Python that runs this test."""
    wheelhouse.add(
        "a",
        requires=[
            "old; python_version < '3.11'",
            "new; python_version >= '3.13'",
            "arm; platform_machine == 'aarch64'",
            "windows; sys_platform == 'win32'",
            "tests; extra == 'test'",
        ],
    )
    for name in ("old", "new", "arm", "windows", "tests"):
        wheelhouse.add(name)
    wheelhouse.add("two", "1.0.0", marker="python_full_version < '3.11'")
    wheelhouse.add("two", "2.0.0", marker="python_full_version >= '3.11'")

    installed = get(ARM, "a", "two", "old; python_version < '3.13'")

    assert installed == ["a-1.0.0", "arm-1.0.0", "new-1.0.0", "two-2.0.0"]


def test_dependencies_of_an_extra_are_installed(wheelhouse: Any, get: Any) -> None:
    """Also when another distribution depends on the same one without it."""
    wheelhouse.add("a", requires=["b[fast]", "c"])
    wheelhouse.add("b", requires=["speed; extra == 'fast'"], extras=["fast"])
    wheelhouse.add("c", requires=["b"])
    wheelhouse.add("speed")

    assert "speed-1.0.0" in get(ARM, "a")


def test_the_extra_of_a_requirement_is_installed(wheelhouse: Any, get: Any) -> None:
    """As written in pyproject.toml."""
    wheelhouse.add("b", requires=["speed; extra == 'fast'"], extras=["fast"])
    wheelhouse.add("speed")

    assert get(ARM, "b[fast]") == ["b-1.0.0", "speed-1.0.0"]


def test_an_excluded_dependency_is_left_out(wheelhouse: Any, get: Any) -> None:
    """With its own dependencies."""
    wheelhouse.add("a", requires=["unused"])
    wheelhouse.add("unused", requires=["deeper"])
    wheelhouse.add("deeper")

    assert get(ARM, "a", excluded=("unused",)) == ["a-1.0.0"]


def test_pips_package_index_is_used_unless_uv_has_one(
    wheelhouse: Any, get: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mirror configured for one of them is enough."""
    wheelhouse.add("a")
    monkeypatch.delenv("UV_NO_INDEX")
    monkeypatch.delenv("UV_FIND_LINKS")

    assert get(ARM, "a") == ["a-1.0.0"]


def test_an_index_that_does_not_respond_is_reported(
    wheelhouse: Any, get: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what to check."""
    wheelhouse.add("a")
    monkeypatch.delenv("UV_NO_INDEX")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")

    with pytest.raises(UsageError, match="check the network"):
        get(ARM, "a")


def test_without_uv_the_message_says_how_to_install_it(
    wheelhouse: Any, get: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only `make setup` installs it."""
    wheelhouse.add("a")
    program = wheelhouse.folder / "python"
    program.write_text('#!/bin/sh\necho "$0: No module named uv" >&2\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))

    with pytest.raises(UsageError, match="packaging needs uv"):
        get(ARM, "a")


def test_a_missing_wheel_for_the_target_is_reported(wheelhouse: Any, get: Any) -> None:
    """With the distribution, the target, and uv's explanation."""
    wheelhouse.add("native", tag="cp313-cp313-manylinux2014_x86_64")

    with pytest.raises(UsageError, match=r"for python3\.13 on arm64:[\s\S]*native"):
        get(ARM, "native")


def test_another_file_than_the_one_pinned_is_refused(wheelhouse: Any, get: Any) -> None:
    """Hashes keep the zip reproducible, and replaced files out of it."""
    path = wheelhouse.add("a")
    with zipfile.ZipFile(path, "a") as wheel:
        wheel.writestr("a/more.py", "")

    with pytest.raises(UsageError, match=r"Hash mismatch for `a==1\.0\.0`"):
        get(ARM, "a")


def test_an_unpinned_requirement_is_refused(wheelhouse: Any, get: Any) -> None:
    """The message names the command that pins it."""
    wheelhouse.add("a", requires=["forgotten"])
    wheelhouse.add("forgotten", is_pinned=False)

    with pytest.raises(UsageError, match=r"forgotten[\s\S]*make requirements"):
        get(ARM, "a")
    with pytest.raises(UsageError, match=r"forgotten is not pinned: run make requirements"):
        get(ARM, "forgotten")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a==1.0", "make requirements pins every distribution, with hashes"),
        ("a>=1.0 --hash=sha256:00", "make requirements pins every distribution, with hashes"),
        ("a --hash=sha256:00", "make requirements pins every distribution, with hashes"),
        ("-e .", r"lambda\.txt: "),
        ("a==1.0 --x", r"lambda\.txt: "),
    ],
)
def test_pins_without_a_version_or_hash_are_refused(
    wheelhouse: Any, tmp_path: Path, text: str, message: str
) -> None:
    """Without a version or a hash, or not a requirement at all."""
    wheelhouse.add("a", "1.0")
    path = tmp_path / "lambda.txt"
    path.write_text(text)

    with pytest.raises(UsageError, match=message):
        install([Requirement("a")], path, ARM, tmp_path / "installed")


def test_pins_in_another_encoding_are_refused(tmp_path: Path) -> None:
    """The message names the file."""
    path = tmp_path / "lambda.txt"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(UsageError, match=r"lambda\.txt cannot be read"):
        install([], path, ARM, tmp_path / "installed")


def test_a_missing_requirements_file_is_refused(tmp_path: Path) -> None:
    """The message names the command that writes them."""
    with pytest.raises(UsageError, match="make requirements writes it"):
        install([], tmp_path / "lambda.txt", ARM, tmp_path / "installed")


def test_a_target_that_lambda_does_not_have_is_refused() -> None:
    """The message lists the valid ones."""
    assert Target.of("python3.12", "x86_64").version == "3.12"
    with pytest.raises(UsageError, match=r"--runtime python3\.9: give one of python3\.11, "):
        Target.of("python3.9", "arm64")
    with pytest.raises(UsageError, match="--architecture amd64: give one of arm64, x86_64"):
        Target.of("python3.13", "amd64")
