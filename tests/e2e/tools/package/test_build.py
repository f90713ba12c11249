"""The Lambda's zip, built with the real uv from wheels in a folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools.package import build as package
from tools.package.build import Package, build, print_package
from tools.package.dependencies import Target
from tools.package.imports import refuse_missing
from tools.registry.locate import UsageError

HERE = "python{}.{}".format(*sys.version_info)
TARGET = Target(HERE, "x86_64")
SDK = "PureCloudPlatformClientV2"


def _model(class_name: str, **types: str) -> str:
    """A model class in the SDK's style."""
    return (
        f"class {class_name}:\n    def __init__(self):\n        self.swagger_types = {types}\n"
        f"        self.attribute_map = {dict(zip(types, types, strict=True))}\n"
    )


SDK_FILES = {
    f"{SDK}/__init__.py": (
        "from .models.queue import Queue\nfrom .models.user import User\n"
        "from .apis.routing_api import RoutingApi\nfrom .apis.users_api import UsersApi\n"
        "from .api_client import ApiClient\nfrom .configuration import Configuration\n"
    ),
    f"{SDK}/api_client.py": "",
    f"{SDK}/configuration.py": "# SDK Package Version: 269.0.0\nimport watchdog\n",
    f"{SDK}/logger.py": "",
    f"{SDK}/apis/__init__.py": (
        "from .routing_api import RoutingApi\nfrom .users_api import UsersApi\n"
    ),
    f"{SDK}/apis/routing_api.py": (
        "class RoutingApi:\n"
        "    def get_routing_queue(self):\n        return call(response_type='Queue')\n"
        "    def get_routing_skills(self):\n        return call(response_type='list[Skill]')\n"
        "    def delete_routing_queue(self):\n        return call(response_type=None)\n"
    ),
    f"{SDK}/apis/users_api.py": (
        "class UsersApi:\n    def get_user(self):\n        return call(response_type='User')\n"
    ),
    f"{SDK}/models/__init__.py": "".join(
        f"from .{name} import {name.title()}\n" for name in ("queue", "member", "skill", "user")
    ),
    f"{SDK}/models/queue.py": _model(
        "Queue", members="list[Member]", more="dict(str, Queue)", id="str"
    ),
    f"{SDK}/models/member.py": _model("Member", at="datetime"),
    f"{SDK}/models/skill.py": _model("Skill"),
    f"{SDK}/models/user.py": _model("User"),
}


@pytest.fixture
def registry(tmp_path: Path, known_registry: Path, wheelhouse: Any) -> Path:
    """A copy of the registry, whose dependencies are wheels created here."""
    for name in ("aws-lambda-powertools", "packaging", "tenacity"):
        wheelhouse.add(name)
    wheelhouse.add("pydantic", requires=["pydantic-core"])
    wheelhouse.add("boto3", requires=["botocore"])
    wheelhouse.add("botocore")
    for name in ("certifi", "urllib3", "watchdog"):
        wheelhouse.add(name)
    wheelhouse.add(
        "purecloudplatformclientv2",
        "269.0.0",
        requires=["certifi", "urllib3", "watchdog"],
        files=SDK_FILES,
    )
    wheelhouse.add(
        "pydantic-core",
        tag=f"cp3{sys.version_info[1]}-cp3{sys.version_info[1]}-manylinux2014_x86_64",
        files={
            "pydantic_core/__init__.py": "VERSION = {'1', '2', '3'}\n",
            "pydantic_core/__pycache__/__init__.cpython-39.pyc": "foreign",
            "pydantic_core/core.so": "native",
            "pydantic_core-1.0.0.data/scripts/tool": "#!python",
            "pydantic_core-1.0.0.data/platlib/pydantic_core/more.py": "",
        },
    )
    root = tmp_path / "registry"
    shutil.copytree(known_registry, root)
    return root


@pytest.fixture
def make(registry: Path, wheelhouse: Any) -> Callable[..., Package]:
    """`make(…)`: build the zip of the registry."""

    def zip_of(target: Target = TARGET, root: Path = registry, **options: Any) -> Package:
        wheelhouse.lock(root / "requirements" / "lambda.txt")
        return build(root, root / "dist" / "lambda.zip", target, **options)

    return zip_of


def _names(built: Package) -> set[str]:
    with zipfile.ZipFile(built.path) as archive:
        assert archive.testzip() is None
        return set(archive.namelist())


