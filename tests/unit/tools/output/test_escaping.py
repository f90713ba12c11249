"""Text from outside in reports: shown as it is, and without any effect."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from support import drift_reports
from support.hostile import COMMAND, HOSTILE
from tools.output.markdown import code, plain, row
from tools.output.wording import short, visible
from tools.registry.findings import START, Finding, Problem
from tools.upstream import diff_report, history
from tools.upstream.model_classes import Unreadable
from tools.upstream.payload_diff import PayloadDiff

TEXT = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from([*HOSTILE, " ", "a", "\n"]), max_size=4).map("".join),
    st.text(max_size=40),
)


def rendered(text: str) -> str:
    """The HTML that Markdown becomes."""
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def unmarked(html: str) -> str:
    """The text of some HTML, without the elements that are expected in it."""
    return unescape(re.sub(r"<!-- -->|</?(?:p|code|li|ul|tr|td|tbody|table)>", "", html)).strip()


@given(TEXT)
@example("\\")
def test_any_text_is_rendered_unchanged(text: str) -> None:
    """As a paragraph, in a list and in a cell; spaces at its ends do not count."""
    wanted = " ".join(visible(text).split())
    for written in (plain(text), code(text)):
        expected = wanted or ("(empty)" if written == code(text) else "")
        table = rendered(f"| a |\n| --- |\n| {written} |\n").partition("<tbody>")[2]
        for html in (rendered(written), rendered(f"- {written}\n"), table):
            assert " ".join(unmarked(html).split()) == expected


def test_the_reports_hostile_texts_are_rendered_unchanged() -> None:
    """Those that drift meets."""
    for text in drift_reports.HOSTILE:
        if text and len(text) <= 300:
            assert unmarked(rendered(plain(text))) == visible(text)
            assert unmarked(rendered(code(text))) == visible(text)


@given(TEXT)
def test_no_text_makes_a_second_line_or_a_control_character(text: str) -> None:
    """Plain, as code, visible, or shortened."""
    for written in (visible(text), plain(text), code(text), short(text, 10), row(plain(text))):
        assert written.isprintable()


@given(TEXT)
def test_no_text_makes_a_mention_or_a_link(text: str) -> None:
    """GitHub looks for both in rendered text, so entities do not help."""
    assert not re.search(r"[@#]\w|://|www\.", plain(text), re.IGNORECASE)


def test_mentions_and_links_are_broken_invisibly() -> None:
    """The comment is not shown."""
    assert plain("@team #12 https://evil.example www.evil.example") == (
        "@<!-- -->team \\#<!-- -->12 https:<!-- -->//evil.example www<!-- -->.evil.example"
    )


@given(TEXT)
def test_code_ends_where_its_text_ends(text: str) -> None:
    """Nor does a mention within code have an effect."""
    assert rendered(f"{code(text)} end").count("<code>") == (1 if visible(text).strip() else 0)


def found(text: str) -> PayloadDiff:
    """A difference in which each name and value is this text."""
    pointer = f"/payload/{text}"
    return PayloadDiff(
        {f"{pointer}+"}, {f"{pointer}-"}, {pointer: ("string", text)}, {pointer: [text]}, {}
    )


@given(TEXT)
def test_upstream_s_names_have_no_effect_in_a_report(text: str) -> None:
    """In Markdown, a table of so many rows; in text, so many lines."""
    markdown = list(diff_report.markdown_changes(found(text)))
    lines = [line.plain for line in diff_report.text_changes(found(text))]

    assert all(line.isprintable() for line in (*markdown, *lines))
    assert not COMMAND.search("\n".join((*markdown, *lines)))
    html = rendered("\n".join(markdown))
    assert (html.count("<tr>"), html.count("<td>")) == (1 + 4, 3 * 4)
    assert set(re.findall(r"<(\w+)", html)) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    assert visible(text).strip() in "\n".join(lines)


@given(TEXT)
def test_a_history_s_title_is_one_heading(text: str) -> None:
    """With any topic and class."""
    shown = history.History(history.Subject(text, text), ())

    (text_line,) = history.as_text(shown)
    (markdown_line,) = history.as_markdown(shown)
    assert text_line.plain.isprintable()
    assert markdown_line.isprintable()
    html = rendered("\n".join(history.as_markdown(shown)))
    assert re.sub(r"<!-- -->", "", html).count("<") == 2


@given(TEXT)
def test_an_error_about_upstream_is_one_line(text: str) -> None:
    """As a finding is."""
    finding = Finding.of("RULE", Problem(text, START, text))

    assert str(Unreadable(text)).isprintable()
    assert str(finding).isprintable()
