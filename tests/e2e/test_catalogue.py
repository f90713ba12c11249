"""The catalogue page in a browser, opened from the disk."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from support.browser import Page, contrasts, expect
from support.registries import KNOWN_VERSIONS, copy_types
from tools.catalogue.page import PAGE, render, write

HOSTILE = '</script><img src="x" onerror="window.hurt=1"><script>window.hurt=1</script>'
LISTED = "#types [data-name]"
"""The event types in the list."""


@pytest.fixture(scope="module")
def address(known_registry: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the known types."""
    folder = tmp_path_factory.mktemp("catalogue")
    write(folder, render(known_registry))
    return (folder / PAGE).as_uri()


def listed_names(page: Page) -> list[str]:
    script = "all => all.map(each => each.dataset.name)"
    names: list[str] = page.locator(LISTED).evaluate_all(script)
    return names


def test_a_type_is_searched_and_opened(page: Page, address: str) -> None:
    """By its name, with the mouse: its fields, changes and example."""
    page.goto(address)
    assert listed_names(page) == sorted(KNOWN_VERSIONS)

    page.locator("#search").click()
    page.keyboard.insert_text("PRESENCE")
    expect(page.locator(LISTED)).to_have_count(1)
    expect(page.locator("#found")).to_have_text("1 of 5 event types")
    page.locator(LISTED).click()

    expect(page.locator("h2")).to_have_text("users.presence")
    expect(page).to_have_url(f"{address}#users.presence")
    expect(page).to_have_title("users.presence 2.1.0")
    main = page.locator("main")
    for text in ("v2.users.{id}.presence", "presenceDefinition", "When the presence was set."):
        expect(main).to_contain_text(text, use_inner_text=True)
    canonical, wire = map(json.loads, page.locator("pre").all_text_contents())
    assert canonical["event_type"] == "users.presence"
    assert wire["detail"]["eventBody"] == canonical["payload"]
    proven = "every 2.0.0 event is proven valid under 2.1.0"
    expect(main).to_contain_text(proven, use_inner_text=True)


def test_an_opened_field_shows_its_children(page: Page, address: str) -> None:
    """With its type, and whether it is required; closed again, it hides it."""
    page.goto(f"{address}#users.presence/2.0.0")
    fields = page.locator(".fields").first
    toggle = page.locator('button[aria-label^="presenceDefinition"]')
    expect(fields).not_to_contain_text("systemPresence", use_inner_text=True)

    toggle.click()
    expect(fields).to_contain_text("systemPresence", use_inner_text=True)
    expect(toggle).to_have_attribute("aria-expanded", "true")
    toggle.click()
    expect(fields).not_to_contain_text("systemPresence", use_inner_text=True)

    required = page.locator(":has(> .need)")
    expect(required.filter(has_text=re.compile("^modifiedDate string required"))).to_be_visible()


def test_a_field_shows_its_known_values(page: Page, address: str) -> None:
    page.goto(f"{address}#conversation.update")

    known = "known values VOICE CHAT EMAIL CALLBACK MESSAGE"
    expect(page.locator("main")).to_contain_text(known, use_inner_text=True)


def test_a_field_shows_its_retired_values(page: Page, address: str) -> None:
    """Each with its successor; of many values, the rest only on request."""
    page.goto(f"{address}#audits.entitytype.entityid")
    main = page.locator("main")
    expect(main).to_contain_text("retired values TopicsDefinitions", use_inner_text=True)
    expect(main).to_contain_text("GDPRService → GDPR", use_inner_text=True)
    expect(main).not_to_contain_text("WebDeployments", use_inner_text=True)

    page.locator(".facts summary").first.click()
    expect(page.locator(".facts details").first).to_have_js_property("open", True)
    assert page.locator(".facts details code").count() > 12


def test_an_older_version_shows_its_changes(page: Page, address: str) -> None:
    """The verdict, the migration's description, and each difference; opened by its address."""
    page.goto(f"{address}#users.presence/2.0.0")

    changes = page.locator("#changes")
    for text in (
        "What changed since 1.0.0",
        "not every 1.0.0 event is valid under 2.0.0",
        "Since 2.0.0 every presence says since when it holds.",
        "field required /payload/modifiedDate",
    ):
        expect(changes).to_contain_text(text, use_inner_text=True)
    older = page.locator('.versions a[href$="1.0.0"]')
    older.click()
    expect(page).to_have_title("users.presence 1.0.0")
    expect(changes).to_have_count(0)
    expect(older).to_be_focused()
    expect(older).to_have_text("1.0.0")


