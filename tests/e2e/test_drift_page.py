"""A drift report's page in a browser, opened from the disk as a person opens it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from support import drift_reports
from tools.drift.formats import write

ROWS = "[...document.querySelectorAll('#findings tr.row')]"
WHERE = f"{ROWS}.map(each => each.querySelector('.toggle').textContent)"
SORTED = "document.querySelector('#findings th[aria-sort]')"
ACD_END = "detail.events.conversation.acd.end"


def head(table: str, title: str) -> str:
    """What selects the head of a column, once it is marked by `mark_heads`."""
    return f"#{table} th button[data-title='{title}']"


MARK_HEADS = (
    "document.querySelectorAll('th button').forEach(e => { e.dataset.title = e.textContent })"
)


@pytest.fixture
def address(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """`address(report)`: where its page lies."""

    def of(report: dict[str, Any]) -> str:
        path = tmp_path / "drift.html"
        write(report, "html", path)
        return path.as_uri()

    return of


@pytest.fixture
def realistic(page: Any, address: Any) -> dict[str, Any]:
    """The page of an organisation's sixty days is open; the report that it shows."""
    report: dict[str, Any] = drift_reports.realistic()
    page.open(address(report))
    page.get(MARK_HEADS)
    return report


def test_the_top_says_what_a_manager_asks(page: Any, realistic: dict[str, Any]) -> None:
    """How bad it is, in a sentence, the numbers, and what could not be read."""
    top = page.get("document.querySelector('#summary').innerText")

    assert page.get("document.querySelector('.headline').innerText").splitlines()[0] == "rejected"
    for text in (realistic["headline"], "246,361", "236,404", "20,288 upgraded", "7,717", "3.1 %"):
        assert text in top
    assert "1 source could not be read to the end" in top
    assert "2026-09-27 00:00 to 2026-11-25 23:59 UTC" in page.get("document.body.innerText")


def test_a_head_that_is_clicked_sorts(page: Any, realistic: dict[str, Any]) -> None:
    """Numbers the greatest first, and then the other way round; it says so to those who listen."""
    assert page.get(f"{SORTED}.textContent") == "Severity"
    counts = f"{ROWS}.map(each => Number(each.cells[3].lastChild.data.replaceAll(',', '')))"

    page.click(head("findings", "Events"))
    found = page.get(counts)
    assert found == sorted(found, reverse=True)
    assert found[0] == 29_761
    assert page.get(f"{SORTED}.textContent") == "Events"
    assert page.get(f"{SORTED}.ariaSort") == "descending"
    page.click(head("findings", "Events"))
    assert page.get(counts) == sorted(found)
    assert page.get(f"{SORTED}.ariaSort") == "ascending"
    assert page.get("document.querySelectorAll('#findings th[aria-sort]').length") == 1
    assert len(found) == sum(len(each["findings"]) for each in realistic["types"].values())


@pytest.mark.usefixtures("realistic")
def test_the_keyboard_sorts_and_opens(page: Any) -> None:
    """Enter on a head, and on a row's own button."""
    page.get(f'document.querySelector("{head("findings", "Where")}").focus()')
    page.press("Enter")
    places = page.get(WHERE)
    assert places == sorted(places)
    assert places[0] == "/payload/attempts"

    page.get(f"{ROWS}[0].querySelector('.toggle').focus()")
    page.press("Enter")
    assert page.get(f"{ROWS}[0].querySelector('.toggle').ariaExpanded") == "true"
    assert "at least 0" in page.get("document.querySelector('#findings .opened').innerText")
    page.press("Enter")
    assert page.get("document.querySelector('#findings .details').hidden")


@pytest.mark.usefixtures("realistic")
def test_the_filters_filter(page: Any) -> None:
    """By words, of field, kind or type; by severity; by event type; and all of them together."""
    found = "document.querySelector('#found').textContent"
    assert page.get(found) == "8 findings"
    page.click("#search")
    page.write("UNKNOWN presence")
    page.wait(f"{ROWS}.length === 1")
    assert page.get(WHERE) == ["/payload/device"]
    assert page.get(found) == "1 of 8 findings"

    page.click(".choice.tolerated")
    page.wait(f"{ROWS}.length === 0")
    assert page.get("document.querySelector('.choice.tolerated').ariaPressed") == "false"
    page.get("document.querySelector('#search').select()")
    page.write("/payload")
    page.wait(f"{ROWS}.length === 4")
    assert set(page.get(f"{ROWS}.map(each => each.cells[1].innerText)")) == {"rejected"}
    page.get(
        f"(e => {{ e.value = '{ACD_END}'; e.dispatchEvent(new Event('change')) }})"
        "(document.querySelector('#of'))"
    )
    assert page.get(WHERE) == ["/payload/queueId", "/payload/eventTime"]
    assert page.get("document.querySelector('.choice.informational').disabled")


