"""generated/ is the same whatever order Python gives to sets."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Any

from support.paths import ROOT

_RENDER = """
import sys
from hashlib import sha256
from pathlib import Path
from tools.check.run import check
from tools.codegen.render import render, write

root = Path(sys.argv[1])
files = render(root)
print(sha256(repr(sorted(files.items())).encode()).hexdigest())
write(root, files)
print(*check(root).findings, sep="\\n")
"""


def test_output_is_the_same_in_every_process(scratch: Any) -> None:
    """Python orders a set of texts differently in each process, unless its hash seed is set."""
    scratch.add_type("every.shape", title="EveryShape")
    scratch.edit("schemas/every.shape/1.0.0.json", _set_every_shape)
    found = set()
    for seed in range(3):
        shutil.rmtree(scratch.root / ".cache", ignore_errors=True)
        result = subprocess.run(
            [sys.executable, "-c", _RENDER, str(scratch.root)],
            cwd=ROOT,
            env={"PATH": "", "PYTHONHASHSEED": str(seed)},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(result.stdout)

    assert len(found) == 1
    digest, *findings = found.pop().split("\n")
    assert len(digest) == 64
    assert [each for each in findings if "GENERATED" in each] == []


def _set_every_shape(document: dict[str, Any]) -> None:
    """Give the payload a property of each shape of the subset, alone and with null."""
    inner = {"required": ["a"], "properties": {"b": {"type": ["integer", "null"]}, "a": {}}}
    bounds = {"multipleOf": 2, "maximum": 8, "minimum": 2}
    shapes: dict[str, dict[str, Any]] = {
        "object": {**inner, "additionalProperties": False},
        "string": {"pattern": "^a", "maxLength": 9, "minLength": 1},
        "integer": {**bounds, "exclusiveMinimum": 0, "exclusiveMaximum": 9},
        "number": bounds,
        "array": {"maxItems": 4, "items": {"type": ["null", "object"], **inner}, "minItems": 1},
        "boolean": {},
    }
    properties = {}
    for name, keywords in shapes.items():
        properties[name] = {"type": name, **keywords}
        properties[f"{name}Nullable"] = {"type": [name, "null"], **keywords}
        properties[f"{name}Null"] = {"type": ["null", name], **keywords}
    every = {keyword: value for keywords in shapes.values() for keyword, value in keywords.items()}
    properties |= {
        "all": {"type": [*shapes, "null"], **every},
        "map": {"type": ["object", "null"], "additionalProperties": {"type": ["array", "null"]}},
        "union": {"anyOf": [{"enum": ["x", "y"]}, {"const": "z"}, {"type": "null"}]},
        "node": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
        "known": {"type": ["string", "null"], "x-extensible-enum": ["b", "a"]},
        "time": {"type": ["string", "null"], "format": "date-time"},
        "anything": {},
    }
    node = {"$ref": "#/$defs/Node"}
    document["$defs"]["Node"] = {
        "type": "object",
        "properties": {"next": {"anyOf": [node, {"type": "null"}]}, "kind": properties["known"]},
    }
    document["$defs"]["Payload"] = {
        "type": "object",
        "required": [*shapes],
        "properties": properties,
    }
