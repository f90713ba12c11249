"""`genesys-events package`: the zip that a Lambda runs, for its runtime and architecture.

The same registry, pins and Python give the same bytes, whenever and wherever it is built.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import tomli
from packaging.requirements import Requirement
from rich import box
from rich.console import Console
from rich.table import Table

from tools.codegen.checksums import CHECKSUMS
from tools.package.missing_imports import refuse_missing
from tools.package.sdk import UNUSED, How, Parts, use_of
from tools.package.wheels import Target, Wheel, fetch, read_pins
from tools.registry.workspace import UsageError
from tools.upstream.releases import open_release

MAX_UNZIPPED_BYTES = 262_144_000
"""Lambda's limit for a function's code, unzipped (its developer guide, "Lambda quotas")."""
MAX_UPLOAD_BYTES = 52_428_800
"""Larger zips cannot be uploaded directly, but from S3, as `make deploy` does."""

_SDK = "purecloudplatformclientv2"
"""Weighs more than all the rest: no Lambda carries it that has no use for it, or more of it than
its handlers name."""
_CODE = ("generated", "migrations", "processor")
_HANDLERS = "processor/handlers"
_CALLS = "processor/genesys"
_TASK_ROOT = "/var/task"
"""Where Lambda unpacks the zip: bytecode keeps a path, which is not to be this machine's."""


class Part(NamedTuple):
    """What one part of the zip weighs, in bytes; bytecode counts with its source."""

    name: str
    files: int
    unzipped: int
    zipped: int


class Package(NamedTuple):
    """A zip that was built."""

    path: Path
    parts: Sequence[Part]
    size: int
    sha256: str
    bytecode: bool
    """Whether modules are compiled already, for which the runtime's own Python is needed here."""

    @property
    def unzipped(self) -> int:
        """What Lambda measures its limit by."""
        return sum(part.unzipped for part in self.parts)


def print_package(package: Package, target: Target) -> None:
    """Print what the zip weighs, part by part, and what it is built for."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("part")
    for title in ("files", "unzipped kB", "zipped kB"):
        table.add_column(title, justify="right")
    for part in sorted(package.parts, key=lambda part: -part.unzipped):
        table.add_row(part.name, f"{part.files:,}", *map(_kilobytes, (part.unzipped, part.zipped)))
    table.add_section()
    files = sum(part.files for part in package.parts)
    table.add_row("all", f"{files:,}", *map(_kilobytes, (package.unzipped, package.size)))
    console = Console(highlight=False, soft_wrap=True)
    console.print(table)
    console.print(f"{package.path}: for {target.runtime} on {target.architecture}")
    console.print(f"sha256 {package.sha256}")
    console.print(
        "bytecode included"
        if package.bytecode
        else f"no bytecode, so cold starts take longer: {target.runtime} is not on PATH"
    )
    if package.size > MAX_UPLOAD_BYTES:
        console.print("too large for a direct upload: it has to come from S3, as make deploy does")


def build(root: Path, output: Path, target: Target, *, with_boto3: bool = False) -> Package:
    """Build the zip of a registry's processor, handlers, models and migrations.

    boto3 is in Lambda's runtime and left out unless asked for. Raises UsageError for what
    cannot be fetched, a handler that imports what would not be there, and a size over Lambda's
    limit; nothing is written then.
    """
    code = [path for package in _CODE for path in _files(root, package)]
    use = use_of(root, code)
    roots = _requirements(root, with_boto3=with_boto3, with_sdk=use.how is not How.NOT)
    pins = read_pins(root / "requirements" / "lambda.txt")
    with tempfile.TemporaryDirectory(prefix="genesys-events-") as scratch:
        tree, downloads = Path(scratch) / "tree", Path(scratch) / "wheels"
        tree.mkdir()
        downloads.mkdir()
        owners: dict[str, str] = {}
        without = UNUSED if use.how is How.IN_PART else frozenset[str]()
        for wheel in fetch(roots, pins, target, downloads, without):
            parts_of = None
            if wheel.name == _SDK and use.how is How.IN_PART:
                parts_of = Parts(open_release(str(wheel.path), downloads), use.names)
            files = _unpack(wheel, tree, parts_of)
            owners.update(dict.fromkeys(files, f"{wheel.name} {wheel.version}"))
        owners.update(_copy_code(root, tree))
        if use.how is How.NOT:  # then what would call is never imported
            code = [path for path in code if root / _CALLS not in path.parents]
        refuse_missing(root, code, set(owners), target)
        bytecode = _compile(tree, target)
        output.parent.mkdir(parents=True, exist_ok=True)
        unfinished = output.with_name(f".{output.name}.{os.getpid()}")
        try:
            parts = _zip(tree, owners, unfinished)
            _refuse_too_large(parts)
            digest = hashlib.sha256(unfinished.read_bytes()).hexdigest()
            size = unfinished.stat().st_size
            unfinished.replace(output)
        finally:
            unfinished.unlink(missing_ok=True)
    return Package(output, parts, size, digest, bytecode)


def _requirements(root: Path, *, with_boto3: bool, with_sdk: bool) -> list[Requirement]:
    with (root / "pyproject.toml").open("rb") as file:
        project = tomli.load(file)["project"]
    optional: dict[str, Any] = project.get("optional-dependencies", {})
    lines = list(project["dependencies"])
    for extra, wanted in (("genesys", with_sdk), ("aws", with_boto3)):
        lines += optional[extra] if wanted else []
    return [Requirement(line) for line in lines]


def _unpack(wheel: Wheel, tree: Path, parts_of: Parts | None) -> Iterator[str]:
    """Unpack what is imported of a wheel, or the parts of it; yield each file's path."""
    with zipfile.ZipFile(wheel.path) as archive:
        for name in archive.namelist():
            parts = PurePosixPath(name).parts
            if parts[0].endswith(".data"):
                if parts[1] not in ("purelib", "platlib"):
                    continue  # scripts and the like
                parts = parts[2:]
            # RECORD lists what an installer put where: none did.
            if name.endswith(("/", ".pyc", ".dist-info/RECORD")) or ".." in parts:
                continue
            content: bytes | None = archive.read(name)
            if parts_of is not None and content is not None:
                content = parts_of.take(name, content)
            if content is None:
                continue
            target = tree.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            yield "/".join(parts)


