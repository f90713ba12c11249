"""The catalogue: this repository's registry, which the wheel holds as data (setup.py)."""

from __future__ import annotations

from pathlib import Path

from tools.registry.locate import UsageError, code_folder


def catalogue_root(root: Path | None = None) -> Path:
    """The folder with the catalogue's schemas/ and migrations/, for a registry if one is given.

    Of a copy of the repository, which has a processor of its own, it is the copy itself; else the
    installed data, or the repository that this module is in. Raises UsageError without either.
    """
    if root is not None and code_folder(root) == root:
        return root
    for folder in (Path(__file__).parent / "registry", Path(__file__).parents[2]):
        if (folder / "schemas").is_dir():
            return folder
    raise UsageError("this installation has no catalogue of event types: install a wheel that has")
