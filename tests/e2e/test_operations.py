"""Operating the deployed stack: permissions, settings, rollback, the dashboard."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from typing import Any

import pytest

Until = Callable[..., None]

PRESENCE = "v2.users.{id}.presence"


@pytest.mark.parametrize(
    ("action", "message", "expected"),
    [
        (
            "dynamodb:PartiQLUpdate",
            "",
            "DEDUP_TABLE: BatchExecuteStatement returned AccessDenied",
        ),
        (
            "dynamodb:PartiQLInsert",
            "",
            "DEDUP_TABLE: BatchExecuteStatement returned AccessDenied",
        ),
        ("dynamodb:UpdateItem", "", "DEDUP_TABLE: TransactWriteItems returned AccessDenied"),
        (
            "dynamodb:ConditionCheckItem",
            "",
            "DEDUP_TABLE: TransactWriteItems returned AccessDenied",
        ),
        ("sqs:SendMessage", "raise", "DLQ_URL: SendMessageBatch returned AccessDenied"),
    ],
)
def test_a_missing_permission_is_reported_and_loses_nothing(
    deployed: Any, presence: Any, until: Until, action: str, message: str, expected: str
) -> None:
    """One clear error names the permission; the events wait in the queue until it is granted."""
    iam = deployed.client("iam")
    (name,) = {
        role["RoleName"]
        for role in iam.list_roles()["Roles"]
        if "ProcessorRole" in role["RoleName"]
    }
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    granted = json.dumps(document)
    assert f'"{action}"' in granted
    iam.put_role_policy(
        RoleName=name,
        PolicyName=policy,
        PolicyDocument=granted.replace(f'"{action}"', '"s3:GetObject"'),
    )
    before = sum(expected in line for line in deployed.lines())
    if action.endswith(("Update", "Item")):
        for worker in deployed.workers():
            os.kill(worker, signal.SIGKILL)  # a running one has checked its permissions already
    good, other = deployed.event(PRESENCE, presence()), deployed.event(PRESENCE, presence(message))

    deployed.send(good, other)
    try:
        until(lambda: sum(expected in line for line in deployed.lines()) > before)
        assert deployed.depth() > 0
        assert json.dumps(other) not in {letter.body for letter in deployed.letters()}
    finally:
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=granted)

    until(lambda: deployed.depth() == 0)
    assert deployed.handled()[good["id"]] == 1
    letters = {letter.body for letter in deployed.letters()}
    assert (json.dumps(other) in letters) == bool(message)


def test_a_changed_setting_reaches_the_alias(deployed: Any, make: Any) -> None:
    """A second `make deploy` moves the alias, keeps the other parameters, and can be undone."""
    functions = deployed.client("lambda")
    name = deployed.outputs["FunctionName"]

    def live() -> tuple[str, str]:
        alias = functions.get_alias(FunctionName=name, Name="live")["FunctionVersion"]
        settings = functions.get_function_configuration(FunctionName=name, Qualifier="live")
        return alias, settings["Environment"]["Variables"]["MAX_EVENT_AGE_SECONDS"]

    before, age = live()
    make("deploy", {"PARAMETERS": "MaxEventAgeSeconds=400"}, deployed.environment)

    after, new_age = live()
    assert (age, new_age) == ("300", "400")
    assert after != before

    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=before)

    assert live() == (before, "300")


def test_the_alarms_and_the_dashboard_exist(deployed: Any) -> None:
    """CloudWatch accepts the dashboard."""
    cloudwatch = deployed.client("cloudwatch")

    alarms = cloudwatch.describe_alarms()["MetricAlarms"]
    (dashboard,) = cloudwatch.list_dashboards()["DashboardEntries"]
    body = cloudwatch.get_dashboard(DashboardName=dashboard["DashboardName"])["DashboardBody"]

    assert {alarm["MetricName"] for alarm in alarms} == {
        "ApproximateAgeOfOldestMessage",
        "ApproximateNumberOfMessagesVisible",
        "Errors",
        "EventsRefused",
        "EventsStale",
        "FailedInvocations",
        "SchemaDrift",
        "Throttles",
    }
    assert json.loads(body)["widgets"]
