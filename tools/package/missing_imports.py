"""Refuses an import that would fail at the deployed Lambda's first cold start."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Set
from pathlib import Path

from packaging.version import Version

from tools.package.imports import imports_of
from tools.package.wheels import Target
from tools.registry.workspace import UsageError

_RUNTIME_BRINGS = frozenset(("awslambdaric", "boto3", "botocore"))
_CHANGED: Mapping[str, tuple[str, str]] = {
    "tomllib": ("3.11", "99"),
    **dict.fromkeys(("asynchat", "asyncore", "distutils", "imp", "smtpd"), ("0", "3.12")),
    **dict.fromkeys(
        (
            *("aifc", "audioop", "cgi", "cgitb", "chunk", "crypt", "imghdr", "lib2to3", "mailcap"),
            *("msilib", "nis", "nntplib", "ossaudiodev", "pipes", "sndhdr", "spwd", "sunau"),
            *("telnetlib", "uu", "xdrlib"),
        ),
        ("0", "3.13"),
    ),
}
"""Modules of the standard library that came or went with a Python that is supported."""


def refuse_missing(root: Path, code: Iterable[Path], there: Set[str], target: Target) -> None:
    """Raise UsageError for an import in the code that neither the zip nor the runtime has.

    `there` are the paths in the zip.
    """
    modules = {name.removesuffix(".py").removesuffix("/__init__") for name in there}
    folders = {name[:end] for name in there for end, each in enumerate(name) if each == "/"}
    tops = {name.partition("/")[0].partition(".")[0] for name in there}
    for each in imports_of(code):
        if each.provided_for:
            continue
        place = f"{each.path.relative_to(root)}:{each.line} imports {each.module}"
        if each.name in ("generated", "migrations", "processor"):
            if each.module.replace(".", "/") not in modules | folders:
                raise UsageError(f"{place}, and there is no such module")
        elif each.name in ("tests", "tools"):
            raise UsageError(f"{place}, which is not deployed: move what it needs to processor/")
        elif each.name not in tops and not _runtime_has(each.name, target):
            raise UsageError(
                f"{place}, which the zip would not have: add its distribution to dependencies in "
                "pyproject.toml, and run make requirements"
            )


def _runtime_has(name: str, target: Target) -> bool:
    came, went = _CHANGED.get(name, ("0", "99"))
    known = name in sys.stdlib_module_names or name in _CHANGED or name in _RUNTIME_BRINGS
    return known and Version(came) <= Version(target.version) < Version(went)
