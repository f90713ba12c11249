"""Which wheels are fetched for a Lambda: through the real pip, from an index in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tools.package.wheels import Target, Wheel, fetch, read_pins
from tools.registry.workspace import UsageError

ARM = Target("python3.13", "arm64")
INTEL = Target("python3.10", "x86_64")


@pytest.fixture
def get(wheelhouse: Any, tmp_path: Path) -> Any:
    """`get(target, *requirements)`: the file names of the wheels that were fetched."""

    def wheels(target: Target, *requirements: str) -> list[str]:
        pins = read_pins(wheelhouse.lock(tmp_path / "lambda.txt"))
        folder = tmp_path / "fetched"
        folder.mkdir()
        fetched = fetch([Requirement(each) for each in requirements], pins, target, folder)
        assert all(isinstance(wheel, Wheel) and wheel.path.is_file() for wheel in fetched)
        return [wheel.path.name for wheel in fetched]

    return wheels


def test_what_a_distribution_depends_on_comes_too(wheelhouse: Any, get: Any) -> None:
    """To any depth, in circles, once each; what nothing asks for stays away."""
    wheelhouse.add("a", requires=["B_b>=1"])
    wheelhouse.add("b-b", requires=["c", "a"])
    wheelhouse.add("c")
    wheelhouse.add("unasked")

    assert get(ARM, "a", "c") == [f"{name}-1.0.0-py3-none-any.whl" for name in ("a", "b_b", "c")]


def test_the_wheel_is_the_target_s_not_this_machine_s(wheelhouse: Any, get: Any) -> None:
    """Its Python, its architecture, and no newer glibc than it has."""
    for machine in ("x86_64", "aarch64"):
        for python in ("310", "313"):
            for tag in ("manylinux2014", "manylinux_2_28", "manylinux_2_39"):
                wheelhouse.add("native", tag=f"cp{python}-cp{python}-{tag}_{machine}")

    assert get(ARM, "native") == ["native-1.0.0-cp313-cp313-manylinux_2_28_aarch64.whl"]


def test_an_older_glibc_gets_an_older_wheel(wheelhouse: Any, get: Any) -> None:
    """Amazon Linux 2, below the older runtimes, has 2.26."""
    for tag in ("manylinux2014", "manylinux_2_28"):
        wheelhouse.add("native", tag=f"cp310-cp310-{tag}_x86_64")

    assert get(INTEL, "native") == ["native-1.0.0-cp310-cp310-manylinux2014_x86_64.whl"]


def test_markers_are_judged_by_the_target(wheelhouse: Any, get: Any) -> None:
    """Those of a dependency and those of a pin, whatever Python runs this test."""
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

    fetched = get(ARM, "a", "two", "old; python_version < '3.13'")

    assert fetched == [
        f"{name}-py3-none-any.whl" for name in ("a-1.0.0", "arm-1.0.0", "new-1.0.0", "two-2.0.0")
    ]


def test_an_extra_brings_what_it_stands_for(wheelhouse: Any, get: Any) -> None:
    """Also where the same distribution was asked for without it."""
    wheelhouse.add("a", requires=["b[fast]", "c"])
    wheelhouse.add("b", requires=["speed; extra == 'fast'"], extras=["fast"])
    wheelhouse.add("c", requires=["b"])
    wheelhouse.add("speed")

    assert "speed-1.0.0-py3-none-any.whl" in get(ARM, "a")


def test_no_wheel_for_the_target_is_a_clear_refusal(wheelhouse: Any, get: Any) -> None:
    """Which distribution, which target, and pip's own words."""
    wheelhouse.add("native", tag="cp313-cp313-manylinux2014_x86_64")

    with pytest.raises(UsageError, match=r"for python3\.13 on arm64, one of native==1\.0\.0"):
        get(ARM, "native")


def test_another_file_than_the_one_pinned_is_refused(wheelhouse: Any, get: Any) -> None:
    """Hashes are what keeps the zip the same, and a stranger's file out of it."""
    path = wheelhouse.add("a")
    path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(UsageError, match=r"(?i)hash"):
        get(ARM, "a")


def test_what_is_not_pinned_is_refused(wheelhouse: Any, get: Any) -> None:
    """With the command that pins it."""
    wheelhouse.add("a", requires=["forgotten"])

    with pytest.raises(UsageError, match=r"forgotten is not among the pins .* make requirements"):
        get(ARM, "a")


@pytest.mark.parametrize(
    "text", ["a==1.0", "a>=1.0 --hash=sha256:00", "a --hash=sha256:00", "-e .", "a==1.0 --x"]
)
def test_pins_that_pin_nothing_are_refused(tmp_path: Path, text: str) -> None:
    """No version, no hash, or no requirement at all."""
    path = tmp_path / "lambda.txt"
    path.write_text(text)

    with pytest.raises(UsageError, match=r"lambda\.txt: "):
        read_pins(path)


def test_pins_that_are_no_text_are_refused(tmp_path: Path) -> None:
    """A damaged file is named."""
    path = tmp_path / "lambda.txt"
    path.write_bytes(b"\xff\xfe")

    with pytest.raises(UsageError, match=r"lambda\.txt cannot be read"):
        read_pins(path)


def test_missing_pins_are_a_mistake_with_a_remedy(tmp_path: Path) -> None:
    """Say which command writes them."""
    with pytest.raises(UsageError, match="make requirements writes it"):
        read_pins(tmp_path / "lambda.txt")


def test_a_target_that_lambda_has_not_is_refused() -> None:
    """Naming those that there are."""
    assert Target.of("python3.12", "x86_64").version == "3.12"
    with pytest.raises(UsageError, match=r"--runtime python3\.9: give one of python3\.10, "):
        Target.of("python3.9", "arm64")
    with pytest.raises(UsageError, match="--architecture amd64: give one of arm64, x86_64"):
        Target.of("python3.13", "amd64")