def test_the_search_finds_fields(page: Page, address: str) -> None:
    """It shows which field matched; all of several words must match."""
    page.goto(address)
    page.locator("#search").fill("queueid acd")
    expect(page.locator(LISTED)).to_have_count(1)

    assert listed_names(page) == ["detail.events.conversation.acd.end"]
    expect(page.locator("#types mark")).to_have_text("queueId")
    expect(page.locator("#types .at")).to_have_text("/payload/queueId")


def test_a_search_hit_leads_to_the_field(page: Page, address: str) -> None:
    """Also in a list of objects: the fields above it are opened, and it is marked and in view."""
    page.goto(address)
    page.locator("#search").fill("purpose")
    hit = page.locator("#types .at")
    expect(hit).to_have_text("/payload/participants/*/purpose")
    hit.click()

    expect(page).to_have_title("conversation.update 2.1.0")
    expect(page.locator(".hit")).to_have_count(1)
    expect(page.locator(".hit .name")).to_have_text("purpose")
    expect(page.locator(".hit")).to_be_focused()
    expect(page.locator(".hit")).to_be_in_viewport()


def test_a_search_hit_names_its_version_and_how_often_it_occurs(page: Page, tmp_path: Path) -> None:
    """If the newest has the field no more; and if a payload has it at several paths."""
    copy_types(tmp_path, "conversation.update")
    path = tmp_path / "schemas/conversation.update/2.1.0.json"
    document = json.loads(path.read_text("utf-8"))
    properties = document["$defs"]["Payload"]["properties"]
    del properties["userId"]
    del document["examples"]
    properties["outer"] = {
        "type": ["object", "null"],
        "properties": {"purpose": {"type": ["string", "null"]}},
    }
    path.write_text(json.dumps(document), "utf-8")
    write(tmp_path, render(tmp_path))
    page.goto((tmp_path / PAGE).as_uri())

    hits = page.locator("#types .at")
    page.locator("#search").fill("userId")
    expect(hits).to_have_text("/payload/userId in 2.0.0")
    page.locator("#search").fill("purpose")
    expect(hits).to_have_text("/payload/outer/purpose and 1 other place")


def test_the_start_page_shows_what_there_is(page: Page, address: str) -> None:
    """Each type in its group with its versions, the latest changes and the handlers."""
    page.goto(address)

    expect(page.locator(".figure strong")).to_have_text(["5", "15", "2", "2"])
    expect(page.locator(".group h4")).to_have_text(
        ["audits 1", "conversation 1", "detail 2", "users 1"]
    )
    row = page.locator(".group li").filter(has_text="presence")
    expect(row.locator("i")).to_have_count(3)
    versions = "1.0.0 first, 2.0.0 major, 2.1.0 minor"
    expect(row.locator(".dots")).to_have_attribute("aria-label", versions)
    expect(page.locator(".badge.handled")).to_have_count(2)
    changed = page.locator("section", has_text="Changed last").locator("li")
    expect(changed).to_have_count(12)
    expect(changed.filter(has_text="users.presence 2.1.0")).to_contain_text("SDK 269.0.0, 1 change")
    page.locator(".group a", has_text="presence").click()
    expect(page).to_have_title("users.presence 2.1.0")
    expect(page.locator("dd").nth(3)).to_have_text("none")


@pytest.mark.parametrize(("query", "found"), [("event_id", 5), ("event_i", 0), ("payload", 5)])
def test_envelope_fields_are_found_only_by_their_full_name(
    page: Page, address: str, query: str, found: int
) -> None:
    """Otherwise a search for conversation would find every type by its conversation_id."""
    page.goto(address)
    page.locator("#search").fill(query)

    expect(page.locator("#found")).to_have_text(f"{found} of 5 event types")
    expect(page.locator(LISTED)).to_have_count(found)


def test_the_keyboard_is_enough(page: Page, address: str) -> None:
    """/ searches, the arrows go through the list, Enter opens and Escape empties the search."""
    page.goto(address)
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("conversation")
    expect(page.locator(LISTED)).not_to_have_count(5)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(LISTED).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    expect(page.locator(LISTED)).to_have_count(5)
    page.keyboard.type("presence")
    page.keyboard.press("Enter")

    expect(page.locator("h2")).to_be_focused()
    expect(page).to_have_url(f"{address}#users.presence")


@pytest.mark.parametrize(
    ("hash_", "message"),
    [("users.presense", "no event type users.presense"), ("users.presence/9.0.0", "no version 9")],
)
def test_an_unknown_address_shows_a_message(
    page: Page, address: str, hash_: str, message: str
) -> None:
    """The address may be older than the registry."""
    page.goto(f"{address}#{hash_}")

    expect(page.get_by_role("alert")).to_contain_text(message)


