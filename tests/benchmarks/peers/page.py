"""The results: docs/performance.json, the tables of docs/performance.md, and its plots.

The page's text is written by hand; what is between `<!-- table: NAME -->` and `<!-- end -->` is
written from the JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

Results = dict[str, Any]

NAMES = {
    "ours": "genesys-events",
    "powertools": "Powertools",
    "powertools_lean": "Powertools, lean",
    "powertools_threads": "Powertools, lean, in 16 threads",
    "tutorial": "tutorial's handler",
    "floor_pydantic": "floor: pydantic",
    "floor_jsonschema_rs": "floor: orjson + jsonschema-rs",
    "floor_msgspec": "floor: msgspec",
}
LEDGERS = {
    "memory": "ledger in memory",
    "dynamodb": "DynamoDB Local",
    "dynamodb_5ms": "DynamoDB Local, +5 ms a request",
}
AXES = {
    "duplicates": "duplicates",
    "versions": "events of version 1.0.0, flat contract",
    "failures": "handlers that fail",
    "unhandled": "events without a handler",
    "batch": "records in a batch",
    "payload": "payload, 25 records",
    "types": "event types in a batch",
}
_TABLE = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write(results: Results, folder: Path) -> None:
    """Write performance.json, the tables in performance.md, and the plots."""
    data = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (folder / "performance.json").write_text(data, "utf-8")
    path = folder / "performance.md"
    if path.exists():
        path.write_text(with_tables(path.read_text("utf-8"), results), "utf-8")
    draw(results, folder / "performance")


def with_tables(text: str, results: Results) -> str:
    """A page with every table written from the results."""
    return _TABLE.sub(lambda match: match[1] + TABLES[match[2]](results) + match[3], text)


def summary(results: Results) -> str:
    """The ratios, as text."""
    return re.sub(r"^\|[-:| ]+\|\n", "", ratios(results), flags=re.MULTILINE)


# -- tables ----------------------------------------------------------------------------------------


def ratios(results: Results) -> str:
    """What matters, as ratios where they are of times, with the targets."""
    memory, stored = _point(results, "memory"), _point(results, "dynamodb")
    delayed = _point(results, "dynamodb_5ms")
    ours, peer = stored["ours"], stored["powertools"]
    rows = [
        *(
            (f"{title} a new event", _number(ours[key]), f"at most {most}", "", _number(peer[key]))
            for title, key, most in (
                ("requests", "requests", 0.08),
                ("write units", "write_units", 1.1),
            )
        ),
        (
            "CPU an event ÷ Powertools', DynamoDB Local",
            *_both(stored, "ours_cpu_ratio", "at most 0.06"),
        ),
        ("CPU an event ÷ Powertools', ledger in memory", *_both(memory, "ours_cpu_ratio", "")),
        (
            "CPU an event ÷ one `validate_json`, ledger in memory",
            _number(memory["floor_pydantic"]["ours_cpu_ratio"]),
            *("at most 2", "", ""),
        ),
        (
            "events/s ÷ Powertools', +5 ms a request",
            *_both(delayed, "ours_speed_ratio", "at least 15"),
        ),
        (
            "events/s ÷ lean Powertools' in 16 threads, +5 ms a request",
            _number(delayed["powertools_threads"]["ours_speed_ratio"]),
            *("", "", ""),
        ),
        *(
            (
                "process start to first batch answered ÷ Powertools', "
                f"{start['types']} types deployed",
                *_both(
                    start["contenders"],
                    "ours_wall_ratio",
                    "at most 0.7" if start["types"] > 5 else "",
                ),
            )
            for start in results["starts"]
        ),
    ]
    titles = ("", "genesys-events", "target", "÷ lean Powertools'", "Powertools itself")
    return _table(titles, rows)


def _both(contenders: dict[str, Any], key: str, target: str) -> tuple[str, str, str, str]:
    lean = _number(contenders["powertools_lean"][key])
    return (_number(contenders["powertools"][key]), target, lean, "")


def machine(results: Results) -> str:
    """Where and how it was measured."""
    where, versions = results["machine"], results["versions"]
    packages = ", ".join(f"{name} {version}" for name, version in versions.items())
    load = where["load_at_start"]
    return (
        f"`{results['command']}` on {results['date']}, at commit {results['commit']}: "
        f"{where['cores']} cores ({where['processor']}), {where['system']}, "
        f"Python {where['python']}; {packages}. "
        f"It took {results['minutes']} minutes; the load at the start was {load}.\n"
    )


def baseline(results: Results) -> str:
    """All contenders, on each ledger."""
    parts = []
    for ledger, title in LEDGERS.items():
        contenders = _point(results, ledger)
        rows = [
            (
                NAMES[name],
                _number(each["ours_cpu_ratio"]) if name != "ours" else "",
                *(f"{each['cpu_us']:,.0f}", f"{each['events_per_second']:,}"),
                *(_count(each, key, ledger) for key in ("requests", "write_units", "read_units")),
                f"{each['peak_memory_mb']:,}",
            )
            for name, each in contenders.items()
        ]
        titles = (
            *(title, "our CPU ÷ its", "CPU µs an event", "events/s", "requests an event"),
            *("write units", "read units", "peak MB"),
        )
        parts.append(_table(titles, rows))
    return "\n".join(parts)


def axes(results: Results) -> str:
    """Each axis by itself, on each ledger that it was measured on."""
    parts = []
    for axis, title in AXES.items():
        for ledger, where in LEDGERS.items():
            points = [p for p in _of_axis(results, axis) if p["ledger"] == ledger]
            if points:
                parts.append(_axis_table(f"{title}; {where}", points, ledger))
    return "\n".join(parts) or "Not measured by `make bench BENCH=quick`.\n"


def _axis_table(title: str, points: Sequence[dict[str, Any]], ledger: str) -> str:
    rows = []
    for point in points:
        found = point["contenders"]
        ours, peer, lean = found["ours"], found["powertools"], found["powertools_lean"]
        row = [point["value"], _number(peer["ours_cpu_ratio"]), _number(lean["ours_cpu_ratio"])]
        if ledger == "memory":
            row.append(_number(found["floor_pydantic"]["ours_cpu_ratio"]))
            row += [f"{each['cpu_us']:,.0f}" for each in (ours, peer, lean)]
            row.append(f"{found['floor_pydantic']['cpu_us']:,.1f}")
        else:
            row.append(_number(peer["ours_speed_ratio"]))
            row += [f"{each['cpu_us']:,.0f}" for each in (ours, peer)]
            row += [f"{each['events_per_second']:,}" for each in (ours, peer)]
            for key in ("requests", "write_units"):
                row.append(f"{_number(ours[key])} / {_number(peer[key])}")
        row.append(f"{ours['peak_memory_mb']:,} / {peer['peak_memory_mb']:,}")
        rows.append(row)
    titles = [title, "our CPU ÷ Powertools'", "÷ lean Powertools'"]
    if ledger == "memory":
        titles += ["÷ floor", "our CPU µs an event", "Powertools'", "lean", "floor"]
    else:
        titles += ["events/s, of Powertools'", "our CPU µs an event", "Powertools'"]
        titles += ["our events/s", "Powertools'", "requests an event", "write units an event"]
    return _table([*titles, "peak MB"], rows)


def starts(results: Results) -> str:
    """From process start to the first batch answered."""
    rows = [
        (
            str(start["types"]),
            NAMES[name],
            _number(each["ours_wall_ratio"]) if name != "ours" else "",
            _number(each["ours_cpu_ratio"]) if name != "ours" else "",
            *(f"{each['wall_ms']:,}", f"{each['cpu_ms']:,}", f"{each['peak_memory_mb']:,}"),
        )
        for start in results["starts"]
        for name, each in start["contenders"].items()
    ]
    titles = (
        *("event types deployed", "", "our time ÷ its", "our CPU ÷ its"),
        *("ms", "CPU ms", "peak MB"),
    )
    return _table(titles, rows)


def growth(results: Results) -> str:
    """How the CPU of one event grows along each axis: 1 is what the first value takes."""
    rows = []
    for axis in ("batch", "payload", "types", "versions"):
        points = _growing(results, axis)
        for name in ("ours", "powertools", "powertools_lean", "floor_pydantic"):
            taken = [point["contenders"][name]["cpu_us"] for point in points]
            if len(taken) > 1:
                values = " → ".join(point["value"] for point in points)
                changes = " → ".join(_number(each / taken[0]) for each in taken)
                rows.append((AXES[axis], values, NAMES[name], changes))
    if not rows:
        return "Not measured by `make bench BENCH=quick`.\n"
    plot = "![CPU of an event along each axis](performance/growth.svg)\n\n"
    return plot + _table(("axis", "values", "", "CPU an event, relative to the first"), rows)


TABLES: dict[str, Callable[[Results], str]] = {
    "ratios": ratios,
    "machine": machine,
    "baseline": baseline,
    "axes": axes,
    "starts": starts,
    "growth": growth,
}


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [
        "| " + " | ".join(titles) + " |",
        "|" + "|".join(" --- " if not number else " ---: " for number in range(len(titles))) + "|",
    ]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return re.sub(r" +\|", " |", "\n".join(lines)) + "\n"


def _number(value: float) -> str:
    """Two digits after the point, or as many as a small number needs."""
    if value >= 10:
        return f"{value:,.0f}"
    return f"{value:.3f}" if 0 < value < 0.1 else f"{value:.2f}"


def _count(each: dict[str, Any], key: str, ledger: str) -> str:
    return "" if ledger == "memory" else _number(each[key])


def _point(results: Results, ledger: str) -> dict[str, Any]:
    """The contenders of the baseline on a ledger."""
    (found,) = [p for p in _of_axis(results, "baseline") if p["ledger"] == ledger]
    contenders: dict[str, Any] = found["contenders"]
    return contenders


def _of_axis(results: Results, axis: str) -> list[dict[str, Any]]:
    return [point for point in results["points"] if point["axis"] == axis]


def _growing(results: Results, axis: str) -> list[dict[str, Any]]:
    """An axis with the ledger in memory, with the baseline where it is a point of it."""
    points = [point for point in _of_axis(results, axis) if point["ledger"] == "memory"]
    (start,) = [p for p in _of_axis(results, "baseline") if p["ledger"] == "memory"]
    if axis == "batch" and points:
        points.append({**start, "value": "100"})
        points.sort(key=lambda point: int(point["value"]))
    if axis == "types" and points:
        points.insert(0, {**start, "value": "1"})
    return points


# -- plots -----------------------------------------------------------------------------------------

_COLOURS = {
    "ours": "#0b6e4f",
    "powertools": "#c8553d",
    "powertools_lean": "#e7a977",
    "powertools_threads": "#f2cfae",
    "tutorial": "#8d99ae",
    "floor_pydantic": "#33658a",
    "floor_jsonschema_rs": "#6b9ac4",
    "floor_msgspec": "#a9c5df",
}


def draw(results: Results, folder: Path) -> None:
    """Draw the plots as SVG files."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same figures give the same files.
    mpl.rcParams.update({"svg.hashsalt": "performance", "font.size": 9, "axes.axisbelow": True})
    folder.mkdir(exist_ok=True)
    _save(_draw_baseline(results), folder / "baseline.svg")
    figure = _draw_growth(results)
    if figure is None:
        (folder / "growth.svg").unlink(missing_ok=True)
    else:
        _save(figure, folder / "growth.svg")


