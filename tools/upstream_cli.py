"""`genesys-events upstream …`: what Genesys publishes of its topics, against the registry."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.console import fail, problems_told
from tools.root import UserMistake, enter_registry

if TYPE_CHECKING:
    from tools.registry import Schema
    from tools.upstream.comparison import Upstream
    from tools.upstream.history import Subject
    from tools.upstream.releases import Release

app = typer.Typer(
    no_args_is_help=True, help="Compare the registry with what Genesys publishes of its topics."
)

Topics = Annotated[
    Path | None,
    typer.Option(help="Genesys's notificationMappings.json: the class of each topic."),
]
Style = Annotated[str, typer.Option("--format", help="text, json or markdown.")]


@app.command()
def diff(
    types: Annotated[
        list[str] | None,
        typer.Argument(metavar="TYPE…", help="Event types or topics.", show_default="all"),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="The SDK: a version, a wheel, an sdist or an installed package.",
            show_default="the newest release",
        ),
    ] = None,
    org: Annotated[bool, typer.Option("--org", help="Ask a live organisation instead.")] = False,
    topics: Topics = None,
    style: Style = "text",
) -> None:
    """Show how upstream has drifted from the newest schema of every event type that it describes.

    Exits with 1 if there is drift.
    """
    root = enter_registry()
    from tools.upstream.comparison import compare_registry
    from tools.upstream.drift_reports import FORMATS

    if style not in FORMATS:
        fail(f"--format {style}: give one of {', '.join(FORMATS)}")
    newest = _newest(root)
    with _progress() as tell:
        source = _source(root, against, org=org, topics=topics, tell=tell)
        report = compare_registry(newest, source, types or (), tell)
    for note in report.notes:
        typer.echo(f"genesys-events: {note}", err=True)
    _print(FORMATS[style](report), style)
    if report.has_drift:
        raise typer.Exit(1)


@app.command()
def history(
    name: Annotated[str, typer.Argument(metavar="TOPIC|TYPE", help="Or a class of the SDK.")],
    sdk: Annotated[
        list[str],
        typer.Option(
            metavar="RELEASE",
            help="A version, a wheel, an sdist or an installed package; give it once for each.",
        ),
    ],
    topics: Topics = None,
    style: Style = "text",
) -> None:
    """Show how a topic went from one release of the SDK to the next."""
    root = enter_registry()
    from tools.upstream.history import FORMATS
    from tools.upstream.history import history as follow
    from tools.upstream.releases import open_release

    if style not in FORMATS:
        fail(f"--format {style}: give one of {', '.join(FORMATS)}")
    subject = _subject(root, name, topics)
    with _progress() as tell:

        def releases() -> Iterator[Release]:
            for where in sdk:
                tell(where)
                yield open_release(where, _cache(root))

        told = follow(subject, releases())
    _print(FORMATS[style](told), style)


def _source(
    root: Path, against: str | None, *, org: bool, topics: Path | None, tell: Callable[[str], None]
) -> Upstream:
    from tools.upstream.comparison import OrganisationSays, ReleaseSays

    if org:
        for name, given in (("--against", against), ("--topics", topics)):
            if given is not None:
                raise UserMistake(f"--org and {name}: give one; an organisation lists its topics")
        from tools.upstream.organisation import read_topics

        tell("the organisation")
        return OrganisationSays(read_topics(os.environ))
    from tools.upstream.downloads import newest
    from tools.upstream.releases import open_release
    from tools.upstream.topics import read_topic_classes

    classes = None if topics is None else read_topic_classes(topics)
    tell("the SDK")
    where = str(newest(_cache(root))) if against is None else against
    return ReleaseSays(open_release(where, _cache(root)), classes)


def _subject(root: Path, name: str, topics: Path | None) -> Subject:
    from processor.naming import event_type_of
    from tools.upstream.comparison import named, topic_of
    from tools.upstream.history import Subject
    from tools.upstream.topics import read_topic_classes, spelled

    listed = {} if topics is None else read_topic_classes(topics)
    newest = _newest(root)
    event_type = name if name in newest else event_type_of(name)
    if event_type in newest:
        schema = newest[named(newest, name)]
        topic = topic_of(schema)
        sdk_class = listed.get(spelled(topic)) or schema.document.get("x-genesys-sdk-class")
        if sdk_class is not None:
            return Subject(sdk_class, topic, event_type)
    if spelled(name) in listed:
        return Subject(listed[spelled(name)], spelled(name))
    if name[:1].isupper():
        return Subject(name)
    raise UserMistake(
        f"{name} is no event type with a class of the SDK: give one of schemas/, a class, or a "
        "topic with --topics"
    )


def _newest(root: Path) -> dict[str, Schema]:
    from tools.registry import read_folders
    from tools.upstream.comparison import newest_schemas

    with problems_told():
        return newest_schemas(read_folders(root))


def _cache(root: Path) -> Path:
    return root / ".cache" / "genesys-events" / "sdk"


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Say what is being read, on a terminal; nothing where standard error goes elsewhere."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _what: None
        return
    with console.status("reading") as status:
        yield lambda what: status.update(f"reading {what}")


def _print(lines: Iterable[str], style: str) -> None:
    if style != "text":
        for line in lines:
            typer.echo(line)
        return
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line)
