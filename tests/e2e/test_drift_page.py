"""A drift report's page in a browser, opened from the disk."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from support import drift_reports
from support.browser import Page, contrasts, expect
from tools.drift.formats import write

ROWS = "#findings tr.row"
TOGGLES = f"{ROWS} .toggle"
"""The buttons that open the findings; each shows where its finding is."""
SORTED = "#findings th[aria-sort]"
"""The head of the column that the findings are sorted by."""
ACD_END = "detail.events.conversation.acd.end"


@pytest.fixture
def address(tmp_path: Path) -> Callable[[dict[str, Any]], str]:
    """`address(report)`: the address of its page."""

    def of(report: dict[str, Any]) -> str:
        path = tmp_path / "drift.html"
        write(report, "html", path)
        return path.as_uri()

    return of


@pytest.fixture
def realistic(page: Page, address: Any) -> dict[str, Any]:
    """Opens the page of a realistic report; returns the report."""
    report: dict[str, Any] = drift_reports.realistic()
    page.goto(address(report))
    return report


def head(title: str) -> str:
    """The button in the head of a column of the findings."""
    return f"#findings th button:text-is('{title}')"


def pointers(page: Page) -> list[str]:
    """Where the findings are, in the order of the rows."""
    return page.locator(TOGGLES).all_text_contents()


def open_everything(page: Page) -> None:
    """Open each row, and each list that is created only then."""
    page.locator(".toggle").evaluate_all("all => all.forEach(each => each.click())")
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")
    expect(page.locator("details:not(:has(> summary + *))")).to_have_count(0)


def test_the_top_is_a_summary(page: Page, realistic: dict[str, Any]) -> None:
    """A headline, the numbers, and what could not be read."""
    assert page.locator(".headline").inner_text().splitlines()[0] == "rejected"
    numbers = ("246,361", "236,404", "20,288 upgraded", "7,717", "3.1 %")
    unread = "1 source could not be read to the end"
    for text in (realistic["headline"], *numbers, unread):
        expect(page.locator("#summary")).to_contain_text(text, use_inner_text=True)
    period = "2026-09-27 00:00 to 2026-11-25 23:59 UTC"
    expect(page.locator("body")).to_contain_text(period, use_inner_text=True)


def test_clicking_a_column_head_sorts(page: Page, realistic: dict[str, Any]) -> None:
    """Greatest numbers first, then reversed; aria-sort announces it."""
    expect(page.locator(SORTED)).to_have_text("Severity")

    def counts() -> list[int]:
        script = "all => all.map(each => Number(each.cells[3].lastChild.data.replaceAll(',', '')))"
        found: list[int] = page.locator(ROWS).evaluate_all(script)
        return found

    page.locator(head("Events")).click()
    expect(page.locator(SORTED)).to_have_text("Events")
    expect(page.locator(SORTED)).to_have_attribute("aria-sort", "descending")
    found = counts()
    assert found == sorted(found, reverse=True)
    assert found[0] == 29_761
    page.locator(head("Events")).click()
    expect(page.locator(SORTED)).to_have_attribute("aria-sort", "ascending")
    expect(page.locator(SORTED)).to_have_count(1)
    assert counts() == sorted(found)
    assert len(found) == sum(len(each["findings"]) for each in realistic["types"].values())


@pytest.mark.usefixtures("realistic")
def test_the_keyboard_sorts_and_opens(page: Page) -> None:
    """Enter on a column head, and on a row's button."""
    page.locator(head("Where")).press("Enter")
    expect(page.locator(SORTED)).to_have_text("Where")
    found = pointers(page)
    assert found == sorted(found)
    assert found[0] == "/payload/attempts"

    toggle = page.locator(TOGGLES).first
    details = page.locator("#findings .details").first
    toggle.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(details.locator(".opened")).to_contain_text("at least 0", use_inner_text=True)
    toggle.press("Enter")
    expect(details).to_be_hidden()


@pytest.mark.usefixtures("realistic")
def test_the_filters_filter(page: Page) -> None:
    """By words in field, kind or type; by severity; by event type; and by all together."""
    rows, found = page.locator(ROWS), page.locator("#found")
    expect(found).to_have_text("8 findings")
    page.locator("#search").fill("UNKNOWN presence")
    expect(page.locator(TOGGLES)).to_have_text(["/payload/device"])
    expect(rows).to_have_count(1)
    expect(found).to_have_text("1 of 8 findings")

    tolerated = page.locator(".choice.tolerated")
    tolerated.click()
    expect(rows).to_have_count(0)
    expect(tolerated).to_have_attribute("aria-pressed", "false")
    page.locator("#search").fill("/payload")
    severities = rows.locator("td:nth-child(2)")
    expect(severities).to_have_text(["rejected"] * 4, use_inner_text=True)
    page.locator("#of").select_option(ACD_END)
    expect(page.locator(TOGGLES)).to_have_text(["/payload/queueId", "/payload/eventTime"])
    expect(page.locator(".choice.informational")).to_be_disabled()


