"""Every setting, its default, and the error for a value that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Literal

from processor.errors import ConfigurationError


@dataclass(frozen=True)
class Settings:
    """How the processor works; read from the environment once, at start."""

    max_event_age_seconds: float = 300
    """Older events are stale; 0 turns the check off."""
    event_age_clock: Literal["arrival", "receive"] = "arrival"
    """Whether age is measured at the arrival in the queue or stream, or at the first receive."""
    max_clock_skew_seconds: float = 300
    """How far ahead of the Lambda's clock a timestamp may be."""
    max_batch_records: int = 100
    """Records of one invocation beyond this are deferred."""
    max_receive_count: int = 5
    """On this attempt a handler's failure is final. Keep it below the queue's maxReceiveCount."""
    unhandled_events: Literal["acknowledge", "dead_letter"] = "acknowledge"
    """What happens to valid events that no handler is registered for."""
    handlers: str = ""
    """The package with the handlers; empty: `handlers`, or `processor.handlers` if it is absent."""
    handler_concurrency: int = 1
    """How many conversations' handlers run concurrently; within one, order is kept."""
    time_reserve_seconds: float = 5
    """No handler is started with less time left: it is for the stores and the response."""
    dedup_identity: Literal["content", "event_id"] = "content"
    """What makes two native events the same: topic, timestamp and body, or EventBridge's id."""
    dedup_table: str = "GenesysEventDedup"
    """The DynamoDB table of the ledger."""
    dlq_url: str = ""
    """The SQS queue of the dead letters; the Lambda does not start without it."""
    metrics: Literal["emf", "put", "off"] = "emf"
    """`emf`: metrics are log lines. `put`: they are sent with PutMetricData."""
    drift_sample_rate: float = 0.01
    """The share of valid events that are checked for what their schema does not know."""
    log_level: Literal["debug", "info", "warning", "error", "critical"] = "info"
    """Dead letters are errors, retries warnings, unhandled events and tolerated drift infos."""
    genesys_cloud_environment: str = "mypurecloud.com"
    """The Genesys Cloud region that handlers call: its name, domain or URL."""
    genesys_cloud_secret: str = ""
    """The secret in Secrets Manager that holds the OAuth client; its name or ARN."""
    genesys_cloud_requests_per_minute: int = 30
    """This process's share of the 300 that Genesys allows an OAuth client: ten may run."""
    genesys_cloud_cache_seconds: float = 300
    """How long looked-up queues, users and the like are cached; 0 turns the cache off."""
    lease_seconds: float = 900
    """How long a claim is valid if the invocation has no deadline."""
    dedup_retention_seconds: float = 604_800
    """How long a completed event is remembered: a week covers Genesys's four days of retries."""
    handler_environment: tuple[tuple[str, str], ...] = ()
    """Handlers' own settings: names and values, which handlers read from the environment."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings that are set; upper-case names, as in MAX_EVENT_AGE_SECONDS.

        Raises ConfigurationError naming every setting that cannot be read.
        """
        values: dict[str, object] = {}
        problems = []
        for name, parse in _PARSERS.items():
            text = environment.get(name.upper(), "").strip()
            if not text:
                continue
            try:
                values[name] = parse(text)
            except ValueError as error:
                # Handlers' own settings may be secret.
                value = "" if name == "handler_environment" else f" is {text!r}"
                problems.append(f"{name.upper()}{value}: {error}")
        if problems:
            raise ConfigurationError("; ".join(problems))
        return cls(**values)  # type: ignore[arg-type]


_MAX_SECONDS = 10 * 366 * 86_400
"""What is further ahead is a mistake, and no time that DynamoDB's TTL knows."""


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _MAX_SECONDS:
        raise ValueError("give a number of seconds, 0 or more and at most 316,224,000 (10 years)")
    return value


def _positive_seconds(text: str) -> float:
    value = _seconds(text)
    if value < 1:
        raise ValueError("give a number of seconds, 1 or more: with less nothing is deduplicated")
    return value


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError("give a share from 0, none, to 1, all; 0.01 is one in a hundred")
    return value


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) < 1:
        raise ValueError("give a whole number, 1 or more")
    return int(text)


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"give {' or '.join(choices)}")
        return text.lower()

    return parse


def _package(text: str) -> str:
    if not all(part.isidentifier() for part in text.split(".")):
        raise ValueError("give the name of a package, such as handlers or acme.handlers")
    return text


def _queue_url(text: str) -> str:
    if not text.startswith(("https://", "http://")):
        raise ValueError(
            "give the queue's URL, https://sqs.<region>.amazonaws.com/<account>/<name>"
        )
    return text


_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_RESERVED_PREFIXES = ("AWS_", "LAMBDA_", "PYTHON", "GENESYS_CLOUD_")
_RESERVED = ("PATH", "LD_LIBRARY_PATH")


def _variables(text: str) -> tuple[tuple[str, str], ...]:
    """Lines of NAME=value; empty ones, and those that start with #, are passed over.

    Raises ValueError with a line's number, and without its text.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.partition("=")
        name = name.rstrip()
        if not equals or not _NAME.fullmatch(name):
            raise ValueError(f"line {number} is not NAME=value")
        if name.lower() in {field.name for field in fields(Settings)}:
            raise ValueError(f"line {number}: {name} is a setting of its own: set it by itself")
        if name in _RESERVED or name.startswith(_RESERVED_PREFIXES):
            raise ValueError(f"line {number}: {name} is reserved: rename it")
        if name in found:
            raise ValueError(f"line {number} sets {name} a second time")
        found[name] = value.lstrip()
    return tuple(found.items())


def _genesys_region(text: str) -> str:
    # Imported here: where it is not set, it is not needed.
    from processor.genesys.regions import api_host

    api_host(text)
    return text


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "max_event_age_seconds": _seconds,
    "event_age_clock": _one_of("arrival", "receive"),
    "max_clock_skew_seconds": _seconds,
    "max_batch_records": _count,
    "max_receive_count": _count,
    "unhandled_events": _one_of("acknowledge", "dead_letter"),
    "handlers": _package,
    "handler_concurrency": _count,
    "time_reserve_seconds": _seconds,
    "dedup_identity": _one_of("content", "event_id"),
    "dedup_table": str,
    "dlq_url": _queue_url,
    "metrics": _one_of("emf", "put", "off"),
    "drift_sample_rate": _share,
    "log_level": _one_of("debug", "info", "warning", "error", "critical"),
    "genesys_cloud_environment": _genesys_region,
    "genesys_cloud_secret": str,
    "genesys_cloud_requests_per_minute": _count,
    "genesys_cloud_cache_seconds": _seconds,
    "lease_seconds": _positive_seconds,
    "dedup_retention_seconds": _positive_seconds,
    "handler_environment": _variables,
}
