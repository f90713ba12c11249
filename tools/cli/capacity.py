"""`genesys-events capacity`: its options and its messages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tools.cli.console import check_choice, check_range, format_option


def capacity(
    events_per_second: Annotated[
        float, typer.Option(help="The steady load, 0.001 to 10,000,000.", show_default=False)
    ],
    payload_bytes: Annotated[
        int,
        typer.Option(
            help="The size of an event, as a message in SQS: 1 to 1,048,576.", show_default=False
        ),
    ],
    handler_ms: Annotated[
        float,
        typer.Option(
            help="How long a handler waits for others, in milliseconds: 0 to 250,000.",
            show_default=False,
        ),
    ],
    duplicates: Annotated[
        float, typer.Option(metavar="SHARE", help="Of the events: 0.1 is one in ten.")
    ] = 0.0,
    handler_concurrency: Annotated[
        int, typer.Option(help="The setting HandlerConcurrency, 1 to 64.")
    ] = 1,
    event_types: Annotated[
        int, typer.Option(help="How many event types arrive; each has metrics of its own.")
    ] = 10,
    prices: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Your prices and quotas: JSON with the entries of tools/capacity/aws.json that "
            "differ.",
            dir_okay=False,
        ),
    ] = None,
    style: Annotated[str, format_option("text", "json")] = "text",
) -> None:
    """Estimate a load on AWS: settings, requests, units, dollars a month, the first quota.

    Nothing is read from AWS: prices and quotas are in tools/capacity/aws.json, with their sources.
    """
    from tools.capacity.estimate import Load, estimate
    from tools.capacity.figures import load_figures
    from tools.capacity.report import FORMATS

    check_choice("--format", style, FORMATS)
    figures = load_figures(prices)
    largest = figures.limits["message_bytes"]
    check_range("--events-per-second", events_per_second, 0.001, 10_000_000)
    check_range("--payload-bytes", payload_bytes, 1, largest, "SQS takes no larger message")
    check_range("--handler-ms", handler_ms, 0, 250_000, "an invocation ends after 15 minutes")
    check_range("--duplicates", duplicates, 0, 1, "0.1 is one event in ten")
    check_range("--handler-concurrency", handler_concurrency, 1, 64)
    check_range("--event-types", event_types, 1, 1_000)
    load = Load(
        events_per_second,
        payload_bytes,
        handler_ms,
        duplicates,
        handler_concurrency,
        event_types,
    )
    FORMATS[style](estimate(load, figures), figures)