def test_the_zip_has_only_what_runs(make: Callable[..., Package]) -> None:
    """Processor, handlers, models, migrations and what they import; not the build tools."""
    names = _names(make())

    for expected in (
        "processor/lambda_function.py",
        "processor/handlers/acd_end.py",
        "generated/index.py",
        "generated/users_presence/v2_1_0.py",
        "migrations/users_presence/v1_0_0_to_v2_0_0.py",
        "pydantic/__init__.py",
        "pydantic_core/core.so",
        "pydantic_core/more.py",
        "pydantic_core-1.0.0.dist-info/METADATA",
    ):
        assert expected in names
    assert {name.partition("/")[0] for name in names if "dist-info" not in name} == {
        "aws_lambda_powertools",
        "generated",
        "migrations",
        "packaging",
        "processor",
        "pydantic",
        "pydantic_core",
        "tenacity",
    }
    assert not [
        name
        for name in names
        if "cpython-39" in name
        or name.startswith("processor/testing/")
        or name.endswith(("tool", "RECORD", "INSTALLER", "uv_cache.json", "sha256"))
    ]


def test_boto3_is_packaged_on_request(make: Callable[..., Package]) -> None:
    """Otherwise the runtime's boto3 is used."""
    assert {"boto3/__init__.py", "botocore/__init__.py"} <= _names(make(with_boto3=True))


@pytest.mark.parametrize(
    "text",
    [
        "from PureCloudPlatformClientV2 import ConversationsApi\n",
        "def late():\n    import PureCloudPlatformClientV2\n",
        "try:\n    import PureCloudPlatformClientV2\nexcept ImportError:\n    pass\n",
    ],
)
def test_the_genesys_sdk_is_packaged_if_a_handler_imports_it(
    make: Callable[..., Package], registry: Path, text: str
) -> None:
    """It is larger than everything else, so other Lambdas do without it."""
    assert "PureCloudPlatformClientV2/__init__.py" not in _names(make())

    (registry / "processor" / "handlers" / "callback.py").write_text(text)

    assert "PureCloudPlatformClientV2/__init__.py" in _names(make())


LOOK_UP = "def f(event, context):\n    context.genesys.routing.get_routing_queue('q')\n"
QUEUE = {"apis/routing_api.py", "models/queue.py", "models/member.py"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (LOOK_UP, QUEUE),
        # An API under another name, in another function.
        ("def f(api):\n    api.get_routing_queue('q')\n" + LOOK_UP, QUEUE),
        (
            "from processor.genesys import models\ndef f(client):\n    models.Skill()\n"
            "    client.routing.delete_routing_queue('q')\n",
            {"apis/routing_api.py", "models/skill.py"},
        ),
        # Everything of an API without a named method.
        (
            "def f(context):\n    return context.genesys.routing\n",
            {*QUEUE, "models/skill.py"},
        ),
        (
            "from processor.genesys import GenesysClient\n"
            "def f():\n    getattr(GenesysClient.from_environment(), 'users').get_user('u')\n",
            {"apis/users_api.py", "models/user.py"},
        ),
        (
            "from processor import genesys\n"
            "def f():\n    genesys.shared_client().users.get_user('u')\n",
            {"apis/users_api.py", "models/user.py"},
        ),
    ],
)
def test_only_the_parts_of_the_genesys_sdk_that_handlers_name_are_packaged(
    make: Callable[..., Package], registry: Path, text: str, parts: set[str]
) -> None:
    """APIs and the models of their responses; the SDK's packages import no more than that."""
    (registry / "processor" / "handlers" / "callback.py").write_text(text)

    built = make()
    names = {name for name in _names(built) if name.endswith(".py")}

    always = {"__init__.py", "api_client.py", "apis/__init__.py", "models/__init__.py"}
    assert {name for name in names if name.startswith(SDK)} == {
        f"{SDK}/{each}" for each in always | parts
    }
    assert {"certifi/__init__.py", "urllib3/__init__.py"} <= names
    assert "watchdog/__init__.py" not in names
    with zipfile.ZipFile(built.path) as archive:
        for package in ("models", "apis"):
            imported = re.findall(
                r"from \.(\w+)", archive.read(f"{SDK}/{package}/__init__.py").decode()
            )
            assert {f"{package}/{each}.py" for each in imported} == {
                each for each in parts if each.startswith(package)
            }


