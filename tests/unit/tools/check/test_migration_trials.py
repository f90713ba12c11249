"""Trials of migrations: each is run on events of its older version, before it is deployed.

Every source here has the mark `# here` on the line that has to be reported.
"""

from __future__ import annotations

import json
import shutil
import signal
import sys
from typing import Any
from unittest.mock import Mock

import pytest

from tools.check.migration_trials import constants
from tools.check.run import check
from tools.codegen.render import write
from tools.registry.files import Migration
from tools.registry.findings import Finding

PRESENCE = "migrations/users_presence/v1_0_0_to_v2_0_0.py"
CONVERSATION = "migrations/conversation_update/v1_0_0_to_v2_0_0.py"


@pytest.fixture
def scratch(scratch: Any, generated: dict[str, str]) -> Any:
    """With its generated code, so that check need not generate and load the models each time."""
    write(scratch.root, generated)
    return scratch


def presence(change: str, *, head: str = "") -> str:
    """The migration of users.presence with an addition."""
    return (
        f"{head}\ndef upgrade(detail):  # def\n"
        "    payload = dict(detail['payload'])\n"
        f"    {change}\n"
        "    if payload.get('modifiedDate') is None:\n"
        "        payload['modifiedDate'] = detail['timestamp']\n"
        "    return {**detail, 'payload': payload}\n"
    )


def conversation(scratch: Any, change: str) -> str:
    """The migration of conversation.update with an addition at its start."""
    text: str = (scratch.root / CONVERSATION).read_text("utf-8")
    begin = '    old = detail["payload"]\n'
    assert begin in text
    return text.replace(begin, f"{begin}    {change}\n")


def found_in(scratch: Any, path: str, source: str) -> list[Finding]:
    """The findings with this source as the migration."""
    scratch.write(path, source)
    return [finding for finding in check(scratch.root).findings if finding.path == path]


def line_of(source: str, mark: str) -> int:
    (number,) = (n for n, line in enumerate(source.split("\n"), 1) if line.endswith(f"# {mark}"))
    return number


def test_the_migrations_of_the_registry_have_no_findings(scratch: Any) -> None:
    """So the findings below are due to the changes that the tests make."""
    assert [each for each in check(scratch.root).findings if "MIGRATION" in each.rule] == []


# --- raising

RAISING = {
    "always": (presence("raise NotImplementedError  # here"), "NotImplementedError"),
    "at-import": (presence("pass", head="\nLIMIT = int('many')  # here\n"), "ValueError"),
    "on-absent": (presence("payload['source']  # here"), "KeyError"),
    "on-null": (presence("payload.get('source', '').lower()  # here"), "AttributeError"),
    "on-present": (presence("assert 'primary' not in payload  # here"), "AssertionError"),
    "on-a-null-envelope": (presence("len(detail['conversation_id'])  # here"), "TypeError"),
    "on-an-inner-absence": (
        presence("(payload.get('presenceDefinition') or {'id': 0})['id']  # here"),
        "KeyError",
    ),
    "by-exit-at-import": (presence("pass", head="raise SystemExit(0)  # here\n"), "SystemExit"),
    "what-only-compiling-sees": (presence("pass", head="return 1  # here\n"), "SyntaxError"),
    "annotations-that-nothing-defines": (
        presence("pass", head="def other(value: Any):  # here\n    return value\n"),
        "NameError",
    ),
    "by-exit": (presence("raise SystemExit(3)  # here"), "SystemExit"),
    "without-end": (
        presence("again(payload)", head="def again(value):\n    again(value)  # here\n"),
        "RecursionError",
    ),
    "in-a-function": (
        presence("other(payload)", head="def other(value):\n    return value[0]  # here\n"),
        "KeyError",
    ),
    "in-a-library": (presence("json.loads('{')  # here", head="import json\n"), "JSONDecodeError"),
}


