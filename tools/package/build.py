"""`genesys-events package`: builds the zip that a Lambda runs, for its runtime and architecture.

The same registry, pins and Python give the same bytes, at any time and on any machine.
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
from importlib import metadata
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import tomli
from packaging.requirements import Requirement
from rich import box
from rich.console import Console
from rich.table import Table

from tools.codegen.checksums import CHECKSUMS
from tools.package.dependencies import Target, install
from tools.package.imports import path_in_zip, refuse_missing
from tools.package.sdk import UNUSED_DEPENDENCIES, Extent, SdkSubset, find_sdk_use
from tools.registry.locate import DISTRIBUTION, UsageError, code_folder, handlers_of
from tools.upstream.releases import open_release

MAX_UNZIPPED_BYTES = 262_144_000
"""Lambda's limit for a function's code, unzipped (its developer guide, "Lambda quotas")."""
MAX_UPLOAD_BYTES = 52_428_800
"""Larger zips cannot be uploaded directly, but from S3, as `make deploy` does."""

_SDK = "purecloudplatformclientv2"
"""Larger than everything else together: packaged only if it is used, and only the parts that the
handlers name."""
_LICENSE = "LICENSE"
_GENESYS_CLIENT = "processor/genesys/"
_TESTING = "processor/testing"
_TRACING = "processor/tracing.py"
_TASK_ROOT = "/var/task"
"""Where Lambda unpacks the zip: bytecode contains a path, which must not be this machine's."""


class Part(NamedTuple):
    """The size of one part of the zip, in bytes; bytecode counts with its source."""

    name: str
    files: int
    unzipped: int
    zipped: int


class Package(NamedTuple):
    """The zip that was built."""

    path: Path
    parts: Sequence[Part]
    size: int
    sha256: str
    bytecode: bool
    """Whether modules are compiled, which takes a Python of the runtime's version here."""

    @property
    def unzipped(self) -> int:
        """The size that Lambda limits, in bytes."""
        return sum(part.unzipped for part in self.parts)


def print_package(package: Package, target: Target) -> None:
    """Print the size of the zip, part by part, and the target."""
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
        else f"no bytecode, so cold starts take longer: no {target.runtime} that runs on PATH"
    )
    if package.size > MAX_UPLOAD_BYTES:
        console.print("too large for a direct upload: it has to come from S3, as make deploy does")


def build(root: Path, output: Path, target: Target, *, with_boto3: bool = False) -> Package:
    """Build the zip of a registry's handlers, models and migrations, and of its processor.

    boto3 is in Lambda's runtime and left out unless asked for. Raises UsageError for what cannot
    be downloaded, a handler that imports what would be missing, and a size over Lambda's limit;
    nothing is written then.
    """
    code = _code(root)
    use = find_sdk_use(root, code)
    uses_sdk = use.extent is not Extent.NONE
    requirements = _requirements(root, with_boto3=with_boto3, with_sdk=uses_sdk)
    with tempfile.TemporaryDirectory(prefix="genesys-events-") as scratch:
        tree, installed = Path(scratch) / "tree", Path(scratch) / "installed"
        owners: dict[str, str] = {}
        needs_part = use.extent is Extent.PART
        excluded = UNUSED_DEPENDENCIES if needs_part else frozenset[str]()
        lock = root / "requirements" / "lambda.txt"
        for each in install(requirements, lock, target, installed, excluded):
            subset = None
            if each.name == _SDK and needs_part:
                subset = SdkSubset(open_release(str(installed), installed), use.names)
            files = _copy_files(each.files, installed, tree, subset)
            owners.update(dict.fromkeys(files, f"{each.name} {each.version}"))
        owners.update(_copy_code(root, code, tree))
        if not uses_sdk:  # then the module that imports the SDK is never imported
            code = [
                path for path in code if not path_in_zip(root, path).startswith(_GENESYS_CLIENT)
            ]
        # Imported only where OpenTelemetry is, which may come from a layer.
        code = [path for path in code if path_in_zip(root, path) != _TRACING]
        python = _find_python(target)
        # Of a runtime whose Python is not on this machine, this Python's is the best guess.
        stdlib = python.stdlib if python else sys.stdlib_module_names
        refuse_missing(root, code, owners.keys(), stdlib)
        if python:
            _compile(tree, python)
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
    return Package(output, parts, size, digest, python is not None)