@pytest.mark.parametrize(
    "text",
    [
        "def f(context, name):\n    getattr(context.genesys, name)\n",
        "from PureCloudPlatformClientV2 import Queue\n" + LOOK_UP,
    ],
)
def test_the_whole_genesys_sdk_is_packaged_when_its_use_is_unclear(
    make: Callable[..., Package], registry: Path, text: str
) -> None:
    """A name computed at run time may be any; importing one of the SDK's packages imports all."""
    (registry / "processor" / "handlers" / "callback.py").write_text(text)

    names = _names(make())

    assert SDK_FILES.keys() | {"watchdog/__init__.py"} <= names


def test_the_same_input_gives_the_same_bytes(
    make: Callable[..., Package], registry: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder, later, with other file permissions and another hash seed."""
    first = make()
    other = tmp_path / "elsewhere" / "registry"
    shutil.copytree(registry, other, ignore=shutil.ignore_patterns("dist"))
    for number, path in enumerate(sorted(other.rglob("*.py"))):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
        path.chmod(0o600 if number % 2 else 0o755)
    (other / "processor" / "__pycache__").mkdir(exist_ok=True)
    (other / "processor" / "__pycache__" / "batch.cpython-39.pyc").write_bytes(b"leftover")
    monkeypatch.setenv("PYTHONHASHSEED", "123")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")

    second = make(root=other)

    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == second.sha256
    assert first.parts == second.parts


def test_a_changed_line_changes_the_bytes(make: Callable[..., Package], registry: Path) -> None:
    """So that equal bytes mean equal code."""
    first = make()
    with (registry / "processor" / "handlers" / "acd_end.py").open("a") as file:
        file.write("# changed\n")

    assert make().sha256 != first.sha256


def test_modules_are_compiled_for_the_runtime(make: Callable[..., Package], tmp_path: Path) -> None:
    """Python uses the packaged bytecode and does not read the source."""
    built = make()
    folder = tmp_path / "task"
    with zipfile.ZipFile(built.path) as archive:
        archive.extractall(folder)
    (folder / "processor" / "naming.py").write_text("raise SystemExit('the source was read')\n")
    question = (
        "import processor.naming as m; print(m.__cached__, m.package_of.__code__.co_filename)"
    )

    answer = subprocess.run(
        [sys.executable, "-c", question], cwd=folder, capture_output=True, text=True, check=True
    )

    assert built.bytecode
    assert answer.stdout.startswith(f"{folder}/processor/__pycache__/naming.")


def test_modules_are_not_compiled_without_the_runtimes_python(
    make: Callable[..., Package],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    wheelhouse: Any,
) -> None:
    """Another Python's bytecode would not be read; the output says what that costs."""
    other = Target("python3.12" if HERE != "python3.12" else "python3.11", "x86_64")
    minor = other.version.partition(".")[2]
    wheelhouse.add("pydantic-core", tag=f"cp3{minor}-cp3{minor}-manylinux2014_x86_64")
    # A version manager's placeholder, which cannot run.
    shim = tmp_path / "shims" / other.runtime
    shim.parent.mkdir()
    shim.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", f"{shim.parent}:/usr/bin:/bin")

    built = make(other)
    print_package(built, other)

    assert not built.bytecode
    assert not [name for name in _names(built) if name.endswith(".pyc")]
    assert f"no {other.runtime} that runs on PATH" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import os\nimport requests\n", "2 imports requests, which the zip would not have"),
        ("import processor.nope\n", "1 imports processor.nope, and there is no such module"),
        ("from generated.nope import A\n", "1 imports generated.nope, and there is no such"),
        ("import tools.cli\n", "1 imports tools.cli, which is not deployed"),
    ],
)
def test_a_handler_with_a_missing_import_is_refused(
    make: Callable[..., Package], registry: Path, text: str, message: str
) -> None:
    """It would fail at the first cold start; the message names the line and what to do."""
    (registry / "processor" / "handlers" / "web.py").write_text(text)

    with pytest.raises(UsageError) as refused:
        make()

    assert str(refused.value).startswith(f"processor/handlers/web.py:{message}")
    assert not (registry / "dist" / "lambda.zip").exists()


