"""Names of upstream's that try to be more than names, through whole commands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from markdown_it import MarkdownIt

from support.hostile import COMMAND, HOSTILE


@pytest.mark.parametrize("style", ["text", "markdown", "json"])
def test_hostile_upstream_names_in_every_format(
    make_sdk: Any, upstream: Any, registry: Any, style: str
) -> None:
    """A whole run: each name is one cell or line, and none begins a command."""
    fields = {"id": "str", "state": "str = CALM"}
    registry.write("topics.json", topics("TidalTopicWave"))
    old = make_sdk({"TidalTopicWave": fields}).wheel()
    assert upstream("import", "--all", "--sdk", f"1.0.0={old}", "--topics", "topics.json")[0] == 0
    newer = make_sdk({"TidalTopicWave": fields}, "270.0.0")
    newer.files["models/tidal_topic_wave.py"] = (
        "class TidalTopicWave(object):\n    def __init__(self):\n"
        f"        self.swagger_types = {dict.fromkeys(map(str, range(len(HOSTILE))), 'str')!r}\n"
        f"        self.attribute_map = { {str(at): name for at, name in names()}!r}\n"
    )

    code_, output, errors = upstream("diff", "--against", newer.wheel(), "--format", style)

    assert code_ == 1
    lines = [*output, *errors]
    assert all(line.isprintable() for line in lines)
    assert not COMMAND.search("\n".join(lines))
    if style == "markdown":
        html = MarkdownIt("commonmark").enable("table").render("\n".join(output))
        tags = set(re.findall(r"<(\w+)", html))
        assert tags <= {
            *["h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code"]
        }


def names() -> Iterable[tuple[int, str]]:
    """The hostile texts that Python can write to a file, each with its position."""
    return enumerate(text.replace("\ud800", "?") for text in HOSTILE)


def topics(sdk_class: str) -> str:
    """A list of topics."""
    return f'{{"notifications": [{{"topic": "v2.tidal.{{id}}.waves", "class": "{sdk_class}"}}]}}'
