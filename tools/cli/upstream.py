"""`genesys-events upstream …`: what Genesys publishes of its topics, against the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.cli.console import exit_on_problems, fail
from tools.registry.workspace import UsageError, activate_registry

if TYPE_CHECKING:
    from tools.registry.files import Schema
    from tools.upstream.history import Subject
    from tools.upstream.releases import Release
    from tools.upstream.sources import Upstream

app = typer.Typer(
    no_args_is_help=True, help="Compare the registry with what Genesys publishes of its topics."
)

Sdk = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RELEASE",
        help="A version, a wheel, an sdist or an installed package; VERSION=RELEASE says which "
        "version of a new type it is to be, and may be given several times.",
        show_default="the newest release",
    ),
]
Org = Annotated[bool, typer.Option("--org", help="Ask a live organisation instead.")]
TopicsFile = Annotated[
    Path | None,
    typer.Option(
        "--topics",
        metavar="FILE",
        help="Genesys's notificationMappings.json: the class of each topic.",
    ),
]
Style = Annotated[str, typer.Option("--format", help="text, json or markdown.")]


@app.command("import")
def import_(
    topics: Annotated[
        list[str] | None,
        typer.Argument(metavar="TOPIC…", help="Topics, or event types of the registry."),
    ] = None,
    sdk: Sdk = None,
    org: Org = False,
    topics_file: TopicsFile = None,
    class_name: Annotated[
        str | None, typer.Option("--class", help="The class of the one topic given.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every topic that is bound, or in the list.")
    ] = False,
) -> None:
    """Write the versions that upstream has and the registry lacks, with their migrations."""
    root = activate_registry()
    from tools.upstream.importer import import_topics, read_releases

    if org and sdk:
        fail("--org and --sdk: give one")
    if bool(topics) is everything:
        fail("give topics, or --all")
    if class_name is not None and (org or len(topics or ()) != 1):
        fail("--class is the SDK's class of one topic: give that topic, and --sdk")
    given: dict[str, str] = {}
    if class_name is not None and topics:
        given = {_topic(root, topics[0]): class_name}
    releases: Mapping[str | None, str | None] = read_releases(sdk) if sdk else {None: None}
    with exit_on_problems(), _progress() as tell:
        upstreams: dict[str | None, Upstream] = (
            {None: _organisation(topics_file, tell)}
            if org
            else {
                version: _release(root, where, topics_file, tell, given)
                for version, where in releases.items()
            }
        )
        written = import_topics(root, topics or (), upstreams)
    for path in written.paths:
        typer.echo(path)
    for path in written.unwritten:
        typer.echo(f"to write: {path}")
    for reason in written.left_out:
        typer.echo(f"left out: {reason}")
    if written.unchanged:
        typer.echo(f"{len(written.unchanged)} as upstream has them")
    if written.paths:
        typer.echo("next: genesys-events codegen; then genesys-events check")


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
    org: Org = False,
    topics: TopicsFile = None,
    style: Style = "text",
) -> None:
    """Show how upstream has drifted from the newest schema of every event type that it describes.

    Exits with 1 if there is drift.
    """
    root = activate_registry()
    from tools.upstream.diff import compare_registry
    from tools.upstream.diff_report import FORMATS

    if style not in FORMATS:
        fail(f"--format {style}: give one of {', '.join(FORMATS)}")
    if org and against is not None:
        fail("--org and --against: give one")
    newest = _newest(root)
    with _progress() as tell:
        source = _organisation(topics, tell) if org else _release(root, against, topics, tell)
        report = compare_registry(newest, source, types or (), tell)
    for note in (*report.uncompared, *report.notes):
        typer.echo(f"genesys-events: {note}", err=True)
    _print(FORMATS[style](report), style)
    if report.has_drift:
        raise typer.Exit(1)


@app.command()
def apis(
    sdk: Annotated[
        str | None,
        typer.Option(
            metavar="RELEASE",
            help="A version, a wheel, an sdist or an installed package.",
            show_default="the newest release",
        ),
    ] = None,
) -> None:
    """Write the SDK's API classes as the attributes of context.genesys, for editors."""
    root = activate_registry()
    from tools.upstream.apis import PATH, render
    from tools.upstream.downloads import newest
    from tools.upstream.releases import open_release

    with _progress() as tell:
        tell("the SDK" if sdk is None else sdk)
        cache = _cache(root)
        text = render(open_release(str(newest(cache)) if sdk is None else sdk, cache))
    (root / PATH).write_text(text, encoding="utf-8")
    typer.echo(PATH.as_posix())


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
    topics: TopicsFile = None,
    style: Style = "text",
) -> None:
    """Show how a topic went from one release of the SDK to the next."""
    root = activate_registry()
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


def _organisation(topics: Path | None, tell: Callable[[str], None]) -> Upstream:
    """The organisation whose credentials are in the environment."""
    if topics is not None:
        raise UsageError("--org and --topics: give one; an organisation lists its topics")
    from tools.upstream.organization import read_topics
    from tools.upstream.sources import OrganisationUpstream

    tell("the organisation")
    return OrganisationUpstream(read_topics())


def _release(
    root: Path,
    where: str | None,
    topics: Path | None,
    tell: Callable[[str], None],
    given: Mapping[str, str] | None = None,
) -> Upstream:
    """A release of the SDK, or the newest, with what classes its topics are known to have."""
    from tools.upstream.downloads import newest
    from tools.upstream.releases import open_release
    from tools.upstream.sources import ReleaseUpstream
    from tools.upstream.topics import read_topic_classes

    classes = None if topics is None else read_topic_classes(topics)
    if given:
        classes = {**(classes or {}), **given}
    tell("the SDK" if where is None else where)
    cache = _cache(root)
    return ReleaseUpstream(
        open_release(str(newest(cache)) if where is None else where, cache), classes
    )


def _topic(root: Path, name: str) -> str:
    """The topic of this name, or of the event type."""
    from tools.upstream.diff import named
    from tools.upstream.topics import spelled

    newest = _newest(root)
    return spelled(named(newest, name).topic or "" if name in newest else name)


def _subject(root: Path, name: str, topics: Path | None) -> Subject:
    from processor.naming import event_type_of
    from tools.upstream.diff import named
    from tools.upstream.history import Subject
    from tools.upstream.topics import read_topic_classes, spelled

    listed = {} if topics is None else read_topic_classes(topics)
    newest = _newest(root)
    event_type = name if name in newest else event_type_of(name)
    if event_type in newest:
        schema = named(newest, name)
        topic = schema.topic or ""
        sdk_class = listed.get(spelled(topic), schema.sdk_class)
        if sdk_class is not None:
            return Subject(sdk_class, topic, event_type)
    if spelled(name) in listed:
        return Subject(listed[spelled(name)], spelled(name))
    if name[:1].isupper():
        return Subject(name)
    raise UsageError(
        f"{name} is no event type with a class of the SDK: give one of schemas/, a class, or a "
        "topic with --topics"
    )


def _newest(root: Path) -> dict[str, Schema]:
    from tools.registry.files import read_registry_files
    from tools.upstream.diff import newest_schemas

    with exit_on_problems():
        return newest_schemas(read_registry_files(root))


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