@pytest.mark.usefixtures("realistic")
def test_a_finding_opens_to_what_is_known_of_it(page: Any) -> None:
    """Types, values, days, versions, what was expected, an example, and what it is made of."""
    page.click("#findings tr.row td:nth-child(4)")
    shown = page.get("document.querySelector('#findings .opened').innerText")
    for text in (
        "the schema expects string or null",
        "string 84 %",
        "integer 16 %",
        "9999\n6,001",
        "others\n213",
    ):
        assert text in shown
    for text in ("7,714 of 7,714 events", "2026-11-03 08:14 UTC", "2.1.0\n7,714", "000000001e22"):
        assert text in shown
    days = "[...document.querySelectorAll('#findings .opened .plot .bar')]"
    assert page.get(f"{days}.length") == 60
    assert page.get(f"{days}.findIndex(each => each.children.length)") == 37, "2026-11-03"

    made = "/payload/predictiveRouting"
    page.get(f"{ROWS}.find(each => each.innerText.includes('{made}')).id = 'routing'")
    page.click("#routing .toggle")
    shape = page.get("document.querySelector('#routing + tr .shape').innerText")
    assert "agentId in 100 %: string 100 % (uuid 100 %)" in shape
    assert "rank in 66 %: integer 92.7 %, null 7.3 %" in shape
    assert "each item: number 100 %" in shape
    missing = page.get("document.querySelector('#routing + tr').innerText")
    assert "/payload/queueId\n3,118" in missing
    assert "/payload/subject" not in missing, "no event has it"


@pytest.mark.usefixtures("realistic")
def test_a_type_opens_to_its_versions_days_and_fields(page: Any) -> None:
    """And leads to its findings."""
    page.click("#types .toggle")
    page.get(
        "document.querySelectorAll('#types .opened > details').forEach(e => { e.open = true })"
    )
    page.wait("document.querySelector('#types pre') !== null")
    shown = " ".join(page.get("document.querySelector('#types .opened').innerText").split())
    for text in ("2.1.0 newest 36,334 28,620 0 7,714 21 %", "2.4.0 31 2026-10-17"):
        assert text in shown
    for text in ("/payload/messageType", "/payload/ani 62 % string 100 %", '"queueId": 9999'):
        assert text in shown
    assert '"eventTime": 12345678901234567890' in shown, "a browser's numbers are rounded"

    page.click("#types .opened button")
    assert page.get("document.querySelector('#found').textContent") == "5 of 8 findings"
    assert page.get("document.activeElement.id") == "findings"


def test_the_timeline_tells_each_day(page: Any, realistic: dict[str, Any]) -> None:
    """Pointed at, by the arrow keys, of one type alone, and as a table."""
    days = [each["days"]["2026-11-03"] for each in realistic["types"].values()]
    rejected = sum(each["rejected"] for each in days)
    accepted = sum(each["events"] for each in days) - rejected
    of_type = realistic["types"][ACD_END]["days"]["2026-11-03"]
    told = "document.querySelector('#days .caption').textContent"
    assert page.get("document.querySelectorAll('#days .bar').length") == 60
    assert page.get("document.querySelectorAll('#days .mark.rejected').length") == 4

    page.get("document.querySelectorAll('#days .bar')[37].id = 'third'")
    page.point("#third")
    page.wait(f"{told}.startsWith('2026-11-03')")
    counts = f"{rejected:,} rejected, {accepted:,} accepted"
    assert page.get(told) == f"2026-11-03: {counts}; new: /payload/queueId"
    page.get("document.querySelector('#days .plot').focus()")
    page.press("ArrowRight")
    assert page.get(told).startswith("2026-11-04: ")
    page.press("ArrowLeft")
    assert page.get(told).startswith("2026-11-03: ")

    page.get(
        f"(e => {{ e.value = '{ACD_END}'; e.dispatchEvent(new Event('change')) }})"
        "(document.querySelector('#days-of'))"
    )
    page.click("#days summary")
    page.wait("document.querySelector('#days table') !== null")
    rows = page.get("document.querySelector('#days tbody').innerText").splitlines()
    accepted = of_type["events"] - of_type["rejected"]
    assert f"2026-11-03\t{accepted}\t{of_type['rejected']}" in rows
    assert len(rows) == 60


def test_days_far_apart_are_drawn_side_by_side(page: Any, address: Any) -> None:
    """One event of 1970 does not press two years into a single bar; the years hold 120 bars."""
    first = date(2024, 1, 1)
    days = {
        (first + timedelta(each)).isoformat(): {"events": 2, "rejected": 1} for each in range(700)
    }
    told = drift_reports.event_type(1_401, 700)
    told["days"] = {"1970-01-01": {"events": 1, "rejected": 0}, **days}
    page.open(address(drift_reports.report({"users.presence": told})))

    assert 100 < page.get("bars.length") <= 125
    assert page.get("bars.filter(each => each.gap).length") == 1
    counts = "series(data.types[0].days, each => each.events)"
    assert page.get(f"{counts}.reduce((one, other) => one + other)") == 1_401


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_it_can_be_read_by_day_and_by_night_wide_and_narrow(
    page: Any, address: Any, system: str, width: int
) -> None:
    """Every text has the contrast that WCAG asks for (AA), and nothing is wider than the window."""
    page.look(width=width, theme=system)
    seen = set()
    for report in (drift_reports.realistic(), drift_reports.hostile(), drift_reports.empty()):
        page.open(address(report))
        page.get("document.querySelectorAll('.toggle').forEach(each => each.click())")
        page.get("document.querySelectorAll('details').forEach(each => { each.open = true })")
        for theme in (system, "light" if system == "dark" else "dark"):
            contrasts = page.contrasts()
            assert {name: each for name, each in contrasts.items() if each < 4.5} == {}
            seen |= contrasts.keys()
            scheme = page.get("getComputedStyle(document.documentElement).colorScheme")
            assert scheme in (theme, "light dark")
            back = page.get("getComputedStyle(document.body).backgroundColor")
            assert (back == "rgb(245, 246, 248)") == (theme == "light")
            page.click("#theme")
        assert page.get("document.documentElement.scrollWidth") <= width
        assert page.get("document.documentElement.dataset.theme") == system, "switched twice"
    assert {"SPAN badge rejected", "SPAN badge tolerated", "TD ", "CODE ", "BUTTON "} <= seen