def _requirements(root: Path, *, with_boto3: bool, with_sdk: bool) -> list[Requirement]:
    with (root / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomli.load(file).get("project", {})
    extras = [name for name, is_in in (("genesys", with_sdk), ("aws", with_boto3)) if is_in]
    own = [Requirement(line) for line in project.get("dependencies", ())]
    if code_folder(root) != root:
        return [*own, *_requirements_of_installed(extras)]
    optional: dict[str, Any] = project.get("optional-dependencies", {})
    return [*own, *(Requirement(line) for extra in extras for line in optional[extra])]


def _requirements_of_installed(extras: Sequence[str]) -> Iterator[Requirement]:
    """What the installed processor needs, and these extras of it."""
    for line in metadata.requires(DISTRIBUTION) or ():
        requirement = Requirement(line)
        marker, requirement.marker = requirement.marker, None
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
            yield requirement


def _copy_files(
    files: Iterable[str], installed: Path, tree: Path, subset: SdkSubset | None
) -> Iterator[str]:
    """Copy a distribution's files, or a subset of them; yield each one's path."""
    for name in files:
        content: bytes | None = (installed / name).read_bytes()
        if subset is not None and content is not None:
            content = subset.reduce(name, content)
        if content is None:
            continue
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        yield name


def _code(root: Path) -> list[Path]:
    """The files of a registry's code, and of the processor's, with one package of handlers."""
    handlers = handlers_of(root)
    top = handlers.partition(".")[0]
    code = [path for package in ("generated", "migrations") for path in _files(root, package)]
    code += [
        path
        for path in _files(code_folder(root), "processor")
        if top == "processor" or not path_in_zip(root, path).startswith("processor/handlers/")
    ]
    if top != "processor":
        if not _files(root, handlers.replace(".", "/")):
            raise UsageError(f"there is no package {handlers}: put the handlers there")
        code += _files(root, top)
    return code


def _copy_code(root: Path, code: Iterable[Path], tree: Path) -> dict[str, str]:
    """Copy the code and the license; return each file's path and the part it belongs to."""
    handlers = handlers_of(root).replace(".", "/")
    owners = {}
    for source in code:
        name = path_in_zip(root, source)
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        is_handlers = name.startswith(f"{handlers}/")
        owners[name] = handlers if is_handlers else name.partition("/")[0]
    license_file = _license(root)
    if license_file is not None:
        shutil.copyfile(license_file, tree / _LICENSE)
        owners[_LICENSE] = "processor"
    return owners


def _license(root: Path) -> Path | None:
    """The license of the processor: the registry's file, or that of the installed distribution."""
    if code_folder(root) == root:
        return root / _LICENSE if (root / _LICENSE).is_file() else None
    found = (each for each in metadata.files(DISTRIBUTION) or () if each.name == _LICENSE)
    return next((Path(str(each.locate())) for each in found), None)


def _files(root: Path, package: str) -> list[Path]:
    """The files of a package, without checksums, tests and what they need, and caches."""
    return [
        path
        for path in sorted((root / package).rglob("*"))
        if path.is_file()
        and not path.name.endswith((".pyc", "~"))
        and path.name != CHECKSUMS
        and root / _TESTING not in path.parents
        and not any(
            part.startswith(".") or part in ("__pycache__", "tests")
            for part in path.relative_to(root).parts
        )
    ]


class _Python(NamedTuple):
    """A Python of the runtime's version on this machine."""

    path: str
    stdlib: frozenset[str]
    """The modules of its standard library."""


def _compile(tree: Path, python: _Python) -> None:
    """Compile the modules, since Lambda cannot keep bytecode that a cold start compiles."""
    # unchecked: Python does not compare it with its source, whose time the zip does not keep. Some
    # distributions have files that are not valid Python; the project's own were parsed before.
    command = ["-m", "compileall", "-q", "-q", "--invalidation-mode=unchecked-hash"]
    subprocess.run(  # noqa: S603 - Python, on files of our own
        [python.path, *command, "-s", str(tree), "-p", _TASK_ROOT, str(tree)],
        # Python 3.10 writes sets in the order of their hashes.
        env={"PATH": os.environ.get("PATH", ""), "PYTHONHASHSEED": "0"},
        cwd=tree.parent,
        stdout=subprocess.DEVNULL,
        check=False,
    )


def _find_python(target: Target) -> _Python | None:
    """The runtime's Python, if it is on this machine: no other compiles for it."""
    question = (
        "import sys; print('%d.%d' % sys.version_info[:2], sys.implementation.name,"
        " sys.executable, *sys.stdlib_module_names, sep='\\n')"
    )
    for program in (sys.executable, target.runtime):
        try:
            answer = subprocess.run(  # noqa: S603 - Python
                [program, "-c", question], capture_output=True, text=True, check=False
            )
        except OSError:
            continue
        # A version manager's placeholder may be found and answer nothing.
        version, implementation, path, *stdlib = [*answer.stdout.splitlines(), "", "", ""]
        if (version, implementation) == (target.version, "cpython"):
            return _Python(path, frozenset(stdlib))
    return None


def _zip(tree: Path, owners: Mapping[str, str], output: Path) -> list[Part]:
    """Write the zip, with fixed times and rights: equal trees give equal bytes."""
    sizes: dict[str, list[tuple[int, int]]] = {}
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
            sizes.setdefault(owner, []).append((entry.file_size, entry.compress_size))
    return [
        Part(name, len(files), sum(size for size, _ in files), sum(size for _, size in files))
        for name, files in sorted(sizes.items())
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