def _copy_code(root: Path, tree: Path) -> dict[str, str]:
    """Copy the registry's code; return each file's path and the part that it belongs to."""
    owners = {}
    for package in _CODE:
        for source in _files(root, package):
            name = source.relative_to(root).as_posix()
            target = tree / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            owners[name] = _HANDLERS if name.startswith(f"{_HANDLERS}/") else package
    return owners


def _files(root: Path, package: str) -> list[Path]:
    """The files of a package, less checksums, tests, and what editors and Python leave behind."""
    return [
        path
        for path in sorted((root / package).rglob("*"))
        if path.is_file()
        and not path.name.endswith((".pyc", "~"))
        and path.name != CHECKSUMS
        and not any(
            part.startswith(".") or part in ("__pycache__", "tests")
            for part in path.relative_to(root).parts
        )
    ]


def _compile(tree: Path, target: Target) -> bool:
    """Compile the modules, for a cold start that need not: Lambda could not keep what it did.

    Only the runtime's own Python can; False where it is not on this machine.
    """
    found = (_find_python(target, program) for program in (sys.executable, target.runtime))
    python = next(filter(None, found), None)
    if python is None:
        return False
    # Trusted without a look at the source, whose time the zip does not keep. Some wheels have
    # files that are no modules; whether ours are was seen before.
    command = ["-m", "compileall", "-q", "-q", "--invalidation-mode=unchecked-hash"]
    subprocess.run(  # noqa: S603 - Python, on files of our own
        [python, *command, "-s", str(tree), "-p", _TASK_ROOT, str(tree)],
        # Python 3.10 writes sets in the order of their hashes.
        env={"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"},
        cwd=tree.parent,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return any(tree.rglob("*.pyc"))


def _find_python(target: Target, program: str) -> str | None:
    """Its own path, if it is the target's: a version manager's shim may be there and not run."""
    question = (
        "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name,"
        " sys.executable, sep='\\n')"
    )
    try:
        answer = subprocess.run(  # noqa: S603 - Python
            [program, "-c", question], capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    *known, path = answer.stdout.splitlines() or [""]
    return path if known == [target.version, "cpython"] else None


def _zip(tree: Path, owners: Mapping[str, str], output: Path) -> list[Part]:
    """Write the zip, with nothing in it that another day or user would change."""
    weights: dict[str, list[tuple[int, int]]] = {}
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(tree.rglob("*")):
            if not path.is_file():
                continue
            name = path.relative_to(tree).as_posix()
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, compresslevel=9)
            owner = owners.get(name) or owners[_source(name)]
            weights.setdefault(owner, []).append((entry.file_size, entry.compress_size))
    return [
        Part(name, len(files), sum(size for size, _ in files), sum(size for _, size in files))
        for name, files in sorted(weights.items())
    ]


def _source(bytecode: str) -> str:
    """`a/__pycache__/b.cpython-313.pyc` -> `a/b.py`."""
    path = PurePosixPath(bytecode)
    return str(path.parent.parent / f"{path.name.rsplit('.', 2)[0]}.py")


def _refuse_too_large(parts: Iterable[Part]) -> None:
    size = sum(part.unzipped for part in parts)
    if size > MAX_UNZIPPED_BYTES:
        largest = sorted(parts, key=lambda part: -part.unzipped)[:3]
        raise UsageError(
            f"the code would be {size / 1e6:.1f} MB unzipped, and Lambda takes "
            f"{MAX_UNZIPPED_BYTES / 1e6:.1f}; the largest parts: "
            + ", ".join(f"{part.name} ({part.unzipped / 1e6:.1f} MB)" for part in largest)
        )


def _kilobytes(size: int) -> str:
    return f"{size / 1000:,.0f}"
