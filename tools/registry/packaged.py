"""The catalogue: this repository's registry, which the wheel holds as data (setup.py)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tools.registry.locate import UsageError, code_folder, find_root


def catalogue_root(root: Path | None = None) -> Path:
    """The folder with the catalogue's schemas/ and migrations/, for a registry if one is given.

    Of a copy of the repository, which has a processor of its own, it is the copy itself; else the
    installed data, or the repository that this module is in. Raises UsageError without either.
    """
    if root is not None and code_folder(root) == root:
        return root
    for folder in (Path(__file__).parents[1] / "project" / "registry", Path(__file__).parents[2]):
        if (folder / "schemas").is_dir():
            return folder
    raise UsageError("this installation has no catalogue of event types: install a wheel that has")


def hint_to_add(name: str, root: Path | None = None) -> str:
    """How to add a type, or a package of generated/, that the catalogue alone has; else empty.

    `root` is the registry's; without it, the one of the working directory.
    """
    # Imported here: this module is, before it is known which registry's processor is used.
    from processor.naming import package_of

    root = root or find_root(Path.cwd())
    catalogue = catalogue_root(root)
    types = {package_of(path.name): path.name for path in (catalogue / "schemas").glob("*/")}
    found = types.get(package_of(name))
    if found is None or (root / "schemas" / found).is_dir():
        return ""
    return f"the catalogue has it: genesys-events add {found}"


def hint_for_unknown(
    name: str, known: Iterable[str], otherwise: str = "genesys-events types lists all"
) -> str:
    """What to do about an event type that is not among those of the registry."""
    from processor.naming import did_you_mean  # as above

    return hint_to_add(name) or did_you_mean(name, known) or otherwise


def missing_model_hint(error: BaseException | None) -> str:
    """What to run if an error is of an import of what generated/ lacks; else empty."""
    name = (isinstance(error, ImportError) and error.name) or ""
    package, _, module = name.partition(".")
    if package != "generated":
        return ""
    hint = module and hint_to_add(module.partition(".")[0])
    return hint or "if the registry has that type, run genesys-events codegen"
