"""The AsyncAPI document of the whole registry, read by AsyncAPI's own parser."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from support.paths import ROOT
from support.servers import find_installed, skip_or_fail
from tools.export.events import read_events
from tools.export.formats import asyncapi

Parse = Callable[..., list[Any]]
ERROR, INFORMATION = 0, 2
"""Severities of the parser's diagnostics; 1 is a warning."""

SCRIPT = """
globalThis.self = globalThis;  // which the bundle for browsers refers to
globalThis.fetch = async () => { throw new Error("the parser reads nothing but the document"); };
const Parser = require(process.argv[1]);
const documents = JSON.parse(require("fs").readFileSync(0, "utf8"));

async function parse(text) {
  const { document, diagnostics } = await new Parser().parse(text);
  const channels = {};
  for (const channel of document?.channels().all() ?? [])
    channels[channel.id()] = {
      address: channel.address(),
      parameters: channel.parameters().all().map((each) => each.id()),
      operations: channel.operations().all().map((each) => each.action()),
      messages: channel.messages().all().map((each) => [each.name(), each.examples().all().length]),
    };
  return { channels, diagnostics: diagnostics.map(({ severity, code }) => [severity, code]) };
}

(async () => {
  const parsed = [];
  for (const each of documents) parsed.push(await parse(JSON.stringify(each)));
  process.stdout.write(JSON.stringify(parsed));
})();
"""


@pytest.fixture(scope="module")
def parse() -> Parse:
    """`parse(document, …)`: the channels and the diagnostics of each."""
    bundle = find_installed("asyncapi-parser/package/browser/index.js", "AsyncAPI's parser")
    node = shutil.which("node")
    if node is None:
        skip_or_fail("node is not installed")

    def run(*documents: Any) -> list[Any]:
        result = subprocess.run(
            [str(node), "-e", SCRIPT, str(bundle)],
            input=json.dumps(documents).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        return list(json.loads(result.stdout))

    return run


def test_the_document_is_accepted_without_a_warning(parse: Parse) -> None:
    """A channel for each event type; the only remark is that AsyncAPI has a newer version."""
    events = read_events(ROOT, (), "#/components/schemas/")
    (parsed,) = parse(asyncapi(events))

    assert parsed["diagnostics"] == [[INFORMATION, "asyncapi-latest-version"]]
    assert parsed["channels"].keys() == {path.name for path in (ROOT / "schemas").glob("*/")}
    for event_type, channel in parsed["channels"].items():
        assert channel["operations"] == ["receive"]
        ((name, examples),) = channel["messages"]
        assert name == event_type
        assert examples
    assert parsed["channels"]["users.presence"] == {
        "address": "v2.users.{id}.presence",
        "parameters": ["id"],
        "operations": ["receive"],
        "messages": [["users.presence", 1]],
    }


DAMAGES: dict[str, Callable[[Any], object]] = {
    "version": lambda document: document.update(asyncapi="3"),
    "operation": lambda document: document["operations"]["receive-users.presence"].pop("channel"),
    "channel": lambda document: document["channels"]["users.presence"].update(addres5="x"),
    "reference": lambda document: document["components"]["schemas"].popitem(),
    "schema": lambda document: document["components"]["schemas"]["users.presence"].update(type="x"),
}


def test_a_damaged_document_is_refused(parse: Parse) -> None:
    """Otherwise that the parser accepts a document would say nothing."""
    document = asyncapi(read_events(ROOT, ("users.presence",), "#/components/schemas/"))
    damaged = [deepcopy(document) for _ in DAMAGES]
    for each, damage in zip(damaged, DAMAGES.values(), strict=True):
        damage(each)

    whole, *parsed = parse(document, *damaged)

    assert list(whole["channels"]) == ["users.presence"]
    refused = [any(severity == ERROR for severity, _ in each["diagnostics"]) for each in parsed]
    assert dict(zip(DAMAGES, refused, strict=True)) == dict.fromkeys(DAMAGES, True)


def test_every_reference_leads_somewhere() -> None:
    """To a part of the document itself."""
    document: Any = asyncapi(read_events(ROOT, (), "#/components/schemas/"))
    waiting, missing = [document], []
    for each in waiting:  # which grows
        if isinstance(each, dict):
            reference = each.get("$ref")
            if isinstance(reference, str):
                target: Any = document
                for step in reference.removeprefix("#/").split("/"):
                    target = target.get(step) if isinstance(target, dict) else None
                missing += [reference] if target is None else []
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each

    assert missing == []
