"""`process --watch`: runs the files again when a handler, a schema or a migration is saved.

Each run is a process of its own, on a state of its own: modules are imported again, and no event is
a duplicate of the run before.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import islice
from pathlib import Path

from tools.codegen.render import render, write
from tools.output.progress import clear_progress
from tools.output.wording import counted
from tools.registry.findings import RegistryProblems
from tools.registry.locate import UsageError

POLL_SECONDS = 0.25
GRACE_SECONDS = 0.5
"""How long a run that is terminated may take before it is killed."""

WAITING = "waiting for a change; Ctrl-C ends"

Run = AbstractContextManager[Callable[[], bool]]
"""A run in progress: whether it has ended, after a moment's wait. Leaving it stops it."""

Seen = dict[str, tuple[int, int, int]]
"""By path, what changes when a file is saved: its inode, its size, the time."""

_CODE = (
    "import sys; sys.path[:] = {path!r}; sys.argv[0] = 'genesys-events'; "
    "from tools.cli.__main__ import main; main()"
)


class Watch:
    """Watches a registry's Python modules and schemas, and the files that are processed.

    `start` begins to process the files; `report` prints a message; `pause` waits until it is time
    to look again.
    """

    def __init__(
        self,
        root: Path,
        files: Sequence[str],
        start: Callable[[], Run],
        report: Callable[[str], None],
        pause: Callable[[], None] = lambda: time.sleep(POLL_SECONDS),
    ) -> None:
        self._root = root
        self._files = [str(Path(file).absolute()) for file in files]
        self._start = start
        self._report = report
        self._pause = pause
        self._outdated: set[str] = set()
        """Event types whose models are not generated since they were changed."""

    def run(self) -> None:
        """Run, and run again after each change, until KeyboardInterrupt."""
        seen = self._look()
        self._process(seen)
        # So that the first save takes no longer than the next: codegen keeps what it has read.
        self._render(islice(self._types(), 1), reuse=False)
        while True:
            now = self._look()
            while now != seen and (again := self._look()) != now:
                now = again  # something is still being written
            # What is saved while this is at work is found in the next round.
            changed = [path for path in {**seen, **now} if seen.get(path) != now.get(path)]
            names = sorted(os.path.relpath(path, self._root) for path in changed)
            seen = now
            if not changed:
                self._pause()
                continue
            more = f" and {counted(len(names) - 1, 'more file')}" if len(names) > 1 else ""
            self._report(f"saved: {names[0]}{more}")
            if self._regenerate(names):
                self._process(seen)
            else:
                self._report(WAITING)

    def _process(self, seen: Seen) -> None:
        """Process the files, until that ends or something is saved."""
        with self._start() as has_ended:
            while not has_ended():
                if self._look() != seen:
                    self._report("stopped, since a file was saved")
                    return
        self._report(WAITING)

    def _look(self) -> Seen:
        seen = {}
        for path in self._watched():
            with suppress(OSError):  # an editor replaces it just now, or it has been removed
                found = os.stat(path)  # noqa: PTH116 - of thousands, four times a second
                seen[path] = (found.st_ino, found.st_size, found.st_mtime_ns)
        return seen

    def _watched(self) -> Iterator[str]:
        yield from self._files
        root = str(self._root)
        schemas = str(self._root / "schemas")
        for folder, folders, names in os.walk(root):
            if "pyvenv.cfg" in names:
                folders.clear()
                continue
            folders[:] = [each for each in folders if _is_watched(each, is_root=folder == root)]
            ending = ".json" if folder.startswith(schemas) else ".py"
            yield from (f"{folder}{os.sep}{name}" for name in names if name.endswith(ending))

    def _regenerate(self, changed: Sequence[str]) -> bool:
        """Generate the models of the event types that changed; whether all of them are valid."""
        below = (Path(name).parts for name in changed)
        self._outdated |= {
            parts[1] for parts in below if parts[0] in ("schemas", "migrations") and len(parts) > 2
        }
        if not self._outdated:
            return True
        files = self._render(self._outdated, reuse=True)
        if files is None:
            return False
        for path in write(self._root, files):
            self._report(f"generated/{path}")
        self._outdated.clear()
        return True

    def _types(self) -> Iterator[str]:
        return (path.name for path in (self._root / "schemas").iterdir() if path.is_dir())

    def _render(self, types: Iterable[str], *, reuse: bool) -> dict[str, str] | None:
        """The generated files; None if the registry is not valid, which is reported."""
        try:
            return render(self._root, reuse=reuse, only=set(types))
        except RegistryProblems as problems:
            for finding in problems.findings:
                self._report(str(finding))
        except UsageError as error:
            self._report(str(error))
        return None


def _is_watched(folder: str, *, is_root: bool) -> bool:
    """Whether a folder has what a person writes: the models follow from the schemas."""
    is_generated = is_root and folder in ("generated", "tests")
    return not is_generated and not folder.startswith(".") and folder != "__pycache__"


@contextmanager
def run_in_process(arguments: Sequence[str]) -> Iterator[Callable[[], bool]]:
    """Run `genesys-events process` in a process of its own, on a new state.

    The process never outlives the context: it is terminated, and killed if it does not end.
    """
    # The same program and registry as here, not what the working directory has of these names.
    code = _CODE.format(path=sys.path)
    with tempfile.TemporaryDirectory(prefix="genesys-events-") as folder:
        state = str(Path(folder) / "state.sqlite3")
        # Without caches: two saves within a second may leave a file of the same size.
        command = [sys.executable, "-B", "-c", code, "process", "--watched", "--state", state]
        with subprocess.Popen([*command, *arguments]) as child:  # noqa: S603 - this program

            def has_ended() -> bool:
                with suppress(subprocess.TimeoutExpired):
                    child.wait(POLL_SECONDS)
                return child.returncode is not None

            try:
                yield has_ended
            finally:
                _stop(child)


def _stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        pass  # its handler hangs in what no signal interrupts
    finally:  # also at a second Ctrl-C
        child.kill()
        child.wait()
        if child.returncode < 0:
            clear_progress()