@pytest.mark.usefixtures("realistic")
def test_an_opened_finding_has_every_detail(page: Page) -> None:
    """Types, values, days, versions, the expected schema, an example, and its shape."""
    page.locator(f"{ROWS} td:nth-child(4)").first.click()
    opened = page.locator("#findings .opened").first
    for text in (
        "the schema expects string or null",
        "string 84 %",
        "integer 16 %",
        "9999 6,001",
        "others 213",
        "7,714 of 7,714 events",
        "2026-11-03 08:14 UTC",
        "2.1.0 7,714",
        "000000001e22",
    ):
        expect(opened).to_contain_text(text, use_inner_text=True)
    days = opened.locator(".plot .bar")
    expect(days).to_have_count(60)
    first = days.evaluate_all("all => all.findIndex(each => each.children.length)")
    assert first == 37, "2026-11-03"

    routing = page.locator(ROWS).filter(has_text="/payload/predictiveRouting")
    routing.locator(".toggle").click()
    details = page.locator(f"{ROWS}:has-text('/payload/predictiveRouting') + tr")
    for text in (
        "agentId in 100 %: string 100 % (uuid 100 %)",
        "rank in 66 %: integer 92.7 %, null 7.3 %",
        "each item: number 100 %",
    ):
        expect(details.locator(".shape")).to_contain_text(text, use_inner_text=True)
    expect(details).to_contain_text("/payload/queueId 3,118", use_inner_text=True)
    # No event has it.
    expect(details).not_to_contain_text("/payload/subject", use_inner_text=True)


@pytest.mark.usefixtures("realistic")
def test_an_opened_type_has_versions_days_and_fields(page: Page) -> None:
    """And a link to its findings."""
    page.locator("#types .toggle").first.click()
    opened = page.locator("#types .opened")
    for summary in opened.locator("> details > summary").all():
        summary.click()
    for text in (
        "2.1.0 newest 36,334 28,620 0 7,714 21 %",
        "2.4.0 31 2026-10-17",
        "/payload/messageType",
        "/payload/ani 62 % string 100 %",
        '"queueId": 9999',
        '"eventTime": 12345678901234567890',  # a browser's numbers are rounded
    ):
        expect(opened).to_contain_text(text, use_inner_text=True)

    opened.locator("button").first.click()
    expect(page.locator("#found")).to_have_text("5 of 8 findings")
    expect(page.locator("#findings")).to_be_focused()


def test_the_timeline_shows_each_day(page: Page, realistic: dict[str, Any]) -> None:
    """With the mouse, the arrow keys, for one type, and as a table."""
    days = [each["days"]["2026-11-03"] for each in realistic["types"].values()]
    rejected = sum(each["rejected"] for each in days)
    accepted = sum(each["events"] for each in days) - rejected
    of_type = realistic["types"][ACD_END]["days"]["2026-11-03"]
    caption, plot = page.locator("#days .caption"), page.locator("#days .plot")
    expect(page.locator("#days .bar")).to_have_count(60)
    expect(page.locator("#days .mark.rejected")).to_have_count(4)

    page.locator("#days .bar").nth(37).hover()
    counts = f"{rejected:,} rejected, {accepted:,} accepted"
    expect(caption).to_have_text(f"2026-11-03: {counts}; new: /payload/queueId")
    plot.press("ArrowRight")
    expect(caption).to_have_text(re.compile("^2026-11-04: "))
    plot.press("ArrowLeft")
    expect(caption).to_have_text(re.compile("^2026-11-03: "))

    page.locator("#days-of").select_option(ACD_END)
    page.locator("#days summary").click()
    rows = page.locator("#days tbody tr")
    expect(rows).to_have_count(60)
    accepted = of_type["events"] - of_type["rejected"]
    third = f"2026-11-03 {accepted} {of_type['rejected']}"
    expect(rows.filter(has_text="2026-11-03")).to_have_text(third, use_inner_text=True)


def test_days_far_apart_are_drawn_on_one_scale(page: Page, address: Any) -> None:
    """One event of 1970 does not compress two years into a single bar: they have 120 bars."""
    first = date(2024, 1, 1)
    days = {
        (first + timedelta(each)).isoformat(): {"events": 2, "rejected": 1} for each in range(700)
    }
    caption_text = drift_reports.event_type(1_401, 700)
    caption_text["days"] = {"1970-01-01": {"events": 1, "rejected": 0}, **days}
    page.goto(address(drift_reports.report({"users.presence": caption_text})))

    assert 100 < page.evaluate("bars.length") <= 125
    assert page.evaluate("bars.filter(each => each.gap).length") == 1
    counts = "series(data.types[0].days, each => each.events)"
    assert page.evaluate(f"{counts}.reduce((one, other) => one + other)") == 1_401