def _save(figure: Any, path: Path) -> None:
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    # matplotlib leaves blanks at the ends of lines.
    text = "\n".join(line.rstrip() for line in path.read_text("utf-8").splitlines())
    path.write_text(text + "\n", "utf-8")


def _draw_baseline(results: Results) -> Any:
    """CPU with the ledger in memory and on DynamoDB Local, and speed with slow requests."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained")
    axes = figure.subplots(1, 3)
    titles = {
        "memory": ("CPU µs an event, ledger in memory\n(less is better)", "cpu_us"),
        "dynamodb": ("CPU µs an event, DynamoDB Local\n(less is better)", "cpu_us"),
        "dynamodb_5ms": ("events/s, +5 ms a request\n(more is better)", "events_per_second"),
    }
    for axis, (ledger, (title, key)) in zip(axes, titles.items(), strict=True):
        contenders = _point(results, ledger)
        names = list(contenders)
        bars = axis.barh(
            [NAMES[name].replace(": ", ":\n").replace(", in", ",\nin") for name in names],
            [contenders[name][key] for name in names],
            color=[_COLOURS[name] for name in names],
        )
        axis.bar_label(bars, fmt="{:,.0f}", padding=3, fontsize=8)
        axis.margins(x=0.2)
        axis.invert_yaxis()
        axis.set_title(title, fontsize=9)
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(axis="y", length=0, labelsize=8)
        axis.xaxis.set_major_formatter("{x:,.0f}")
        axis.locator_params(axis="x", nbins=4)
    return figure


def _draw_growth(results: Results) -> Any:
    """CPU of one event by batch size, payload, event types and old versions, in memory."""
    from matplotlib.figure import Figure

    drawn = {axis: _growing(results, axis) for axis in ("batch", "payload", "types", "versions")}
    if any(len(points) < 2 for points in drawn.values()):
        return None
    figure = Figure(figsize=(9, 5.6), layout="constrained")
    names = ("ours", "powertools", "powertools_lean", "tutorial", "floor_pydantic")
    for axis, (key, points) in zip(figure.subplots(2, 2).flat, drawn.items(), strict=True):
        values = [float(point["value"].partition(" ")[0]) for point in points]
        for name in names:
            taken = [point["contenders"][name]["cpu_us"] for point in points]
            axis.plot(values, taken, "o-", color=_COLOURS[name], label=NAMES[name], markersize=4)
        if key != "versions":
            axis.set_xscale("log")
        axis.set_xticks(values, [point["value"] for point in points])
        axis.minorticks_off()
        axis.set_yscale("log")
        axis.yaxis.set_major_formatter("{x:,.0f}")
        axis.set_xlabel(AXES[key])
        axis.set_ylabel("CPU µs an event")
        axis.grid(axis="y", color="#dddddd", linewidth=0.6)
        axis.spines[["top", "right"]].set_visible(False)
    handles, labels = axis.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(names), frameon=False)
    return figure
