"""How long `check` and `catalogue` take on 50 event types: uncached, one changed, none changed.

The types are the registry's own: of those with three versions, every n-th, so that none is
chosen for being small. Each figure is the best of three runs of the whole command.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TYPES = 50
TARGET_SECONDS = 5


def make_registry(root: Path) -> int:
    """Write a registry of TYPES event types, with what is generated from it; its versions."""
    types = sorted(path.name for path in (ROOT / "schemas").iterdir() if path.is_dir())
    packages = {name: name.replace(".", "_") for name in types}
    grown = [name for name in types if len(list((ROOT / "schemas" / name).glob("*.json"))) == 3]
    chosen = {grown[number * len(grown) // TYPES] for number in range(TYPES)}
    shutil.copy(ROOT / "pyproject.toml", root)
    others = shutil.ignore_patterns(*(packages[name] for name in types if name not in chosen))
    shutil.copytree(ROOT / "migrations", root / "migrations", ignore=others)
    for name in chosen:
        shutil.copytree(ROOT / "schemas" / name, root / "schemas" / name)
    run(root, "codegen")
    return len(list((root / "schemas").glob("*/*.json")))


def run(root: Path, *command: str) -> float:
    """Run one command; its seconds."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "tools.cli", *command],
        cwd=root,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def best(root: Path, command: str, prepare: Callable[[int], None]) -> float:
    """The best of three runs of a command, each after a preparation."""
    seconds = []
    for attempt in range(3):
        prepare(attempt)
        seconds.append(run(root, command))
    return min(seconds)


def main() -> None:
    """Print the three figures of each command, and the target."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        versions = make_registry(root)
        step = next((root / "migrations").rglob("v1_0_0_to_v2_0_0.py"))
        source = step.read_text("utf-8")

        def forget(_: int) -> None:
            shutil.rmtree(root / ".cache", ignore_errors=True)

        def change(attempt: int) -> None:
            step.write_text(f"{source}\n# {attempt}\n", "utf-8")

        cases = {"no cache": forget, "one changed": change, "unchanged": lambda _: None}
        commands = {"check": f" (target: {TARGET_SECONDS} s)", "catalogue": ""}
        for command, target in commands.items():
            print(f"{command} of {TYPES} event types, {versions} versions{target}")  # noqa: T201
            seconds = {name: best(root, command, each) for name, each in cases.items()}
            for name, figure in seconds.items():
                print(f"  {name:12} {figure:5.2f} s  {figure / seconds['no cache']:5.0%}")  # noqa: T201


if __name__ == "__main__":
    main()
