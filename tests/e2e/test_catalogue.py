"""docs/catalogue.html in a browser, opened from the disk as a person opens it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from support.registries import KNOWN_VERSIONS, copy_types
from tools.catalogue.page import PAGE, render, write

HOSTILE = '</script><img src="x" onerror="window.hurt=1"><script>window.hurt=1</script>'
SHOWN = "document.querySelector('main').innerText"
LISTED = "[...document.querySelectorAll('#types a')].map(each => each.dataset.name)"


@pytest.fixture(scope="module")
def address(known_registry: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the known types."""
    folder = tmp_path_factory.mktemp("catalogue")
    write(folder, render(known_registry))
    return (folder / PAGE).as_uri()


def test_a_type_is_searched_chosen_and_read(page: Any, address: str) -> None:
    """By its name, with the mouse: its fields, what changed, and an example."""
    page.open(address)
    assert page.get(LISTED) == sorted(KNOWN_VERSIONS)

    page.click("#search")
    page.write("PRESENCE")
    page.wait(f"{LISTED}.length === 1")
    assert page.get("document.querySelector('#found').textContent") == "1 of 5 event types"
    page.click("#types a")

    page.wait("document.querySelector('h2').textContent === 'users.presence'")
    assert page.get("location.hash") == "#users.presence"
    assert page.get("document.title") == "users.presence 2.1.0"
    shown = page.get(SHOWN)
    for text in ("v2.users.{id}.presence", "presenceDefinition", "When the presence was set."):
        assert text in shown
    example = json.loads(page.get("document.querySelector('pre').textContent"))
    assert example["event_type"] == "users.presence"
    assert "every 2.0.0 event is proven valid under 2.1.0" in shown


def test_a_field_that_is_opened_shows_what_is_below_it(page: Any, address: str) -> None:
    """With its type, and whether it is required; closed again, it hides it."""
    page.open(f"{address}#users.presence/2.0.0")
    toggle = 'button[aria-label^="presenceDefinition"]'
    assert "systemPresence" not in page.get("document.querySelector('.fields').innerText")

    page.click(toggle)
    assert "systemPresence" in page.get("document.querySelector('.fields').innerText")
    assert page.get(f"document.querySelector('{toggle}').ariaExpanded") == "true"
    page.click(toggle)
    assert "systemPresence" not in page.get("document.querySelector('.fields').innerText")

    required = "[...document.querySelectorAll('.need')].map(e => e.parentNode.innerText)"
    assert any(each.startswith("modifiedDate string required") for each in page.get(required))


def test_a_field_shows_its_values_known_and_retired(page: Any, address: str) -> None:
    """A few at once, many when asked for; a retired one with the one that it is now."""
    page.open(f"{address}#conversation.update")
    assert "known values VOICE CHAT EMAIL CALLBACK MESSAGE" in page.get(SHOWN)

    page.open(f"{address}#audits.entitytype.entityid")
    shown = page.get(SHOWN)
    assert "retired values TopicsDefinitions → SpeechAndTextAnalytics" in shown
    assert "WebDeployments" not in shown
    page.click(".facts summary")
    page.wait("document.querySelector('.facts details').open")
    assert page.get("document.querySelectorAll('.facts details code').length") > 12


def test_an_older_version_tells_what_it_changed(page: Any, address: str) -> None:
    """The verdict, the migration's own words, and each difference; by its address alone."""
    page.open(f"{address}#users.presence/2.0.0")

    changes = page.get("document.querySelector('#changes').innerText")
    assert "What changed since 1.0.0" in changes
    assert "not every 1.0.0 event is valid under 2.0.0" in changes
    assert "Since 2.0.0 every presence says since when it holds." in changes
    assert "field required\t/payload/modifiedDate" in changes
    page.click('.versions a[href$="1.0.0"]')
    page.wait("document.title === 'users.presence 1.0.0'")
    assert page.get("document.querySelector('#changes')") is None
    assert page.get("document.activeElement.textContent") == "1.0.0"


def test_the_search_knows_fields(page: Any, address: str) -> None:
    """And says which it found; several words must all be met."""
    page.open(address)
    page.click("#search")
    page.write("queueid acd")
    page.wait(f"{LISTED}.length === 1")

    assert page.get(LISTED) == ["detail.events.conversation.acd.end"]
    assert page.get("document.querySelector('#types mark').textContent") == "queueId"


@pytest.mark.parametrize(("words", "found"), [("event_id", 5), ("event_i", 0), ("payload", 5)])
def test_what_every_event_has_is_found_by_its_whole_name(
    page: Any, address: str, words: str, found: int
) -> None:
    """Else each search for a conversation would find every type by its conversation_id."""
    page.open(address)
    page.click("#search")
    page.write(words)

    page.wait(f"{LISTED}.length === {found}")


def test_the_keyboard_is_enough(page: Any, address: str) -> None:
    """/ searches, the arrows go through the list, Enter opens and Escape empties the search."""
    page.open(address)
    page.press("/")
    page.wait("document.activeElement.id === 'search'")
    page.write("conversation")
    page.wait(f"{LISTED}.length < 5")
    page.press("ArrowDown")
    page.press("ArrowDown")
    second = page.get("document.activeElement.dataset.name")
    assert second == page.get(LISTED)[1]
    page.press("ArrowUp")
    page.press("ArrowUp")
    page.press("Escape")
    assert len(page.get(LISTED)) == 5
    page.write("presence")
    page.press("Enter")

    page.wait("document.activeElement.tagName === 'H2'")
    assert page.get("location.hash") == "#users.presence"


