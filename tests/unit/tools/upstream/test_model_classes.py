"""The fields of a model class, in the style of either generation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tools.registry.locate import UsageError
from tools.upstream.model_classes import Field, ModelClass, read_class
from tools.upstream.releases import Release, open_release

BUOY = {
    "id": "str",
    "waterState": "str = CALM, ROUGH, outdated_sdk_version, CALM",
    "colors": "list[str] = red, green",
    "seenAt": "datetime",
    "depthByHour": "dict(str, list[float])",
    "URL": "str",
}


def constructed(types: str, names: str) -> str:
    """A class with such a constructor."""
    return (
        "class TidalTopicBuoy:\n    def __init__(self):\n"
        f"        self.swagger_types = {types}\n        self.attribute_map = {names}\n"
    )


def release_of(source: str) -> Release:
    """A release with one class, of this source."""
    return Release("269.0.0", {"TidalTopicBuoy": "buoy"}, lambda _: source.encode())


@pytest.mark.parametrize("modern", [True, False], ids=["269.0.0", "136.0.0"])
def test_fields_are_read_in_the_order_of_their_declaration(
    make_sdk: Any, modern: bool, tmp_path: Path
) -> None:
    """By their names in JSON; the SDK's marker for unknown values is not a known value."""
    sdk = make_sdk({"TidalTopicBuoy": BUOY}, modern=modern)

    assert read_class(open_release(str(sdk.wheel()), tmp_path), "TidalTopicBuoy") == ModelClass(
        "TidalTopicBuoy",
        (
            Field("id", "str"),
            Field("waterState", "str", ("CALM", "ROUGH")),
            Field("colors", "list[str]", ("red", "green")),
            Field("seenAt", "datetime"),
            Field("depthByHour", "dict(str, list[float])"),
            Field("URL", "str"),
        ),
    )


def test_a_class_may_have_no_fields(make_sdk: Any, tmp_path: Path) -> None:
    """Some of 136.0.0 have none."""
    sdk = make_sdk({"TidalTopicBuoy": {}}, modern=False)
    release = open_release(str(sdk.sdist()), tmp_path)

    assert read_class(release, "TidalTopicBuoy") == ModelClass("TidalTopicBuoy", ())


def test_a_class_that_the_release_lacks_is_refused(make_sdk: Any, tmp_path: Path) -> None:
    """A topic may be newer than a release."""
    release = open_release(str(make_sdk({"TidalTopicBuoy": {}}).wheel()), tmp_path)

    with pytest.raises(UsageError, match=r"the SDK 269\.0\.0 has no class OceanTopicReef"):
        read_class(release, "OceanTopicReef")


@pytest.mark.parametrize(
    "source",
    [
        "class TidalTopicBuoy(:",
        "class TidalTopicReef:\n    pass\n",
        "TidalTopicBuoy = object\n",
        constructed("{'id': 'str'}", "{'name': 'name'}"),
        constructed("types()", "{}"),
        constructed("['id']", "['id']"),
        constructed("{'id': 'str'}", "{'id': 'id'}").replace("attribute_map", "names"),
    ],
    ids=["no-python", "other-class", "no-class", "other-keys", "computed", "lists", "no-map"],
)
def test_an_unsupported_form_is_reported(source: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UsageError, match="has its class TidalTopicBuoy in a form that is not"):
        read_class(release_of(source), "TidalTopicBuoy")