@pytest.mark.usefixtures("realistic")
def test_everything_can_be_named(page: Any) -> None:
    """Each control has a label, each id is there once, and a table stays one when narrow."""
    page.get("document.querySelectorAll('.toggle').forEach(each => each.click())")
    unnamed = (
        "[...document.querySelectorAll('button, a, input, select')].filter(each =>"
        "!(each.textContent.trim() && each.tagName !== 'SELECT' || each.ariaLabel"
        " || each.labels?.length)).length"
    )
    assert page.get(unnamed) == 0
    ids = page.get("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert page.get("document.documentElement.lang") == "en"
    page.look(width=400)
    cells = "[...document.querySelectorAll('.sorted > tbody > tr > td')]"
    roles = page.get(f"{cells}.map(each => each.role)")
    assert set(roles) == {"cell"}


def test_a_report_that_means_harm_is_text(page: Any, address: Any) -> None:
    """HTML in names, values, messages and ids is shown, and nothing of it runs."""
    page.open(address(drift_reports.hostile()))
    page.get("document.querySelectorAll('.toggle').forEach(each => each.click())")
    page.get("document.querySelectorAll('details').forEach(each => { each.open = true })")

    assert page.get("window.hurt") is None
    assert page.get("document.images.length") == 0
    assert page.get("document.scripts.length") == 2
    assert page.get("document.querySelectorAll('a').length") == 1, "the one that skips"
    shown = page.get("document.body.innerText")
    assert drift_reports.HOSTILE[0] in shown
    assert r"\u001b[31mred\u001b[0m\u0007\u000d\u000asecond line" in shown
    assert r"\u202egnp.exe" in shown
    assert not set("\x1b\x07\u202e") & set(shown)
    places = page.get(WHERE)
    assert {"/payload/__proto__", "/payload/constructor", "/payload/"} <= set(places)
    assert len(places) == len(drift_reports.HOSTILE)


def test_two_thousand_findings_are_shown_when_asked_for(page: Any, address: Any) -> None:
    """Fifty at first; the search is over all of them."""
    page.open(address(drift_reports.large()))
    assert page.get(f"{ROWS}.length") == 50
    page.click("#search")
    page.write("group17/field03")
    page.wait(f"{ROWS}.length === 1")
    page.get("document.querySelector('#search').select()")
    page.write("group")
    page.wait(f"{ROWS}.length === 50")
    page.click("#findings .foot button")
    page.wait(f"{ROWS}.length === 2000")
    assert page.get("document.activeElement.textContent") == page.get(f"{WHERE}[50]")


def test_nothing_is_said_of_nothing(page: Any, address: Any) -> None:
    """An empty source has a page too."""
    page.open(address(drift_reports.empty()))

    shown = page.get("document.body.innerText")
    assert "no events" in shown
    assert "NaN" not in shown
    assert "There was nothing to find." in shown


@pytest.mark.usefixtures("realistic")
def test_it_can_be_printed(page: Any) -> None:
    """On white, without what can only be clicked."""
    page.look(theme="dark")
    page.call("Emulation.setEmulatedMedia", media="print")

    assert page.get("getComputedStyle(document.body).color") == "rgb(28, 34, 48)"
    assert page.get("document.querySelector('#theme').offsetParent") is None
    assert page.get("document.querySelector('.controls').offsetParent") is None
    assert page.get("document.querySelector('#days .plot').offsetParent !== null")
    page.call("Emulation.setEmulatedMedia", media="")


@pytest.mark.usefixtures("realistic")
def test_a_picture_has_colours_of_both_kinds(page: Any, tmp_path: Path) -> None:
    """What is drawn is seen: the bars of what was accepted and of what was rejected."""
    page.picture(tmp_path / "drift.png")

    assert (tmp_path / "drift.png").stat().st_size > 50_000
    heights = "[...document.querySelectorAll('#days .bar .{}')].map(each => each.offsetHeight)"
    assert min(page.get(heights.format("accepted"))) > 10
    rejected = page.get(heights.format("rejected:not(.mark)"))
    assert len(rejected) == 23
    assert min(rejected) >= 2
