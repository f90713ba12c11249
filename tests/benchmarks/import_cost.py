"""What a start of the Lambda costs with every event type registered, compared with five of them.

Two copies of the deployed code differ only in generated/ and migrations/. Each import of
processor.lambda_function is in its own process, alternating, with compiled modules; CPU
time, which other programs affect least, and medians.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from processor.naming import package_of
from tools.codegen.render import render, write

ROOT = Path(__file__).resolve().parents[2]
FEW = (
    "audits.entitytype.entityid",
    "conversation.update",
    "detail.events.conversation.acd.end",
    "detail.events.conversation.customer.start",
    "users.presence",
)
TURNS = 41
TARGET = 1.05

IMPORT = """\
import time
start = time.process_time()
import processor.lambda_function
print(time.process_time() - start)
"""


def deploy(root: Path) -> int:
    """Copy the deployed code into a folder, with every event type; their number."""
    for part in ("generated", "migrations", "processor"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    return len([path for path in (ROOT / "schemas").iterdir() if path.is_dir()])


def deploy_few(root: Path) -> int:
    """The same with the generated code of a few of them; their number."""
    deploy(root)
    for name in FEW:
        shutil.copytree(ROOT / "schemas" / name, root / "schemas" / name)
    for path in (root / "migrations").iterdir():
        if path.is_dir() and path.name not in map(package_of, FEW):
            shutil.rmtree(path)
    write(root, render(root))
    return len(FEW)


def seconds(root: Path) -> float:
    """One import, in its own process."""
    result = subprocess.run(
        [sys.executable, "-c", IMPORT],
        cwd=root,
        env={"DLQ_URL": "https://sqs.eu-central-1.amazonaws.com/1/dead"},
        check=True,
        capture_output=True,
        text=True,
    )
    return float(result.stdout)


def main() -> None:
    """Print both figures, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        few, every = Path(folder) / "few", Path(folder) / "every"
        numbers = {few: deploy_few(few), every: deploy(every)}
        taken: dict[Path, list[float]] = {root: [] for root in numbers}
        for root in numbers:
            seconds(root)  # which compiles
        for root in (few, every) * TURNS:
            taken[root].append(seconds(root))
    print(f"import of processor.lambda_function (target: at most {TARGET:.2f} times)")  # noqa: T201
    for root, each in taken.items():
        # Of neighbours in time, since a machine's speed varies.
        ratio = median(one / other for one, other in zip(each, taken[few], strict=True))
        print(f"  {numbers[root]:4} event types {median(each) * 1000:6.1f} ms  {ratio:5.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
