"""Print the test coverage of processor/ and tools/, and the files with low coverage.

Run it after pytest --cov.
"""

from __future__ import annotations

import sys
from io import StringIO
from pathlib import Path

from coverage import Coverage

LITTLE = 80
"""In percent of a file's lines."""


def main() -> None:
    """Read .coverage, and print one line in total, and one for each such file."""
    coverage = Coverage()
    coverage.load()
    total = coverage.report(file=StringIO())
    lines = [f"coverage: {total:.1f} % of the lines of processor/ and tools/"]
    for path in sorted(coverage.get_data().measured_files()):
        name, statements, _, missing, _ = coverage.analysis2(path)
        share = 100 * (1 - len(missing) / len(statements)) if statements else 100
        if share < LITTLE:
            lines.append(f"  {share:3.0f} %  {Path(name).relative_to(Path.cwd())}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
