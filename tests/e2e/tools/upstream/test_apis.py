"""processor/genesys/apis.py matches the SDK."""

from __future__ import annotations

from pathlib import Path

from support.paths import ROOT
from tools.upstream.apis import PATH, render
from tools.upstream.releases import open_release


def test_the_attributes_are_those_of_the_pinned_sdk(genesys_sdk: Path) -> None:
    """`genesys-events upstream apis --sdk .cache/genesys-sdk` regenerates them."""
    release = open_release(str(genesys_sdk), ROOT / ".cache")

    assert (ROOT / PATH).read_text("utf-8") == render(release)
    assert release.api_classes()["conversations"] == "ConversationsApi"