@pytest.mark.parametrize(
    ("hash_", "said"),
    [("users.presense", "no event type users.presense"), ("users.presence/9.0.0", "no version 9")],
)
def test_an_address_that_leads_nowhere_says_so(
    page: Any, address: str, hash_: str, said: str
) -> None:
    """It may be older than the registry."""
    page.open(f"{address}#{hash_}")

    assert said in page.get("document.querySelector('[role=alert]').textContent")


def test_the_example_can_be_copied(page: Any, address: str) -> None:
    """The button says that it did."""
    page.open(f"{address}#users.presence")
    page.click("pre")  # a page that nobody touched may not
    page.get("[...document.querySelectorAll('button')].find(e => e.innerText === 'Copy').id = 'c'")
    page.click("#c")

    page.wait("document.querySelector('#c').textContent !== 'Copy'")
    assert page.get("document.querySelector('#c').textContent") == "Copied"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_it_can_be_read_by_day_and_by_night_wide_and_narrow(
    page: Any, address: str, theme: str, width: int
) -> None:
    """Every text has the contrast that WCAG asks for (AA), and nothing is wider than the window."""
    page.look(width=width, theme=theme)
    seen = set()
    for where in ("", "#users.presence/2.0.0", "#conversation.update", "#nothing"):
        page.open(address + where)
        contrasts = page.contrasts()
        assert {name: each for name, each in contrasts.items() if each < 4.5} == {}
        assert page.get("document.documentElement.scrollWidth") <= width
        seen |= contrasts.keys()
        back = page.get("getComputedStyle(document.body).backgroundColor")
        assert (back == "rgb(255, 255, 255)") == (theme == "light")
    assert {"SPAN badge major", "SPAN kind", "SMALL ", "TD ", "CODE "} <= seen


def test_a_narrow_window_shows_the_list_or_the_type(page: Any, address: str) -> None:
    """One at a time, with a way back."""
    page.look(width=390)
    page.open(f"{address}#users.presence")
    assert page.get("document.querySelector('#types').offsetParent") is None
    page.click(".back")
    page.wait("document.querySelector('#types').offsetParent !== null")
    assert page.get("document.querySelector('main').offsetParent") is None


def test_everything_can_be_named(page: Any, address: str) -> None:
    """Each control has a label, each id is there once, and the landmarks are told apart."""
    page.open(f"{address}#users.presence/2.0.0")

    unnamed = (
        "[...document.querySelectorAll('button, a, input')].filter(each =>"
        "!(each.innerText.trim() || each.ariaLabel || each.labels?.length)).length"
    )
    assert page.get(unnamed) == 0
    ids = page.get("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert page.get("[...document.querySelectorAll('nav')].every(each => each.ariaLabel)")
    assert page.get("document.documentElement.lang") == "en"


def test_a_schema_that_means_harm_is_text(page: Any, tmp_path: Path) -> None:
    """HTML in descriptions, names, values and examples is shown, and nothing of it runs."""
    copy_types(tmp_path, "users.presence")
    for version in ("1.0.0", "2.0.0"):
        (tmp_path / f"schemas/users.presence/{version}.json").unlink()
    shutil.rmtree(tmp_path / "migrations")
    path = tmp_path / "schemas/users.presence/2.1.0.json"
    document = json.loads(path.read_text("utf-8"))
    payload = document["$defs"]["Payload"]["properties"]
    document["description"] = HOSTILE
    payload[HOSTILE] = {"type": ["string", "null"], "description": HOSTILE}
    payload["source"]["x-extensible-enum"] = [HOSTILE]
    payload["__proto__"] = {"type": ["string", "null"], "description": "Not a prototype."}
    document["examples"][0]["payload"][HOSTILE] = HOSTILE
    path.write_text(json.dumps(document), "utf-8")
    write(tmp_path, render(tmp_path))

    page.open(f"{(tmp_path / PAGE).as_uri()}#users.presence")
    page.click("#search")
    page.write("onerror")
    page.wait("document.querySelector('#types mark') !== null")

    assert page.get("window.hurt") is None
    assert page.get("document.images.length") == 0
    assert page.get("document.scripts.length") == 2
    assert page.get(SHOWN).count(HOSTILE) == 4
    assert "Not a prototype." in page.get(SHOWN)


def test_a_recursive_schema_can_be_opened_for_ever_but_not_at_once(
    page: Any, tmp_path: Path
) -> None:
    """`Expand all` ends where a definition comes back; by hand it goes on."""
    copy_types(tmp_path, "users.presence")
    path = tmp_path / "schemas/users.presence/2.1.0.json"
    document = json.loads(path.read_text("utf-8"))
    again = {"anyOf": [{"$ref": "#/$defs/OrganizationPresence"}, {"type": "null"}]}
    document["$defs"]["OrganizationPresence"]["properties"]["parent"] = again
    listed = {"type": ["array", "null"], "items": {"$ref": "#/$defs/OrganizationPresence"}}
    document["$defs"]["OrganizationPresence"]["properties"]["children"] = listed
    path.write_text(json.dumps(document), "utf-8")
    write(tmp_path, render(tmp_path))
    page.open(f"{(tmp_path / PAGE).as_uri()}#users.presence/2.1.0")
    count = "document.querySelectorAll('.fields .name').length"

    page.click("section .head button")
    few = page.get(count)
    assert few < 60
    page.get("[...document.querySelectorAll('[aria-label^=parent]')].at(-1).click()")
    assert page.get(count) > few
