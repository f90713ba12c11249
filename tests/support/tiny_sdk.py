"""A tiny generated SDK, in the style of either generation of Genesys's."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = "PureCloudPlatformClientV2"
MODELS = {"TidalTopicWave": {"height": "float"}}
"""The models of a release whose content does not matter."""


Models = Mapping[str, Mapping[str, str]]
"""For each class its fields, and for each field its type: `list[str]`, or `str = RED, BLUE`."""


def snake(name: str) -> str:
    """An attribute's name: `modified_date` for `modifiedDate`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def model(name: str, fields: Mapping[str, str], *, modern: bool) -> str:
    """The source of a model class: in the style of 269.0.0, or of 136.0.0."""
    types = {key: text.partition(" = ")[0] for key, text in fields.items()}
    hint = ": str" if modern else ""
    lines = [
        '"""A generated module."""',
        *(["from typing import List"] if modern else ["from six import iteritems"]),
        f"class {name}(object):",
        '    """A thing."""',
        f"    def __init__(self){' -> None' if modern else ''}:",
        f"        self.swagger_types = { ({snake(key): text for key, text in types.items()})!r}",
        f"        self.attribute_map = { ({snake(key): key for key in types})!r}",
        *(f"        self._{snake(key)} = None" for key in types),
    ]
    for key, text in fields.items():
        attribute, values = snake(key), text.partition(" = ")[2]
        lines += [
            "    @property",
            f"    def {attribute}(self):",
            f"        return self._{attribute}",
            f"    @{attribute}.setter",
            f"    def {attribute}(self, {attribute}{hint}):",
        ]
        if values:
            if modern:
                lines += [
                    f"        if isinstance({attribute}, int):",
                    f"            {attribute} = str({attribute})",
                ]
            lines += [
                f"        allowed_values = {values.split(', ')!r}",
                f"        if {attribute}.lower() not in map(str.lower, allowed_values):",
                f'            self._{attribute} = "outdated_sdk_version"',
                "        else:",
                f"            self._{attribute} = {attribute}",
            ]
        else:
            lines.append(f"        self._{attribute} = {attribute}")
    lines += ["    def to_dict(self):", "        result = {}", "        return result"]
    return "\n".join(lines) + "\n"


@dataclass
class TinySdk:
    """A release of a few classes, which can be written in every form."""

    home: Path
    version: str
    files: dict[str, str]
    """By their path in the package."""

    def wheel(self) -> Path:
        """A wheel, like those on PyPI since 2022."""
        path = self.home / f"{PACKAGE.lower()}-{self.version}-py3-none-any.whl"
        info = f"{PACKAGE.lower()}-{self.version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: {self.version}\n"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self.files.items():
                archive.writestr(f"{PACKAGE}/{name}", text)
            archive.writestr(f"{info}/METADATA", metadata)
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        return path

    def sdist(self) -> Path:
        """An sdist, like those of old releases on PyPI."""
        top = f"{PACKAGE}-{self.version}"
        path = self.home / f"{top}.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for name, text in {"setup.py": "", **self._packaged()}.items():
                content = text.encode()
                member = tarfile.TarInfo(f"{top}/{name}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        return path

    def folder(self) -> Path:
        """A folder that contains the package, as pip installs it."""
        path = self.home / "site-packages"
        for name, text in self._packaged().items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        return path

    def _packaged(self) -> dict[str, str]:
        return {f"{PACKAGE}/{name}": text for name, text in self.files.items()}


SdkMaker = Callable[..., TinySdk]


@pytest.fixture
def make_sdk(tmp_path: Path) -> SdkMaker:
    """Makes a release with these models."""

    def make(models: Models, version: str = "269.0.0", *, modern: bool = True) -> TinySdk:
        files = {
            "__init__.py": 'raise AssertionError("this must not be imported")\n',
            "configuration.py": f'REPORT = "SDK Package Version: {version}"\n',
            "models/__init__.py": "".join(
                f"from .{snake(each)} import {each}\n" for each in models
            ),
        }
        for name, fields in models.items():
            files[f"models/{snake(name)}.py"] = model(name, fields, modern=modern)
        return TinySdk(tmp_path, version, files)

    return make


@pytest.fixture
def pip_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is pip's only package index."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder
