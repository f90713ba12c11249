"""Patterns: which of them every engine reads alike, and texts that match."""

from __future__ import annotations

import re
import warnings

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tools.schema.patterns import PatternError, matches, matching_texts, parse_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"^CORP\\user$", r"\\d", r"[\\d]", r"\[a\]", r"[\[\]]", r"\$\^", r"[$^]", "[^^]", "[a-]"),
        *("", "()", "a|", "^$", "(a|b)*", "a{2}", "a{2,}", "a{2,3}?", "a+?", "[-a]", "a-b", "a/b"),
        *("^(a+)+$", "(a|a)*", "(a*)*b", "(.*a){20}", "é", "[😀-😂]", "\t", r"\t\n\r\f\v"),
    ],
    ids=ascii,
)
def test_a_portable_pattern_is_accepted(pattern: str) -> None:
    """Also one that would take a backtracking engine for ever."""
    parse_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"\d", "'\\\\d' at character 1 means different things"),
        (r"a\\\w", "'\\\\w' at character 4"),
        (r"[\d]", "'\\\\d' at character 2"),
        (r"\u0041", "at character 1"),
        (r"\1", "at character 1"),
        ("a\\", "at character 2 escapes nothing"),
        ("[[a]]", "'[' at character 2 is a class within a class"),
        ("[^[a]]", "'[' at character 3"),
        ("[]a]", "']' at character 2 begins a class"),
        ("[^]a]", "']' at character 3 begins a class"),
        ("^[]$]+$", "']' at character 3 begins a class"),
        ("[a", "'[' at character 1 is not closed"),
        ("[b-a]", "'b-a' at character 2"),
        ("[a-b-c]", "'-' at character 5"),
        ("[a&&b]", "'&&' at character 3"),
        ("[a--b]", "'--' at character 3"),
        ("[a~~b]", "'~~' at character 3"),
        ("[a||b]", "'||' at character 3"),
        ("(?i)a", "'(?i' at character 1"),
        ("(?=a)", "'(?=' at character 1"),
        ("(a", "'(' at character 1 is not closed"),
        ("a)", "')' at character 2"),
        ("*a", "'*' at character 1 repeats nothing"),
        ("a++", "'+' at character 3 repeats a repetition"),
        ("a**", "'*' at character 3"),
        ("a{2}{3}", "'{' at character 5"),
        ("^*", "'^' at character 1 cannot be repeated"),
        ("a{", "'{' at character 2"),
        ("a{,2}", "'{' at character 2"),
        ("a{3,2}", "'{' at character 2"),
        ("a{9999999999}", "'{' at character 2"),
        ("a}", "'}' at character 2"),
        ("a]", "']' at character 2"),
        ("a{1001}", "more than 1,000 parts"),
        ("((a{10}){10}){11}", "more than 1,000 parts"),
        ("(" * 60 + ")" * 60, "at character 51 is nested more than 50 levels deep"),
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_a_pattern_that_engines_disagree_on_is_refused(pattern: str, reason: str) -> None:
    """With what it is, and where."""
    with pytest.raises(PatternError) as raised:
        parse_pattern(pattern)
    assert reason in str(raised.value)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a*)*b$", "^(.*a){20}$"])
def test_no_pattern_takes_exponential_time(pattern: str) -> None:
    """A backtracking engine would not end within the life of the universe."""
    assert not matches(pattern, "a" * 10_000 + "!")
    assert matches(pattern, matching_texts(pattern)[0])


_MEMBERS = ("a", "b-c", "0-9", r"\]", r"\\", "$", r"\-", "é", ".", "^", "[", "&")
_ATOMS = st.one_of(
    st.sampled_from(["a", "b", "0", ".", r"\.", r"\\", r"\n", "é", "😀", "-", "/", "^", "$", "&&"]),
    st.builds(
        lambda inverted, members: f"[{inverted}{''.join(members)}]",
        st.sampled_from(["", "^"]),
        st.lists(st.sampled_from(_MEMBERS)),
    ),
)
PATTERNS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda each: f"({'|'.join(each)})"),
        st.builds(
            "{}{}".format, inner, st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "+?"])
        ),
    ),
    max_leaves=6,
)
TEXTS = st.lists(st.text("ab0]\\-$^.&/é😀\n [c", max_size=6), min_size=20, max_size=20)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(PATTERNS, TEXTS)
def test_engines_agree_on_every_pattern_that_is_accepted(pattern: str, texts: list[str]) -> None:
    """The models' engine, that of jsonschema-rs and Python's, on random and on matching texts."""
    try:
        parse_pattern(pattern)
    except PatternError:
        assume(False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        python = re.compile(_with_exact_end(pattern))
    options = jsonschema_rs.RegexOptions()
    validator = jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options)
    for text in (*texts, *matching_texts(pattern)):
        expected = matches(pattern, text)
        assert bool(python.search(text)) == expected, text
        assert validator.is_valid(text) == expected, text


def _with_exact_end(pattern: str) -> str:
    """In Python `$` matches before a final newline too; elsewhere it is the very end."""
    parts = re.findall(r"\\.|\[\^?(?:\\.|[^\]\\])*\]|.", pattern, re.DOTALL)
    return "".join(r"\Z" if part == "$" else part for part in parts)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(PATTERNS)
def test_texts_of_a_pattern_match_it(pattern: str) -> None:
    """Always the same ones; none only where nothing matches, as with `a^`."""
    try:
        parse_pattern(pattern)
    except PatternError:
        assume(False)
    texts = matching_texts(pattern)
    assert texts == matching_texts(pattern)
    assert all(matches(pattern, text) for text in texts)
    if "^" not in pattern and "$" not in pattern:
        assert texts