def test_the_example_can_be_copied(page: Page, address: str) -> None:
    """The button confirms it for two seconds."""
    page.clock.install(time=0)
    page.goto(f"{address}#users.presence")
    page.clock.pause_at(60_000)  # a busy machine must not miss the two seconds
    button = page.locator("section:has(pre) button").last
    expect(button).to_have_text("Copy")
    button.click()

    expect(button).to_have_text("Copied")
    page.clock.run_for(2_000)
    expect(button).to_have_text("Copy")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_is_readable_in_every_theme_and_width(
    page: Page, address: str, theme: str, width: int
) -> None:
    """Every text has the contrast that WCAG requires (AA), and nothing is wider than the window."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    seen = set()
    for fragment in ("", "#users.presence/2.0.0", "#conversation.update", "#nothing"):
        page.goto("about:blank")  # from the page itself, only the fragment would change
        page.goto(address + fragment)
        lowest = contrasts(page)
        assert {name: each for name, each in lowest.items() if each < 4.5} == {}
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        seen |= lowest.keys()
        background = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (background == "rgb(255, 255, 255)") == (theme == "light")
    page.goto(f"{address}#conversation.update/2.1.0/%2Fpayload%2FmediaType")
    page.locator("#search").evaluate("each => { each.value = 'queueid'; }")
    page.locator("#search").dispatch_event("input")
    lowest = contrasts(page)
    assert {name: each for name, each in lowest.items() if each < 4.5} == {}
    seen |= lowest.keys()
    expect(page.locator(".hit")).to_be_visible()
    assert {"SPAN badge major", "SPAN kind", "SMALL ", "TD ", "CODE "} <= seen


def test_a_narrow_window_shows_one_thing_at_a_time(page: Page, address: str) -> None:
    """The start page, what a search finds, or a type, with a way back."""
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto(address)
    expect(page.locator(".groups")).to_be_visible()
    expect(page.locator("#types")).to_be_hidden()
    page.locator("#search").fill("presence")
    expect(page.locator("#types")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()
    page.locator(LISTED).click()
    expect(page.locator("h2")).to_have_text("users.presence")
    expect(page.locator("#types")).to_be_hidden()
    page.locator(".back").click()
    expect(page.locator("#types")).to_be_visible()
    expect(page.locator("main")).to_be_hidden()


def test_every_control_has_a_label(page: Page, address: str) -> None:
    """Each id is unique, and landmarks have different names."""
    page.goto(f"{address}#users.presence/2.0.0")

    unnamed = (
        "all => all.filter(each =>"
        "!(each.innerText.trim() || each.ariaLabel || each.labels?.length)).length"
    )
    assert page.locator("button, a, input").evaluate_all(unnamed) == 0
    ids = page.locator("[id]").evaluate_all("all => all.map(each => each.id)")
    assert len(ids) == len(set(ids))
    assert page.locator("nav").evaluate_all("all => all.every(each => each.ariaLabel)")
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_html_in_a_schema_is_text(page: Page, tmp_path: Path) -> None:
    """HTML in descriptions, names, values and examples is displayed, and none of it runs."""
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

    page.goto(f"{(tmp_path / PAGE).as_uri()}#users.presence")
    page.locator("#search").fill("onerror")
    expect(page.locator("#types mark")).to_be_visible()

    assert page.evaluate("window.hurt") is None
    assert page.evaluate("document.images.length") == 0
    assert page.evaluate("document.scripts.length") == 2
    text = page.locator("main").inner_text()
    assert text.count(HOSTILE) == 4
    assert "Not a prototype." in text


def test_expand_all_ends_at_a_recursion(page: Page, tmp_path: Path) -> None:
    """Further levels can be opened one by one."""
    copy_types(tmp_path, "users.presence")
    path = tmp_path / "schemas/users.presence/2.1.0.json"
    document = json.loads(path.read_text("utf-8"))
    again = {"anyOf": [{"$ref": "#/$defs/OrganizationPresence"}, {"type": "null"}]}
    document["$defs"]["OrganizationPresence"]["properties"]["parent"] = again
    listed = {"type": ["array", "null"], "items": {"$ref": "#/$defs/OrganizationPresence"}}
    document["$defs"]["OrganizationPresence"]["properties"]["children"] = listed
    path.write_text(json.dumps(document), "utf-8")
    write(tmp_path, render(tmp_path))
    page.goto(f"{(tmp_path / PAGE).as_uri()}#users.presence/2.1.0")
    names = page.locator(".fields .name")

    page.get_by_role("button", name="Expand all").click()
    few = names.count()
    assert few < 60
    page.locator("[aria-label^=parent]").last.click()
    assert names.count() > few