@pytest.mark.parametrize("system", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_is_readable_in_every_theme_and_width(
    page: Page, address: Any, system: str, width: int
) -> None:
    """Every text has the contrast that WCAG requires (AA), and nothing is wider than the window."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=system)
    seen = set()
    for report in (drift_reports.realistic(), drift_reports.hostile(), drift_reports.empty()):
        page.goto(address(report))
        open_everything(page)
        for theme in (system, "light" if system == "dark" else "dark"):
            lowest = contrasts(page)
            assert {name: each for name, each in lowest.items() if each < 4.5} == {}
            seen |= lowest.keys()
            scheme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
            assert scheme in (theme, "light dark")
            background = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (background == "rgb(245, 246, 248)") == (theme == "light")
            page.locator("#theme").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # It was switched twice.
        expect(page.locator("html")).to_have_attribute("data-theme", system)
    assert {"SPAN badge rejected", "SPAN badge tolerated", "TD ", "CODE ", "BUTTON "} <= seen


@pytest.mark.usefixtures("realistic")
def test_every_control_has_a_label(page: Page) -> None:
    """Each id is unique, and a table stays a table in a narrow window."""
    open_everything(page)
    unnamed = (
        "all => all.filter(each =>"
        "!(each.textContent.trim() && each.tagName !== 'SELECT' || each.ariaLabel"
        " || each.labels?.length)).length"
    )
    assert page.locator("button, a, input, select").evaluate_all(unnamed) == 0
    ids = page.locator("[id]").evaluate_all("all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.set_viewport_size({"width": 400, "height": 900})
    cells = page.locator(".sorted > tbody > tr > td")
    assert set(cells.evaluate_all("all => all.map(each => each.role)")) == {"cell"}


def test_html_in_a_report_is_text(page: Page, address: Any) -> None:
    """HTML in names, values, messages and ids is displayed, and none of it runs."""
    page.goto(address(drift_reports.hostile()))
    open_everything(page)

    assert page.evaluate("window.hurt") is None
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.scripts.length") == 2
    assert page.locator("a").count() == 1, "the one that skips"
    text = page.locator("body").inner_text()
    assert drift_reports.HOSTILE[0] in text
    assert r"\u001b[31mred\u001b[0m\u0007\u000d\u000asecond line" in text
    assert r"\u202egnp.exe" in text
    assert not set("\x1b\x07\u202e") & set(text)
    found = pointers(page)
    assert {"/payload/__proto__", "/payload/constructor", "/payload/"} <= set(found)
    assert len(found) == len(drift_reports.HOSTILE)


def test_two_thousand_findings_are_displayed_on_request(page: Page, address: Any) -> None:
    """Fifty at first; the search covers all of them."""
    page.goto(address(drift_reports.large()))
    rows = page.locator(ROWS)
    expect(rows).to_have_count(50)
    page.locator("#search").fill("group17/field03")
    expect(rows).to_have_count(1)
    page.locator("#search").fill("group")
    expect(rows).to_have_count(50)
    page.locator("#findings .foot button").click()
    expect(rows).to_have_count(2000)
    expect(page.locator(TOGGLES).nth(50)).to_be_focused()


def test_what_a_baseline_mutes_is_not_called_no_drift(page: Page, address: Any) -> None:
    """Of the whole and of each type: how many findings are muted."""
    types = {
        "a.muted": drift_reports.event_type(3, muted=2),
        "b.silent": drift_reports.event_type(5),
    }
    baseline = {"file": "drift-baseline.json", "muted": 2, "gone": []}
    page.goto(address(drift_reports.report(types, baseline=baseline)))

    expect(page.locator("#summary .badge")).to_have_text("2 muted")
    expect(page.locator("#types .badge")).to_have_text(["2 muted", "no drift"])
    expect(page.locator("#types .head")).to_contain_text("0 of 2 have drifted beyond the baseline")
    page.locator("#types .toggle", has_text="a.muted").click()
    expect(page.locator("#types .opened")).to_contain_text("2 findings muted by the baseline.")


def test_an_empty_report_has_a_page(page: Page, address: Any) -> None:
    """It says that there are no events."""
    page.goto(address(drift_reports.empty()))

    text = page.locator("body").inner_text()
    assert "no events" in text
    assert "NaN" not in text
    assert "There was nothing to find." in text


@pytest.mark.usefixtures("realistic")
def test_the_page_can_be_printed(page: Page) -> None:
    """On white, without controls."""
    page.emulate_media(media="print", color_scheme="dark")

    expect(page.locator("body")).to_have_css("color", "rgb(28, 34, 48)")
    expect(page.locator("#theme")).to_be_hidden()
    expect(page.locator(".controls")).to_be_hidden()
    expect(page.locator("#days .plot")).to_be_visible()


@pytest.mark.usefixtures("realistic")
def test_the_timeline_has_both_colours(page: Page) -> None:
    """The bars of accepted and of rejected events are visible."""
    assert len(page.screenshot()) > 50_000

    def heights(kind: str) -> list[int]:
        bars = page.locator(f"#days .bar .{kind}")
        found: list[int] = bars.evaluate_all("all => all.map(each => each.offsetHeight)")
        return found

    assert min(heights("accepted")) > 10
    rejected = heights("rejected:not(.mark)")
    assert len(rejected) == 23
    assert min(rejected) >= 2
