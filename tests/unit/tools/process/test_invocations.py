"""Invocations in files are read as the Lambda reads them: the same records, groups and names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from processor.invocation import read_invocation
from processor.record import Record
from support.invocations import ELEMENTS
from tools.process.sources import read_source


def invocation_of(kind: str, *names: str) -> Any:
    """An invocation of that kind with an element for each name."""
    make, name = ELEMENTS[kind]
    elements = [make(each) for each in names]
    return elements if name is None else {name: elements}


def as_in_the_lambda(*invocations: Any) -> list[Record]:
    """The records of invocations, without their sources: in files, these are the lines."""
    return [
        record._replace(source="")
        for invocation in invocations
        for record in read_invocation(invocation).records
    ]


def read(path: Path, content: str) -> list[Record]:
    """The records of a file, without their sources; no source comes twice."""
    path.write_text(content)
    records = list(read_source(str(path)))
    assert len({record.source for record in records}) == len(records)
    return [record._replace(source="") for record in records]


@pytest.mark.parametrize("name", ["in.json", "in.jsonl"])
@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_a_line_is_an_invocation(kind: str, name: str, tmp_path: Path) -> None:
    """As it is logged: one a line."""
    invocations = [invocation_of(kind, "a", "b"), invocation_of(kind, "c")]
    content = "".join(json.dumps(each) + "\n" for each in invocations)
    assert read(tmp_path / name, content) == as_in_the_lambda(*invocations)


@pytest.mark.parametrize("kind", sorted(ELEMENTS))
def test_a_document_is_an_invocation(kind: str, tmp_path: Path) -> None:
    """As it is saved from the console."""
    invocation = invocation_of(kind, "a", "b")
    content = json.dumps(invocation, indent=2)
    assert read(tmp_path / "in.json", content) == as_in_the_lambda(invocation)


@pytest.mark.parametrize("kind", ["sqs", "kinesis", "kinesis-of-pipes"])
def test_a_line_is_a_message(kind: str, tmp_path: Path) -> None:
    """As it is taken from a queue or a stream."""
    make, _ = ELEMENTS[kind]
    messages = [make("a"), make("b")]
    content = "".join(json.dumps(each) + "\n" for each in messages)
    assert read(tmp_path / "in.jsonl", content) == as_in_the_lambda(messages)


@pytest.mark.parametrize("odd", [None, 7, "text", [], {}, {"detail": 5}], ids=repr)
def test_an_odd_element_of_an_invocation_is_a_record(odd: object, tmp_path: Path) -> None:
    """Next to a good one, in a line and in a document."""
    invocation = [*invocation_of("events", "a"), odd]
    for indent in (None, 2):
        content = json.dumps(invocation, indent=indent)
        assert read(tmp_path / "in.json", content) == as_in_the_lambda(invocation)


def test_an_event_is_read_as_it_is_written(tmp_path: Path) -> None:
    """Not parsed and written again: its dead letter holds it byte for byte."""
    make, _ = ELEMENTS["events"]
    lines = [json.dumps(make(name), indent=None, separators=(" , ", " : ")) for name in "ab"]
    assert read(tmp_path / "in.jsonl", "\n".join(lines)) == [
        Record(line.encode(), "") for line in lines
    ]
