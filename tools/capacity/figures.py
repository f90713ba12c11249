"""The figures that an estimate is made of: AWS's prices and quotas, and what was measured of ours.

aws.json and measured.json, next to this module, are the only places for them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from processor.naming import did_you_mean
from tools.registry.locate import UsageError

_FOLDER = Path(__file__).parent
_MOST_USD = 1e6
"""A larger price is a mistake."""
_LARGEST = 1e18
"""So is a number from here on."""


class Price(NamedTuple):
    """A price, in tiers of what is used in a month."""

    tiers: tuple[tuple[float, float], ...]
    """Dollars for `per` units, and the usage up to which this price holds; the last is infinite."""
    per: float
    unit: str
    source: str
    date: str
    """When the source, or a copy of it, said so."""
    verified: bool
    chunk_bytes: float = math.inf
    """A request or an event counts as one for each of these bytes that are begun."""

    def cost(self, usage: float) -> float:
        """What a month's usage costs, in dollars."""
        dollars = start = 0.0
        for usd, end in self.tiers:
            dollars += usd * max(0.0, min(usage, end) - start) / self.per
            start = end
        return dollars

    def chunks(self, size: float) -> int:
        """As how many a request or an event of so many bytes counts."""
        return max(1, math.ceil(size / self.chunk_bytes))


class Quota(NamedTuple):
    """A limit that AWS raises on request, or that another design avoids."""

    limit: float
    unit: str
    title: str
    raise_by: str
    """What to do when it is reached."""
    source: str
    date: str
    verified: bool


class Figures(NamedTuple):
    """All figures of an estimate, by name."""

    region: str
    prices: Mapping[str, Price]
    quotas: Mapping[str, Quota]
    limits: Mapping[str, float]
    """What AWS does not raise."""
    measured: Mapping[str, float]
    unverified: tuple[str, ...]
    """The names of prices, quotas and limits that were not found in public text of AWS's."""


def load_figures(prices: Path | None = None) -> Figures:
    """Read the figures; the entries of a file of the shape of aws.json replace those of aws.json.

    Raises UsageError if the file cannot be used.
    """
    aws = _read(_FOLDER / "aws.json")
    if prices is not None:
        _merge(aws, prices)
    measured = _read(_FOLDER / "measured.json")
    entries = [
        (name, entry)
        for section in ("prices", "quotas", "limits")
        for name, entry in aws[section].items()
    ]
    return Figures(
        region=aws["region"],
        prices={name: _price(entry) for name, entry in aws["prices"].items()},
        quotas={name: _quota(entry) for name, entry in aws["quotas"].items()},
        limits={name: entry["value"] for name, entry in aws["limits"].items()},
        measured={name: entry["value"] for name, entry in measured.items()},
        unverified=tuple(name for name, entry in entries if not entry["verified"]),
    )


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return document


def _price(entry: Mapping[str, Any]) -> Price:
    return Price(
        tiers=tuple((usd, math.inf if end is None else end) for usd, end in entry["usd"]),
        per=entry["per"],
        unit=entry["unit"],
        source=entry["source"],
        date=entry["date"],
        verified=entry["verified"],
        chunk_bytes=entry.get("chunk_bytes", math.inf),
    )


def _quota(entry: Mapping[str, Any]) -> Quota:
    return Quota(
        limit=entry["limit"],
        unit=entry["unit"],
        title=entry["title"],
        raise_by=entry["raise"],
        source=entry["source"],
        date=entry["date"],
        verified=entry["verified"],
    )


# -- a file of the user's ----------------------------------------------------------------------


def _merge(aws: dict[str, Any], path: Path) -> None:
    """Put a file's region, and the members of its entries, in the place of those of aws.json."""
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise UsageError(f"--prices {path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"--prices {path} is not valid JSON") from None
    given = _object(document, path, "the file")
    for section, content in given.items():
        if section == "region":
            aws["region"] = _text(content, path, "region")
            continue
        known = aws.get(section)
        if known is None:
            raise _invalid(path, section, _unknown(section, aws))
        for name, entry in _object(content, path, section).items():
            where = f"{section}.{name}"
            if name not in known:
                raise _invalid(path, where, _unknown(name, known))
            for member, value in _object(entry, path, where).items():
                _check_member(member, value, known[name], path, f"{where}.{member}")
            # Whoever replaces a figure vouches for it.
            known[name] |= {"verified": True, "source": path.name, **entry}


def _check_member(
    member: str, value: object, known: Mapping[str, Any], path: Path, where: str
) -> None:
    if member not in known:
        raise _invalid(path, where, _unknown(member, known))
    if member == "usd":
        _check_tiers(value, path, where)
    elif member == "verified":
        if not isinstance(value, bool):
            raise _invalid(path, where, "give true or false")
    elif isinstance(known[member], str):
        _text(value, path, where)
    elif not _is_number(value) or not value > 0:  # type: ignore[operator]
        raise _invalid(path, where, "give a number over 0")


def _check_tiers(value: object, path: Path, where: str) -> None:
    """Prices of 0 to a million, each with the usage up to which it holds, rising to null."""
    message = "give [[dollars, null]], or tiers such as [[0.40, 1000000], [0.30, null]]"
    if not isinstance(value, list) or not value:
        raise _invalid(path, where, message)
    start = 0.0
    for position, tier in enumerate(value):
        is_last = position == len(value) - 1
        if not isinstance(tier, list) or len(tier) != 2 or not _is_number(tier[0]):
            raise _invalid(path, where, message)
        usd, end = tier
        if not 0 <= usd <= _MOST_USD:
            raise _invalid(path, where, f"{usd} is not a price: give 0 to {_MOST_USD:,.0f} dollars")
        if is_last != (end is None) or (end is not None and not (_is_number(end) and end > start)):
            raise _invalid(path, where, message)
        start = end


def _is_number(value: object) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and abs(value) < _LARGEST  # and not infinite, and not NaN
    )


def _object(value: object, path: Path, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _invalid(path, where, "give a JSON object, as in tools/capacity/aws.json")
    return value


def _text(value: object, path: Path, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _invalid(path, where, "give a text")
    return value


def _unknown(name: str, known: Mapping[str, Any]) -> str:
    return f"unknown; {did_you_mean(name, list(known)) or 'known are ' + ', '.join(known)}"


def _invalid(path: Path, where: str, message: str) -> UsageError:
    return UsageError(f"--prices {path}: {where}: {message}")