@pytest.mark.parametrize("case", RAISING)
def test_a_migration_that_raises_is_reported_at_the_line(case: str, scratch: Any) -> None:
    """The line is the migration's own, also if a function that it calls raises."""
    source, error = RAISING[case]

    (found,) = found_in(scratch, PRESENCE, source)

    assert (found.rule, found.line, found.column) == (
        "MIGRATION-RAISES",
        line_of(source, "here"),
        1,
    )
    assert found.message.startswith(f"raises {error} ")


ENDLESS = {
    "always": presence("while True: pass  # here"),
    "for-one-value": presence("while payload.get('source') == '': pass  # here"),
    "though-it-catches": presence(
        "while True:\n        try: ''.join('x' for _ in range(10 ** 9))  # here\n"
        "        except Exception: pass"
    ),
    "at-import": presence("pass", head="while True: pass  # here\n"),
    "in-c": presence("10 ** 10 ** 10  # here"),
    "in-c-at-import": presence("pass", head="NUMBER = len(range(2)) ** 10 ** 11  # here\n"),
    "in-a-pattern": presence("re.match('(a+)+$', 'a' * 60 + 'b')  # here", head="import re\n"),
    "waiting": presence(
        "lock = typing.sys.modules['_thread'].allocate_lock(); lock.acquire()\n"
        "    lock.acquire()  # here",
        head="import typing\n",
    ),
}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no such timers on this platform")
@pytest.mark.parametrize("case", ENDLESS)
def test_a_migration_that_does_not_end_is_reported_at_the_line(
    case: str, scratch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` goes on and reports the other findings."""
    monkeypatch.setattr("tools.check.migration_rules.SECONDS", 0.5)
    scratch.write(CONVERSATION, conversation(scratch, "1 / 0"))

    scratch.write(PRESENCE, ENDLESS[case])
    findings = check(scratch.root).findings

    (found,) = [each for each in findings if each.path == PRESENCE]
    assert (found.rule, found.line) == ("MIGRATION-RAISES", line_of(ENDLESS[case], "here"))
    assert found.message.startswith("does not end within 0.5 s ")
    assert [each for each in findings if each.path == CONVERSATION]


VALUES = {
    "a-known-value": ("assert old.get('channel') != 'CALLBACK'  # here", '"channel": "CALLBACK"'),
    "a-value-that-is-not-known": (
        "{None: 0, 'VOICE': 1, 'CHAT': 2, 'EMAIL': 3, 'CALLBACK': 4, 'MESSAGE': 5}"
        "[old.get('channel')]  # here",
        '"channel": ',
    ),
    "an-enumerated-value": ("{'active': 1, 'onhold': 2}[old['status']]  # here", "example"),
    "a-known-value-in-an-array": (
        "assert all(one.get('purpose') != 'ivr' for one in old.get('participants') or ())  # here",
        '"purpose": "ivr"',
    ),
    "an-empty-array": (
        "(['nobody'] if old.get('participants') is None else old['participants'])[0]  # here",
        '"participants": []',
    ),
    "a-bound": ("1 / (1 if old.get('durationMs') is None else old['durationMs'])  # here", ": 0}"),
    "an-empty-text": ("('x' if old.get('queue') is None else old['queue'])[0]  # here", ': ""'),
}


@pytest.mark.parametrize("case", VALUES)
def test_a_migration_that_raises_only_for_one_value_is_reported(case: str, scratch: Any) -> None:
    """No example has the value, but a sender may; the message has a payload that raises."""
    change, value = VALUES[case]
    source = conversation(scratch, change)

    (found,) = found_in(scratch, CONVERSATION, source)

    assert (found.rule, found.line) == ("MIGRATION-RAISES", line_of(source, "here"))
    assert value in found.message.partition("; such as ")[2]


def test_what_a_migration_compares_with_is_tried() -> None:
    """Its texts and numbers, without its docstrings: they multiply the keys of dictionaries."""
    source = (
        '"""Page."""\n\ndef upgrade(detail):\n    """Return."""\n    return {"a": 5, "b": None}\n'
    )
    migration = Migration("m.py", "a_b", "1.0.0", "2.0.0", source.encode())

    assert list(constants(migration)) == ["a", "b", 5]


def test_an_exception_that_the_migration_catches_is_allowed(scratch: Any) -> None:
    """Only exceptions that leave the migration count."""
    change = "try: payload['source'].lower()\n    except (KeyError, AttributeError): pass"

    assert found_in(scratch, PRESENCE, presence(change)) == []


# --- what a migration does besides computing

OS = "typing.sys.modules['os']"
EFFECTS = {
    "an-exit": (f"{OS}._exit(0)  # here", "calls os._exit"),
    "an-abort": (f"{OS}.abort()  # here", "calls os.abort"),
    "a-fork": (f"{OS}.fork()  # here", "calls os.fork"),
    "a-fork-that-it-catches": (
        f"try: {OS}.fork()  # here\n    except BaseException: pass",
        "calls os.fork",
    ),
    "a-command": (f"{OS}.system('true')  # here", "calls os.system"),
    "a-signal": (f"{OS}.kill({OS}.getppid(), 15)  # here", "calls os.kill"),
    "a-thread": (
        "typing.sys.modules['_thread'].start_new_thread(len, ((),))  # here",
        "calls _thread.start_new_thread",
    ),
    "another-directory": (f"{OS}.chdir('/')  # here", "calls os.chdir"),
    "an-environment": (f"{OS}.environ['A'] = 'b'  # here", "calls os.putenv"),
    "a-file": ("typing.sys.modules['io'].open('seen', 'w')  # here", "opens a file for writing"),
    "a-thread-object": (
        "typing.sys.modules['threading'].Thread(target=len).start()  # here",
        "calls threading._start_",
    ),
    "output-to-a-descriptor": (f"{OS}.write(1, b'x')  # here", "calls os.write"),
    "output": ("typing.sys.stdout.write('text')  # here", "writes to standard output"),
    "an-error-message": ("typing.sys.stderr.write('text')  # here", "writes to standard output"),
    "output-closed": ("typing.sys.stdout.close()  # here", "closes standard output"),
}


@pytest.mark.parametrize("where", ["in-upgrade", "at-import"])
@pytest.mark.parametrize("case", EFFECTS)
def test_an_effect_of_a_migration_is_refused_and_reported(
    case: str, where: str, scratch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its line, also if the migration catches what is raised."""
    monkeypatch.chdir(scratch.root)
    effect, message = EFFECTS[case]
    head = "import typing\n"
    if where == "at-import":
        source = presence("pass", head=head + effect.replace("\n    ", "\n") + "\n")
    else:
        source = presence(effect, head=head)

    (found,) = found_in(scratch, PRESENCE, source)

    assert (found.rule, found.line) == ("MIGRATION-EFFECT", line_of(source, "here"))
    assert found.message.startswith(message)
    assert not (scratch.root / "seen").exists()


def test_an_effect_leaves_the_report_readable(scratch: Any, capfd: Any) -> None:
    """Programs read the command's standard output, also if a migration writes to descriptor 1."""
    write = "typing.sys.modules['posix'].write(1, b'text')"
    scratch.write(PRESENCE, presence(write, head=f"import typing\n{write}\n"))

    check(scratch.root)

    assert capfd.readouterr() == ("", "")


ENDING = {
    "an-exit": ("typing.sys.modules['posix']._exit(0)", "exit code 0"),
    "a-signal": ("typing.sys.modules['signal'].raise_signal(15)", "SIGTERM"),
    "an-abort": ("typing.sys.modules['posix'].abort()", "SIGABRT"),
    "a-closed-pipe": ("typing.sys.modules['posix'].closerange(3, 200)", "exit code 1"),
}


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs the module posix")
@pytest.mark.parametrize("where", ["in-upgrade", "at-import"])
@pytest.mark.parametrize("case", ENDING)
def test_a_migration_that_ends_its_process_is_reported(case: str, where: str, scratch: Any) -> None:
    """In a way that nothing announces: `check` goes on and reports the other findings."""
    ending, reason = ENDING[case]
    scratch.write(CONVERSATION, conversation(scratch, "1 / 0"))
    head = "import typing\n"
    source = (
        presence(ending, head=head)
        if where == "in-upgrade"
        else presence("pass", head=f"{head}{ending}\n")
    )

    (found,) = found_in(scratch, PRESENCE, source)

    assert found.rule == "MIGRATION-RAISES"
    assert found.message.startswith(f"ends its process ({reason}) ")
    assert (" when it is imported" in found.message) == (where == "at-import")
    assert [each.path for each in check(scratch.root).findings if each.path == CONVERSATION]


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux only")
@pytest.mark.parametrize(
    "change", ["bytearray(10 ** 11)  # here", "'x' * 10 ** 11  # here"], ids=["bytes", "text"]
)
def test_a_migration_that_uses_up_the_memory_is_reported(change: str, scratch: Any) -> None:
    """The machine's memory is not touched."""
    source = presence(change)

    (found,) = found_in(scratch, PRESENCE, source)

    assert (found.rule, found.line) == ("MIGRATION-RAISES", line_of(source, "here"))
    assert found.message.startswith("raises MemoryError ")


def test_a_changed_module_affects_no_other_migration(scratch: Any) -> None:
    """Each migration has a process of its own."""
    head = "import copy, json\ncopy.copy = json.dumps = 5\n"
    scratch.write(PRESENCE, presence("pass", head=head))
    change = "copy.copy(old)"
    text = conversation(scratch, change).replace("from typing", "import copy\nfrom typing", 1)

    assert found_in(scratch, CONVERSATION, text) == []
    assert json.dumps({}) == "{}"


# --- results

RESULTS = {
    "nothing": ("return None", "must return the detail, a dict with its payload"),
    "the-payload": ("return payload", "must return the detail"),
    "a-list": ("return [detail]", "must return the detail"),
    "payload-is-text": ("return {**detail, 'payload': 'text'}", "must return the detail"),
    "no-payload": ("return {'event_id': detail['event_id']}", "must return the detail"),
    "a-generator": ("yield detail", "must return the detail"),
    "always": (
        "return {**detail, 'payload': {**payload, 'modifiedDate': 'lately'}}",
        '/payload/modifiedDate is refused by "format"',
    ),
    "on-null": (
        "if 'modifiedDate' in payload: return {**detail}",
        '/payload/modifiedDate is refused by "type"',
    ),
    "on-absent": (
        "if 'modifiedDate' not in payload: return {**detail}",
        '/payload/modifiedDate is refused by "required"',
    ),
    "a-set": ("payload['added'] = {1}", "; /payload/added is of type set; such as"),
    "a-tuple": ("payload['a/b'] = [0, (1, 2)]", "; /payload/a~1b/1 is of type tuple; such as"),
    "bytes": ("payload['added'] = b''", "; /payload/added is of type bytes"),
    "no-number": ("payload['added'] = float('nan')", "; /payload/added is nan"),
    "no-end": ("payload['added'] = -1e999", "; /payload/added is -inf"),
    "a-key-that-is-not-text": ("payload['added'] = {1: 2}", "/payload/added has a key that is no"),
    "a-circle": ("payload['added'] = payload", "; it contains itself, or is nested too deep"),
    "next-to-the-payload": ("detail = {**detail, 'added': {1}}", "; /added is of type set"),
}


@pytest.mark.parametrize("case", RESULTS)
def test_an_invalid_result_is_reported(case: str, scratch: Any) -> None:
    """At the function; the message has the pointer and keyword of the newer schema's error."""
    change, expected = RESULTS[case]
    source = presence(change)

    (found,) = (
        each for each in found_in(scratch, PRESENCE, source) if each.rule == "MIGRATION-RESULT"
    )

    assert found.line == line_of(source, "def")
    assert expected in found.message


@pytest.mark.parametrize("how", ["changed", "removed"])
@pytest.mark.parametrize("field", ["event_id", "event_type", "timestamp", "conversation_id"])
def test_a_migration_that_changes_the_identity_is_reported(
    field: str, how: str, scratch: Any
) -> None:
    """The ledger identifies an event by these fields; one that loses them is processed twice."""
    change = f"detail = {{**detail, '{field}': '2026-03-02T08:00:00Z'}}"
    if how == "removed":
        change = f"detail = {{k: v for k, v in detail.items() if k != '{field}'}}"
    source = presence(change)

    (found,) = (
        each for each in found_in(scratch, PRESENCE, source) if each.rule == "MIGRATION-IDENTITY"
    )

    assert found.line == line_of(source, "def")
    assert found.message.startswith(f"changes {field}, which identifies the event")


def test_a_migration_may_set_the_version(scratch: Any) -> None:
    """The processor sets it anyway, so it does not identify an event."""
    change = "detail = {**detail, 'schema_version': '2.0.0'}"

    assert found_in(scratch, PRESENCE, presence(change)) == []


# --- purity

IMPURE = {
    "a-field": "detail['seen'] = True",
    "a-field-removed": "detail.pop('conversation_id', None)",
    "a-field-of-the-payload": "detail['payload'].setdefault('source', None)",
    "a-field-further-down": "(payload.get('presenceDefinition') or {}).clear()",
}


@pytest.mark.parametrize("case", IMPURE)
def test_a_migration_that_changes_its_input_is_reported(case: str, scratch: Any) -> None:
    """A dead letter would contain the changed event instead of the received one."""
    source = presence(IMPURE[case])

    found = found_in(scratch, PRESENCE, source)

    assert "changes the event that it is given" in " ".join(each.message for each in found)
    assert {(each.rule, each.line) for each in found} >= {
        ("MIGRATION-REPEATABLE", line_of(source, "def"))
    }


UNSTEADY = {
    "a-count": ("next(COUNT)", "import itertools\nCOUNT = itertools.count()\n"),
    # If they are called by their names, they are reported before the migration runs.
    "chance": ("str(getattr(uuid, 'uuid4')())", "import uuid\n"),
    "the-clock": ("str(getattr(datetime, 'now')())", "from datetime import datetime\n"),
    "memory": ("len(SEEN) + (SEEN.append(1) or 0)", "SEEN = []\n"),
}


@pytest.mark.parametrize("case", UNSTEADY)
def test_a_migration_that_is_not_deterministic_is_reported(case: str, scratch: Any) -> None:
    """An event that is delivered twice has to become the same event twice."""
    value, head = UNSTEADY[case]
    source = presence(f"payload['made'] = {value}", head=head)

    (found,) = found_in(scratch, PRESENCE, source)

    assert (found.rule, found.line) == ("MIGRATION-REPEATABLE", line_of(source, "def"))
    assert found.message.startswith("returns different results for the same event")


# --- what else a migration may do


def test_a_migration_may_define_classes(scratch: Any) -> None:
    """A dataclass looks up its own module, as it can in the Lambda."""
    head = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Moment:\n    text: str\n"
    )

    assert found_in(scratch, PRESENCE, presence("Moment('now')", head=head)) == []


def test_a_failing_import_is_reported_as_one(scratch: Any) -> None:
    """The message blames no event."""
    (found,) = found_in(scratch, PRESENCE, presence("pass", head="1 / 0\n"))

    assert found.message.startswith("raises ZeroDivisionError when it is imported")


def test_columns_are_characters(scratch: Any) -> None:
    """Python counts bytes, editors do not."""
    (found,) = found_in(scratch, PRESENCE, presence("x = 'éé'; import boto3"))

    assert (found.rule, found.line, found.column) == ("MIGRATION-IMPORT", 4, 15)


@pytest.mark.parametrize(
    "statement",
    [
        *("import processor.naming", "from generated import base", "from tools import cli"),
        *("import boto3", "from . import other", "from ..shared import helper"),
        *("from migrations.conversation_update import v1_0_0_to_v2_0_0",),
        "import migrations.conversation_update.v1_0_0_to_v2_0_0",
        *("import os", "import os.path", "from os import path", "import json, sys", "import time"),
        *("import random", "from secrets import token_hex", "import importlib", "import builtins"),
        *("import subprocess", "import socket", "import urllib.request", "import urllib"),
        *("from urllib import request", "import threading", "import asyncio", "import io"),
        *("import pathlib", "import logging", "import ctypes", "def f():\n    import signal"),
    ],
)
@pytest.mark.parametrize("path", [PRESENCE, "migrations/shared.py"], ids=["step", "shared"])
def test_a_migration_may_not_import_what_may_change(
    path: str, statement: str, scratch: Any
) -> None:
    """Not the project, other migrations, or input and output; nor may a shared module."""
    source = presence("pass", head=f"{statement}\n")

    assert {each.rule for each in found_in(scratch, path, source)} == {"MIGRATION-IMPORT"}


@pytest.mark.parametrize(
    "statement",
    [
        *("import re", "from datetime import datetime, timezone", "import urllib.parse"),
        *("from __future__ import division", "from urllib import parse", "import json, copy"),
        *("from urllib.parse import quote", "from collections.abc import Mapping"),
        "import collections.abc",
        "from migrations import shared",
        "from migrations.shared import helper",
    ],
)
def test_a_migration_may_import_pure_modules(
    statement: str, scratch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pure modules of the standard library, and modules directly in migrations/."""
    scratch.write("migrations/shared.py", "def helper():\n    pass\n")
    # This process has loaded the package of the repository.
    monkeypatch.setattr("migrations.__path__", [str(scratch.root / "migrations")])
    assert found_in(scratch, PRESENCE, presence("pass", head=statement)) == []


@pytest.mark.parametrize(
    "use",
    [
        *("open('x')", "print(1)", "exec('1')", "eval('1')", "compile('1', '', 'eval')"),
        *("__import__('os')", "input()", "breakpoint()", "__builtins__", "globals()", "exit()"),
        *("hash('x')", "id(payload)", "say = print", "list(map(open, ()))"),
        *("date.today()", "datetime.now(timezone.utc).year", "uuid.getnode()", "read = uuid.uuid4"),
    ],
)
def test_a_migration_may_not_use_impure_functions(use: str, scratch: Any) -> None:
    """At its position, under any name that it is imported as."""
    source = presence(f"if payload is None: {use}  # here")

    (found,) = found_in(scratch, PRESENCE, source)

    assert (found.rule, found.line) == ("MIGRATION-PURE", line_of(source, "here"))


def test_a_clock_under_another_name_is_found(scratch: Any) -> None:
    """The imported function counts, not its local name."""
    source = presence("payload['added'] = str(made())", head="from uuid import uuid4 as made\n")

    assert {each.rule for each in found_in(scratch, PRESENCE, source)} == {"MIGRATION-PURE"}


@pytest.mark.parametrize(
    "use",
    [
        "id = payload.get('id')\n    payload.setdefault('added', id)",
        "payload.update(added=[each for input in () for each in input])",
        "payload.setdefault('added', re.compile('x').pattern)",
        "payload.setdefault('added', (lambda hash: hash)(1))",
        "payload.setdefault('added', quit())",
        "payload.setdefault('added', compile('x').pattern)",
    ],
)
def test_a_local_name_may_equal_that_of_a_builtin(use: str, scratch: Any) -> None:
    """A module's own name hides Python's."""
    head = "import re\nfrom re import compile\ndef quit(): return 1\n"

    found = found_in(scratch, PRESENCE, presence(use, head=head))

    # What it adds is optional, so native events do without it.
    assert {each.rule for each in found} <= {"MIGRATION-UNREACHABLE"}


@pytest.mark.parametrize("path", [PRESENCE, "migrations/shared.py"], ids=["step", "shared"])
@pytest.mark.parametrize("head", ["import os\n", "open('seen', 'w')\n"], ids=["import", "use"])
def test_impure_migrations_are_not_run(
    path: str, head: str, scratch: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checking a registry must have no side effects, through imports either."""
    run = Mock(side_effect=AssertionError("nothing is run"))
    monkeypatch.setattr("tools.check.migration_trials._try_isolated", run)
    monkeypatch.chdir(scratch.root)
    shutil.rmtree(scratch.root / "schemas/conversation.update")
    shutil.rmtree(scratch.root / "migrations/conversation_update")

    found = found_in(scratch, path, presence("pass", head=head))

    assert len(found) == 1
    assert not (scratch.root / "seen").exists()
