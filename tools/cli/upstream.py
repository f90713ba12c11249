"""`genesys-events upstream …`: options, messages and exit codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tools.cli.completion import event_types
from tools.cli.console import check_choice, exit_on_problems, fail, format_option, note
from tools.output.wording import visible
from tools.registry.locate import UsageError, activate_registry
from tools.registry.write_file import write_file

if TYPE_CHECKING:
    from rich.text import Text

    from tools.registry.files import Schema
    from tools.upstream.follow import Bases
    from tools.upstream.history import Subject
    from tools.upstream.importer import ImportResult
    from tools.upstream.releases import Release
    from tools.upstream.sources import UpstreamSource

app = typer.Typer(
    no_args_is_help=True,
    help="Compare the registry with the schemas that Genesys publishes of its topics.",
)

Sdk = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RELEASE",
        help="A version, a wheel, an sdist or an installed package; VERSION=RELEASE imports it as "
        "that version of a new type, and may be given several times.",
        show_default="the newest release",
    ),
]
Org = Annotated[bool, typer.Option("--org", help="Read from a live organization instead.")]
TopicsFile = Annotated[
    Path | None,
    typer.Option(
        "--topics",
        metavar="FILE",
        help="Genesys's notificationMappings.json: the class of each topic.",
    ),
]
Base = Annotated[
    str | None,
    typer.Option(
        "--base",
        metavar="RELEASE",
        help="The release that the newest versions were made from.",
        show_default="the one that each of them names",
    ),
]
Style = Annotated[str, format_option("text", "json", "markdown")]


_CACHE = Path(".cache", "genesys-events", "sdk")


@app.command("import")
def import_(
    topics: Annotated[
        list[str] | None,
        typer.Argument(metavar="TOPIC", help="Topics, or event types of the registry."),
    ] = None,
    sdk: Sdk = None,
    org: Org = False,
    topics_file: TopicsFile = None,
    class_name: Annotated[
        str | None, typer.Option("--class", help="The class of the one topic given.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every topic that a schema binds or the list has.")
    ] = False,
    base: Base = None,
) -> None:
    """Write the versions that upstream has and the registry lacks, with their migrations.

    Local changes are kept. Exits with 1 if there is a conflict: nothing is written for such a type.
    """
    root = activate_registry()
    from tools.upstream.importer import import_topics, parse_releases
    from tools.upstream.sources import SdkRelease
    from tools.versions.scaffold import number_hint

    if org and sdk:
        fail("--org and --sdk: give one")
    if bool(topics) is everything:
        fail("give topics, or --all")
    if class_name is not None and (org or len(topics or ()) != 1):
        fail("--class is the SDK's class of one topic: give that topic, and --sdk")
    with exit_on_problems():
        releases: dict[str | None, str | None] = {}
        opened: list[Release] = []
        sources: dict[str | None, UpstreamSource]
        if org:
            sources = {None: _open_organization(topics_file)}
        else:
            classes = _topic_classes(topics_file)
            if class_name is not None and topics:
                classes = {**(classes or {}), _topic(root, topics[0]): class_name}
            releases = {**parse_releases(sdk)} if sdk else {None: None}
            opened = _open_releases(root, releases.values())
            sources = {
                version: SdkRelease(release, classes)
                for version, release in zip(releases, opened, strict=True)
            }
        bases = _bases(root, base, releases.values(), opened)
        result = import_topics(root, topics or (), sources, bases)
        if result.paths:
            _keep_archives(root, releases.values(), opened)
    _print_imported(result)
    for _, name, file in (path.split("/") for path in result.paths if path.startswith("schemas/")):
        if hint := number_hint(root, name, file.removesuffix(".json")):
            note(hint)
    if result.conflicts:
        raise typer.Exit(1)


@app.command()
def diff(
    types: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="TYPE",
            help="Event types or topics.",
            show_default="all",
            autocompletion=event_types,
        ),
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
    base: Base = None,
    style: Style = "text",
) -> None:
    """Show how upstream differs from the newest schema of every event type that it describes.

    Exits with 1 if there is a change of upstream's to follow, or a conflict. Local changes are
    listed too.
    """
    root = activate_registry()
    from tools.upstream.diff import compare_registry
    from tools.upstream.diff_report import FORMATS
    from tools.upstream.sources import SdkRelease

    check_choice("--format", style, FORMATS)
    if org and against is not None:
        fail("--org and --against: give one")
    newest = _newest(root)
    opened: list[Release] = []
    if org:
        source: UpstreamSource = _open_organization(topics)
    else:
        classes = _topic_classes(topics)
        opened = _open_releases(root, [against])
        source = SdkRelease(opened[0], classes)
    report = compare_registry(
        newest, source, _bases(root, base, [against][: len(opened)], opened), types or ()
    )
    for reason in (*report.uncompared, *report.notes):
        note(visible(reason))
    _print(FORMATS[style](report))
    if report.has_changes:
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

    (release,) = _open_releases(root, [sdk])
    text = render(release)
    write_file(root, PATH.as_posix(), text.encode())
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
    """Show how a topic changed from one release of the SDK to the next."""
    root = activate_registry()
    from tools.upstream.history import FORMATS, read_history

    check_choice("--format", style, FORMATS)
    subject = _subject(root, name, topics)
    _print(FORMATS[style](read_history(subject, _open_releases(root, sdk))))


def _open_organization(topics: Path | None) -> UpstreamSource:
    """The organization whose credentials are in the environment."""
    if topics is not None:
        raise UsageError("--org and --topics: give one; an organization lists its topics")
    from tools.output.progress import counting
    from tools.upstream.organization import read_topics
    from tools.upstream.sources import LiveOrganization

    with counting("reading the organization's topics", None):
        return LiveOrganization(read_topics())


def _open_releases(root: Path, releases: Collection[str | None]) -> list[Release]:
    """Open releases of the SDK; None is the newest. They are downloaded if necessary."""
    from tools.output.progress import counting
    from tools.upstream.downloads import fetch_newest
    from tools.upstream.releases import open_release

    cache = root / _CACHE
    opened = []
    with counting("reading the SDK", len(releases)) as advance:
        for where in releases:
            opened.append(open_release(str(fetch_newest(cache)) if where is None else where, cache))
            advance(1)
    return opened


def _bases(
    root: Path, base: str | None, given: Iterable[str | None], opened: Iterable[Release]
) -> Bases:
    """The releases that the newest versions were made from; one that is open is not read again.

    An archive given by its path may be another than the one in the cache, which was imported.
    """
    from tools.upstream.downloads import is_cached
    from tools.upstream.follow import Bases

    cache = root / _CACHE
    reusable = [
        release
        for where, release in zip(given, opened, strict=True)
        if where is None or not Path(where).exists() or not is_cached(release.version, cache)
    ]

    def open_base(version: str) -> Release:
        try:
            return _open_releases(root, [version])[0]
        except UsageError as error:
            raise UsageError(
                f"the SDK {version}, which the registry was made from, cannot be opened: {error}; "
                "give its archive with --base"
            ) from None

    return Bases(open_base, reusable, None if base is None else _open_releases(root, [base])[0])


def _keep_archives(root: Path, given: Iterable[str | None], opened: Iterable[Release]) -> None:
    """Keep archives that were given by their paths: they are the base of the next import."""
    from tools.upstream.downloads import keep

    for where, release in zip(given, opened, strict=True):
        if where is not None and Path(where).is_file():
            keep(Path(where), release.version, root / _CACHE)


def _topic_classes(path: Path | None) -> dict[str, str] | None:
    from tools.upstream.topics import read_topic_classes

    return None if path is None else read_topic_classes(path)


def _topic(root: Path, name: str) -> str:
    """The topic of this name, or of the event type."""
    from tools.upstream.diff import find_type
    from tools.upstream.topics import normalize_topic

    newest = _newest(root)
    return normalize_topic(find_type(newest, name).topic or "" if name in newest else name)


def _subject(root: Path, name: str, topics: Path | None) -> Subject:
    from processor.naming import event_type_of
    from tools.registry.packaged import hint_to_add
    from tools.upstream.diff import find_type
    from tools.upstream.history import Subject
    from tools.upstream.topics import normalize_topic, read_topic_classes

    listed = {} if topics is None else read_topic_classes(topics)
    newest = _newest(root)
    event_type = name if name in newest else event_type_of(name)
    if event_type in newest:
        schema = find_type(newest, name)
        topic = schema.topic or ""
        sdk_class = listed.get(normalize_topic(topic), schema.sdk_class)
        if sdk_class is not None:
            return Subject(sdk_class, topic, event_type)
    if normalize_topic(name) in listed:
        return Subject(listed[normalize_topic(name)], normalize_topic(name))
    if name[:1].isupper():
        return Subject(name)
    if hint := hint_to_add(event_type):
        raise UsageError(f"there is no event type {event_type}; {hint}")
    raise UsageError(
        f"{name} is not an event type with a class of the SDK: give one of schemas/, a class, or a "
        "topic with --topics"
    )


def _newest(root: Path) -> dict[str, Schema]:
    from tools.registry.files import read_registry_files
    from tools.upstream.diff import newest_schemas

    with exit_on_problems():
        return newest_schemas(read_registry_files(root))


def _print_imported(result: ImportResult) -> None:
    from tools.upstream.diff_report import describe

    for path in result.paths:
        typer.echo(path)
    for path in result.todo:
        typer.echo(f"TODO: {path}")
    for reason in result.skipped:
        typer.echo(f"skipped: {visible(reason)}")
    for text in result.notes:
        typer.echo(f"note: {visible(text)}")
    for event_type, conflict in result.conflicts:
        typer.echo(f"conflict: {event_type} {describe(conflict)}")
    if result.unchanged:
        typer.echo(f"{len(result.unchanged)} unchanged")
    if result.paths:
        typer.echo("next: genesys-events codegen; then genesys-events check")


def _print(lines: Iterable[str | Text]) -> None:
    from rich.console import Console

    console = Console(highlight=False, soft_wrap=True, emoji=False)
    for line in lines:
        if isinstance(line, str):
            typer.echo(line)
        else:
            console.print(line)
