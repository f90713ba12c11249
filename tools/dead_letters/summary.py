"""Dead letters counted by reason and event type."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

import typer

from tools.dead_letters.message import iso_time, printed_time
from tools.dead_letters.store import ListedDeadLetter
from tools.output.tables import Column, console_for_output, number, table_or_lines
from tools.output.wording import short

NO_TYPE = "-"
"""Printed in the place of an event type that is not known."""


@dataclass
class Group:
    """The dead letters of one reason and event type."""

    count: int
    oldest: float
    """When the first was dead-lettered, in seconds since 1970."""
    newest: float


Groups = dict[tuple[str, str | None], Group]
"""By reason and event type, None where that is not known."""


def count_groups(dead_letters: Iterable[ListedDeadLetter]) -> Groups:
    """Count dead letters by reason and event type, the most frequent first."""
    groups: Groups = {}
    for listed in dead_letters:
        dead_letter = listed.dead_letter
        moment = dead_letter.dead_lettered_at
        key = dead_letter.reason, dead_letter.event_type
        group = groups.setdefault(key, Group(0, moment, moment))
        group.count += 1
        group.oldest, group.newest = min(group.oldest, moment), max(group.newest, moment)
    return dict(
        sorted(groups.items(), key=lambda item: (-item[1].count, item[0][0], item[0][1] or ""))
    )


def print_groups(groups: Groups, *, as_json: bool) -> None:
    """Print the groups, and their sum below them."""
    if as_json:
        for (reason, event_type), group in groups.items():
            entry = {"reason": reason, "event_type": event_type, "count": group.count}
            entry |= {"oldest": iso_time(group.oldest), "newest": iso_time(group.newest)}
            typer.echo(json.dumps(entry))
        return
    columns = (
        Column("reason"),
        Column("event type", fold_to=20),
        Column("count", is_number=True),
        Column("oldest", fold_to=10),
        Column("newest", fold_to=10),
    )
    rows = [
        [short(reason), short(event_type or NO_TYPE), *_cells(group)]
        for (reason, event_type), group in groups.items()
    ]
    footer: list[str] = []
    if len(rows) > 1:
        every = groups.values()
        whole = Group(
            sum(each.count for each in every),
            min(each.oldest for each in every),
            max(each.newest for each in every),
        )
        footer = ["all", "", *_cells(whole)]
    console = console_for_output()
    console.print(table_or_lines(columns, rows, console.width, footer=footer))


def _cells(group: Group) -> list[str]:
    """Its number, and the times of its first and last."""
    return [number(group.count), *map(printed_time, (group.oldest, group.newest))]
