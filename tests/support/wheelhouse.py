"""A package index in a folder, with wheels generated for a test."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path


class Wheelhouse:
    """Wheels in a folder, and the hashed requirements file that pins them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folder.mkdir()
        self._pins: dict[str, list[str]] = {}

    def add(
        self,
        name: str,
        version: str = "1.0.0",
        *,
        tag: str = "py3-none-any",
        requires: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
        marker: str = "",
        extras: Sequence[str] = (),
        is_pinned: bool = True,
    ) -> Path:
        """Create a wheel with an importable package, and pin it, with the marker if given."""
        module = name.replace("-", "_")
        info = f"{module}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        metadata += "".join(f"Provides-Extra: {extra}\n" for extra in extras)
        metadata += "".join(f"Requires-Dist: {each}\n" for each in requires)
        content = {
            **(files if files is not None else {f"{module}/__init__.py": f"NAME = {name!r}\n"}),
            f"{info}/METADATA": metadata,
            f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        }
        content[f"{info}/RECORD"] = "".join(f"{each},,\n" for each in [*content, f"{info}/RECORD"])
        path = self.folder / f"{module}-{version}-{tag}.whl"
        with zipfile.ZipFile(path, "w") as wheel:
            for each, text in content.items():
                wheel.writestr(each, text)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        line = f"{name}=={version}" + (f" ; {marker}" if marker else "")
        if is_pinned:
            self._pins.setdefault(line, []).append(f"--hash=sha256:{digest}")
        return path

    def lock(self, path: Path) -> Path:
        """Write the requirements file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = (" \\\n    ".join((line, *hashes)) for line, hashes in self._pins.items())
        path.write_text("# pinned\n" + "\n".join(lines) + "\n")
        return path
