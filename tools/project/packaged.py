"""The catalogue: this repository's registry, which the wheel holds as data (setup.py)."""

from __future__ import annotations

from pathlib import Path

from tools.registry.locate import UsageError


def catalogue_root() -> Path:
    """The folder with the catalogue's schemas/ and migrations/: data, or the repository itself.

    Raises UsageError if the installation has neither.
    """
    for folder in (Path(__file__).parent / "registry", Path(__file__).parents[2]):
        if (folder / "schemas").is_dir():
            return folder
    raise UsageError("this installation has no catalogue of event types: install a wheel that has")
