"""README.md, CONTRIBUTING.md and docs/: links, paths, commands and figures match the program."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from generated.index import VERSIONS
from generated.users_presence import UserPresence
from processor.dispatch import HandlerContext, Handlers
from processor.errors import RejectEvent
from tools.cli.main import app

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
        *(ROOT / "docs").rglob("*.md"),
    ]
)
each_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix()
)
TREES = "processor|tools|tests|schemas|migrations|generated|docs|requirements"
PATH = re.compile(rf"(?<![\w./-])(?:{TREES})/[\w./-]*[\w/]|(?<![\w./-])\.(?:ci|github)/[\w./-]*\w")
YOURS = "processor/handlers/"
"""Modules in it are the user's: examples that pages name may have been removed."""
MADE_UP = re.compile(r"users[._](status|presence/(2\.2|3\.0|v2_2))|v2_2_0|v1_0_0_to_v2_0_0")
"""Files that the reader creates while following a page, and patterns."""


def read(*parts: str) -> str:
    return ROOT.joinpath(*parts).read_text("utf-8")


def commands(command: Any, prefix: str = "") -> Iterator[str]:
    """Every command, subcommands with the name of their group."""
    for name, inner in command.commands.items():
        if hasattr(inner, "commands"):
            yield from commands(inner, f"{prefix}{name} ")
        else:
            yield prefix + name


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in (re.sub(r"\[(.*?)\]\(.*?\)", r"\1", each) for each in headings)
    }


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    """To a file of the repository and, in Markdown, to one of its headings."""
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if re.match(r"https?:", target) or YOURS in target:
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name) if name else page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)

    assert broken == []