def test_the_standard_library_is_that_of_the_runtime(tmp_path: Path) -> None:
    """A module that its Python lacks is missing, for any packaging Python."""
    code = tmp_path / "web.py"
    code.write_text("import json\nimport cgi\n")

    with pytest.raises(UsageError, match="imports cgi, "):
        refuse_missing(tmp_path, [code], set(), {"json"})
    refuse_missing(tmp_path, [code], set(), {"json", "cgi"})


def test_the_runtime_s_python_lists_its_standard_library(
    make: Callable[..., Package],
    registry: Path,
    wheelhouse: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """If a Python of that version is on PATH, it is used."""
    other = Target("python3.12" if HERE != "python3.12" else "python3.11", "x86_64")
    minor = other.version.partition(".")[2]
    wheelhouse.add("pydantic-core", tag=f"cp3{minor}-cp3{minor}-manylinux2014_x86_64")
    program = tmp_path / "bin" / other.runtime
    program.parent.mkdir()
    answer = "\\n".join([other.version, "cpython", "/bin/true", *sys.stdlib_module_names, "later"])
    program.write_text(f"#!/bin/sh\nprintf '{answer}\\n'\n")
    program.chmod(0o755)
    (registry / "processor" / "handlers" / "web.py").write_text("import later\n")

    with pytest.raises(UsageError, match="imports later, "):
        make(other)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    assert make(other).bytecode


def test_available_modules_may_be_imported(tmp_path: Path) -> None:
    """From the zip, the project or the runtime; an optional import is not checked."""
    code = tmp_path / "web.py"
    code.write_text(
        "import json, boto3, acme.web, processor.handlers\nfrom processor.age import arrived_at\n"
        "import tomllib\ntry:\n    import requests\nexcept ImportError:\n    pass\n"
    )
    there = {"acme/web.py", "processor/__init__.py", "processor/age.py", "processor/handlers/a.py"}

    refuse_missing(tmp_path, [code], there, {"json", "tomllib"})


def test_stray_files_are_not_packaged(make: Callable[..., Package], registry: Path) -> None:
    """Hidden files with secrets, editors' backups, tests."""
    handlers = registry / "processor" / "handlers"
    for name in (".env", "acd_end.py~", ".ipynb_checkpoints/x.py", "tests/test_x.py"):
        (handlers / name).parent.mkdir(exist_ok=True)
        (handlers / name).write_text("(no Python")
    (handlers / "queues.json").write_text("{}")

    names = _names(make())

    assert "processor/handlers/queues.json" in names
    assert not [name for name in names if re.search(r"\.env|~|ipynb|tests/", name)]


def test_a_package_over_lambdas_limit_is_not_written(
    make: Callable[..., Package], registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The previous zip stays; the largest parts are named."""
    before = make().path.read_bytes()
    monkeypatch.setattr(package, "MAX_UNZIPPED_BYTES", 10_000)

    with pytest.raises(UsageError, match=r"Lambda takes 0\.0; the largest parts: processor \("):
        make()

    assert (registry / "dist" / "lambda.zip").read_bytes() == before
    assert [path.name for path in (registry / "dist").iterdir()] == ["lambda.zip"]


def test_the_size_of_every_part_is_reported(
    make: Callable[..., Package], capsys: pytest.CaptureFixture[str]
) -> None:
    """The parts add up to the zip, bytecode with its source."""
    built = make()
    print_package(built, TARGET)

    with zipfile.ZipFile(built.path) as archive:
        entries = archive.infolist()
    assert built.unzipped == sum(entry.file_size for entry in entries)
    assert sum(part.zipped for part in built.parts) == sum(each.compress_size for each in entries)
    assert sum(part.files for part in built.parts) == len(entries)
    assert [part.name for part in built.parts] == [
        "aws-lambda-powertools 1.0.0",
        "generated",
        "migrations",
        "packaging 1.0.0",
        "processor",
        "processor/handlers",
        "pydantic 1.0.0",
        "pydantic-core 1.0.0",
        "tenacity 1.0.0",
    ]
    printed = capsys.readouterr().out
    assert all(part.name in printed for part in built.parts)
    assert built.sha256 in printed
    assert f"for {HERE} on x86_64" in printed


def test_a_zip_too_large_for_a_request_is_reported(
    make: Callable[..., Package],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Lambda takes a larger zip from S3 than in a request."""
    monkeypatch.setattr(package, "MAX_UPLOAD_BYTES", 10)

    print_package(make(), TARGET)

    assert "has to come from S3" in capsys.readouterr().out
