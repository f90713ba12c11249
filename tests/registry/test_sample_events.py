"""`sample` prints valid events of every version, which the processor reads as that version's."""

from __future__ import annotations

import json

import pytest

from generated.index import VERSIONS
from processor.testing import run_handler, sample_event
from processor.testing.samples import fresh_samples
from support.paths import ROOT
from tools.schema.validator import reference_validator


@pytest.mark.parametrize("event_type", VERSIONS)
def test_every_type_has_samples(event_type: str) -> None:
    """Each is valid under its schema, and is processed as it comes on EventBridge."""
    for version in VERSIONS[event_type]:
        document = json.loads((ROOT / f"schemas/{event_type}/{version}.json").read_text("utf-8"))
        (event,) = fresh_samples(event_type, version, 1, wire=False)
        assert list(reference_validator(document).iter_errors(event)) == []
        (wire,) = fresh_samples(event_type, version, 1, wire=True)
        assert run_handler(lambda _: None, wire).reason == "processed"
    assert run_handler(lambda _: None, sample_event(event_type)).reason == "processed"
