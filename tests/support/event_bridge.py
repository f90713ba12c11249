"""EventBridge with one bus and one archive: rules, targets and replays as AWS documents them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from functools import cache
from typing import Any, NoReturn

from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

ACCOUNT = "eu-central-1:111122223333"
PATTERN_LIMIT = 2048
"""Characters; the service's own quota, while its model has more."""


class EventBridge:
    """A boto3 client of it, whose replays have these states one after another.

    Requests are checked against AWS's model of the service. `interrupt=(n, after)` raises
    KeyboardInterrupt at request n, before or after it has had its effect.
    """

    def __init__(
        self,
        *states: str,
        bus: str = "genesys",
        events: Sequence[dict[str, Any]] = (),
        error: Exception | None = None,
    ) -> None:
        self.states = list(states)
        self.bus = bus
        self.events = list(events)
        self.error = error
        self.refused: dict[str, str] = {}
        """The error's code by the operation's name."""
        self.interrupt: tuple[int, bool] | None = None
        self.requests: list[str] = []
        self.rules: dict[str, dict[str, Any]] = {}
        self.targets: dict[str, dict[str, dict[str, Any]]] = {}
        self.started: dict[str, dict[str, Any]] = {}
        self.delivered: list[tuple[str, dict[str, Any]]] = []
        """The target's ARN, and the event."""
        self._waiting: dict[str, list[dict[str, Any]]] = {}

    @property
    def bus_arn(self) -> str:
        """The ARN of the bus."""
        return f"arn:aws:events:{ACCOUNT}:event-bus/{self.bus}"

    def rule_arn(self, name: str) -> str:
        """The ARN of a rule on the bus."""
        return f"arn:aws:events:{ACCOUNT}:rule/{self.bus}/{name}"

    def add_rule(
        self, name: str, pattern: dict[str, Any], targets: Sequence[dict[str, Any]] = ()
    ) -> None:
        """A rule that exists already."""
        self.rules[name] = {"Name": name, "EventPattern": json.dumps(pattern)}
        self.targets[name] = {each["Id"]: each for each in targets}

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """An operation of the service, checked and counted."""
        operation = _operations().get(name)
        if operation is None:
            raise AttributeError(name)

        def call(**given: Any) -> Any:
            shape = _model().operation_model(operation).input_shape
            errors = ParamValidator().validate(given, shape)
            assert not errors.has_errors(), errors.generate_report()
            number = len(self.requests)
            self.requests.append(operation)
            if self.error is not None:
                raise self.error
            if self.interrupt == (number, False):
                raise KeyboardInterrupt
            if operation in self.refused:
                _refuse(operation, self.refused[operation])
            if given.get("EventBusName", self.bus) != self.bus:
                _refuse(operation, "ResourceNotFoundException")
            try:
                return getattr(self, f"_{name}")(operation, **given)
            finally:
                if self.interrupt == (number, True):
                    raise KeyboardInterrupt

        return call

    def _describe_archive(self, _operation: str, ArchiveName: str) -> dict[str, Any]:  # noqa: N803
        arn = f"arn:aws:events:{ACCOUNT}:archive/{ArchiveName}"
        return {
            "ArchiveArn": arn,
            "EventSourceArn": self.bus_arn,
            "EventCount": 1234,
            "SizeBytes": 5678,
        }

    def _put_rule(self, operation: str, **given: Any) -> dict[str, Any]:
        if not re.fullmatch(r"[.\-_A-Za-z0-9]{1,64}", given["Name"]):
            _refuse(operation, "ValidationException")
        if len(given["EventPattern"]) > PATTERN_LIMIT:
            _refuse(operation, "InvalidEventPatternException")
        json.loads(given["EventPattern"])
        self.rules[given["Name"]] = given
        return {"RuleArn": self.rule_arn(given["Name"])}

    def _describe_rule(self, operation: str, **given: Any) -> dict[str, Any]:
        self._known(operation, given["Name"])
        return self.rules[given["Name"]]

    def _put_targets(self, operation: str, **given: Any) -> dict[str, Any]:
        self._known(operation, given["Rule"])
        targets = self.targets.setdefault(given["Rule"], {})
        targets.update((each["Id"], each) for each in given["Targets"])
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def _list_targets_by_rule(self, operation: str, **given: Any) -> dict[str, Any]:
        self._known(operation, given["Rule"])
        return {"Targets": [*self.targets.get(given["Rule"], {}).values()]}

    def _remove_targets(self, operation: str, **given: Any) -> dict[str, Any]:
        self._known(operation, given["Rule"])
        for each in given["Ids"]:
            self.targets[given["Rule"]].pop(each, None)
        return {"FailedEntryCount": 0, "FailedEntries": []}

    def _delete_rule(self, operation: str, **given: Any) -> dict[str, Any]:
        if self.targets.get(given["Name"]):
            _refuse(operation, "ValidationException", "Rule can't be deleted since it has targets.")
        self.rules.pop(given["Name"], None)
        return {}

    def _start_replay(self, operation: str, **given: Any) -> dict[str, Any]:
        name = given["ReplayName"]
        if name in self.started:
            _refuse(operation, "ResourceAlreadyExistsException")
        assert given["Destination"]["Arn"] == self.bus_arn
        for arn in given["Destination"]["FilterArns"]:
            self._known(operation, arn.rpartition("/")[2])
        self.started[name] = given
        self._waiting[name] = list(self.events)
        return {"State": "STARTING"}

    def _describe_replay(self, operation: str, ReplayName: str) -> dict[str, Any]:  # noqa: N803
        if ReplayName not in self.started:
            _refuse(operation, "ResourceNotFoundException")
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        if state == "interrupt":
            raise KeyboardInterrupt
        if state == "RUNNING":
            self._replay(ReplayName, 1)
        if state == "COMPLETED":
            self._replay(ReplayName, len(self.events))
        moment = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
        return {
            "State": state,
            "StateReason": "why",
            "EventLastReplayedTime": moment,
            "Destination": self.started[ReplayName]["Destination"],
        }

    def _replay(self, name: str, count: int) -> None:
        """Send some events to the rules of a replay whose patterns match them."""
        for event in self._waiting[name][:count]:
            replayed = {**event, "replay-name": name}
            for arn in self.started[name]["Destination"]["FilterArns"]:
                rule = arn.rpartition("/")[2]
                if rule in self.rules and _matches(self.rules[rule]["EventPattern"], replayed):
                    targets = self.targets.get(rule, {}).values()
                    self.delivered += [(each["Arn"], replayed) for each in targets]
        del self._waiting[name][:count]

    def _known(self, operation: str, rule: str) -> None:
        if rule not in self.rules:
            _refuse(operation, "ResourceNotFoundException")


def _matches(pattern: str, event: dict[str, Any]) -> bool:
    """Whether a pattern of strings and prefixes on the event's own fields matches it."""
    return all(
        any(
            event.get(name) == each
            if isinstance(each, str)
            else str(event.get(name)).startswith(each["prefix"])
            for each in conditions
        )
        for name, conditions in json.loads(pattern).items()
    )


def _refuse(operation: str, code: str, why: str = "") -> NoReturn:
    raise ClientError({"Error": {"Code": code, "Message": why}}, operation)


@cache
def _model() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("events", "service-2"), "events")


@cache
def _operations() -> dict[str, str]:
    return {xform_name(name): name for name in _model().operation_names}