@each_page
def test_paths_exist(page: Path) -> None:
    """A renamed module is renamed in every page."""
    text = re.sub(r"```(?!text).*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    named = set(PATH.findall(text))
    missing = [
        each
        for each in sorted(named)
        if not MADE_UP.search(each)
        and YOURS not in each
        and not (ROOT / each.rstrip("/.")).exists()
    ]

    assert missing == []


def test_the_readme_names_modules_that_exist() -> None:
    """In its tables, a bare `x.py` is in the folder named before it in the row."""
    missing = []
    for row in re.findall(r"^\|.*\|$", read("README.md"), re.MULTILINE):
        folder = ROOT
        for name in re.findall(r"`([\w./-]+(?:/|\.py))`", row):
            path = ROOT / name if "/" in name else folder / name
            folder = path if path.is_dir() else path.parent
            if not path.exists():
                missing.append(name)

    assert missing == []


def test_every_page_is_linked() -> None:
    """From README, directly or through a page that README links."""
    pages = {page for page in PAGES if page.name != "README.md" or page.parent != ROOT}
    found, todo = set[Path](), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        for target in re.findall(r"\]\(([^)\s#]+\.md)", page.read_text("utf-8")):
            linked = (page.parent / target).resolve()
            if linked in pages and linked not in found:
                found.add(linked)
                todo.append(linked)

    assert sorted(pages - found) == []


def test_the_architecture_is_complete() -> None:
    """docs/architecture.md names every module of processor/ and every package of tools/."""
    text = read("docs", "architecture.md")
    names = {
        path.name if path.is_file() else f"{path.name}/"
        for folder in ("processor", "tools")
        for path in (ROOT / folder).iterdir()
        if path.name[0] not in "_." and (path.suffix == ".py" or path.is_dir())
    }

    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_the_readme_is_short() -> None:
    assert len(read("README.md").splitlines()) <= 200


def test_every_command_is_documented() -> None:
    """docs/command-line.md has each command and no other."""
    documented: set[str] = set()
    for row in re.findall(r"^\| (`.+?) \| ", read("docs", "command-line.md"), re.MULTILINE):
        group = ""
        for syntax in re.findall(r"`([^`]+)`", row):  # `dead-letters list`, `show ID`
            name = re.match(r"[a-z][a-z-]*(?: [a-z][a-z-]*)?", syntax)
            assert name is not None
            documented.add(f"{group} {name[0]}".strip())
            group = group or name[0].partition(" ")[0]

    assert documented == {
        # `drift SOURCE` is short for `drift report SOURCE`.
        "drift" if name == "drift report" else name
        for name in commands(typer.main.get_command(app))
    }


@each_page
def test_the_size_of_the_registry_is_right(page: Path) -> None:
    """A figure may be off by a tenth, so that a new schema requires no edit."""
    actual = (len(VERSIONS), sum(map(len, VERSIONS.values())))
    pattern = r"over (\d+) event types in more than (\d+) versions"
    for figures in re.findall(pattern, page.read_text("utf-8")):
        for documented, counted in zip(map(int, figures), actual, strict=True):
            assert documented <= counted <= 1.1 * documented


@pytest.mark.parametrize("page", ["README.md", "docs/handlers.md"])
def test_the_first_handler_works(
    page: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The code that a reader copies registers, logs a break, and rejects a presence without one."""
    registered = Handlers()
    monkeypatch.setattr("processor.dispatch.handles", registered.handles)
    code = read(page).partition("```python\n")[2].partition("```")[0]
    exec(compile(code, page, "exec"), {"__name__": "first_handler"})  # noqa: S102 - our own page
    handler = registered.find("users.presence")
    (example,) = json.loads(read("schemas", "users.presence", "2.1.0.json"))["examples"][:1]
    presence = UserPresence.model_validate(example)
    context = HandlerContext("users.presence", "2.1.0", "v2.users.1.presence", 1, None)

    assert handler is not None
    assert presence.payload.presence_definition is not None
    presence.payload.presence_definition.system_presence = "BREAK"
    with caplog.at_level(logging.INFO, "first_handler"):
        handler(presence, context)
    assert [record.message for record in caplog.records] == ["break"]

    presence.payload.presence_definition = None
    with pytest.raises(RejectEvent):
        handler(presence, context)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """`run(*arguments)`: the command's output in this repository, with the examples."""
    examples = ROOT / "processor/handlers/acd_end.py"
    if (ROOT / "handlers").exists() or not examples.exists():
        pytest.skip("this project has handlers of its own: the documents' figures are not theirs")
    monkeypatch.chdir(ROOT)

    def run(*arguments: str) -> str:
        result = CliRunner(env={"COLUMNS": "120"}).invoke(app, arguments)
        return "\n".join(line.rstrip() for line in result.stdout.splitlines()).strip("\n")

    return run


EXAMPLES = ("process", "docs/example-events.jsonl", "--state")


def test_the_readme_shows_what_make_run_prints(run: Callable[..., str], tmp_path: Path) -> None:
    table = read("README.md").partition("$ make run\n …\n")[2].partition("\n …\n")[0]

    assert run(*EXAMPLES, str(tmp_path / "state")).startswith(table)


def test_the_json_of_process_is_documented(run: Callable[..., str], tmp_path: Path) -> None:
    """docs/process.md shows the counts of docs/example-events.jsonl."""
    text = read("docs", "process.md")
    documented = json.loads(text.partition("```json\n")[2].partition("```")[0])
    summary = json.loads(run(*EXAMPLES, str(tmp_path / "state"), "--json"))

    unknown = documented.pop("by_event_type")["(unknown)"]
    assert summary.pop("by_event_type")["(unknown)"]["records"] == unknown["records"]
    assert summary == documented


def test_the_dead_letters_are_documented(run: Callable[..., str], tmp_path: Path) -> None:
    """docs/dead-letters.md shows the dead letters of docs/example-events.jsonl."""
    state = str(tmp_path / "state")
    run(*EXAMPLES, state)
    page, documented = read("docs", "dead-letters.md"), {}
    for command in ("show 2", "redrive --dry-run"):
        _, _, rest = page.partition(f"$ genesys-events dead-letters {command}\n")
        documented[command] = rest.partition("```")[0].removesuffix("…\n").strip("\n")
    printed = run("dead-letters", "show", "2", "--state", state)

    assert printed.replace(state, ".genesys-events/state.sqlite3").startswith(documented["show 2"])
    printed = run("dead-letters", "redrive", "--dry-run", "--state", state)
    assert unruled(printed) == unruled(documented["redrive --dry-run"])


def test_the_estimates_are_documented(run: Callable[..., str]) -> None:
    """docs/scale.md shows what `capacity` prints for three loads, and their totals in a table."""
    page = read("docs", "scale.md")
    blocks = re.findall(r"```console\n\$ genesys-events (capacity [^\n]+)\n([^`]+)\n```", page)
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,.]+) \| ([\d.]+) \| (.+) \|$", page, re.MULTILINE)

    assert len(blocks) == len(rows) == 3
    for (command, documented), (rate, total, million, reached) in zip(blocks, rows, strict=True):
        assert run(*command.split()) == documented
        found = json.loads(run(*command.split(), "--format", "json"))
        quotas = found["quotas"]
        first = quotas[0]["reached_at_events_per_second"]
        assert found["load"]["events_per_second"] == int(rate.replace(",", ""))
        assert f"{found['dollars_per_month']:,.2f}" == total
        assert f"{found['dollars_per_million_events']:.2f}" == million
        assert reached == (
            f"{sum(each['is_reached'] for each in quotas)}, the first at {first:,.0f} events/s"
        )


def unruled(table: str) -> list[str]:
    """A table's lines without the line below its titles."""
    return [line for line in table.splitlines() if "──" not in line]


def test_the_size_of_generated_code_is_right() -> None:
    """docs/catalogue.md: the count of `git ls-files generated`, within a tenth."""
    files = [path for path in (ROOT / "generated").rglob("*") if path.is_file()]
    files = [path for path in files if "__pycache__" not in path.parts]
    actual = (len(files), sum(path.read_bytes().count(b"\n") for path in files))
    text = read("docs", "catalogue.md")
    (figures,) = re.findall(r"about ([\d,]+) files with ([\d,]+) lines", text)

    for documented, counted in zip(figures, actual, strict=True):
        assert counted == pytest.approx(int(documented.replace(",", "")), rel=0.1)
