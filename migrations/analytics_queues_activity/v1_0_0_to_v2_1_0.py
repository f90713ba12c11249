"""Since SDK 242.0.0, the `data` of a result is a list, where it was one metric with its `stats`.

Upstream replaced the class of the topic in that release. An item of the list has the metric, and
next to it `count` and `calculatedMetricValue`, which `stats` had under the same names. So the one
metric becomes the one item; what else it had, such as observations, stays in it.
"""

from __future__ import annotations

from typing import Any


def upgrade(detail: dict[str, Any]) -> dict[str, Any]:
    """Make a list of each result's metric."""
    payload = dict(detail["payload"])
    if payload.get("results") is not None:
        payload["results"] = [_listed(each) for each in payload["results"]]
    return {**detail, "payload": payload}


def _listed(result: dict[str, Any]) -> dict[str, Any]:
    if result.get("data") is None:
        return result
    metric = {name: value for name, value in result["data"].items() if name != "stats"}
    return {**result, "data": [{**metric, **(result["data"].get("stats") or {})}]}
