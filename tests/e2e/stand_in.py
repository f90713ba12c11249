"""Changes to ministack where it is laxer than AWS or differs from it.

Run by ministack's own Python. The changes replace names inside one pinned release of it:
requirements/stand-ins.txt. Each change says what AWS does.
"""

import json
import os
import sys
from pathlib import Path

from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import get_account_id
from ministack.services import dynamodb, eventbridge, lambda_svc, sqs
from ministack.services.cloudformation import changesets, engine, handlers

# Functions run on Lambda's Python, with only the zip and the runtime's packages.
sys.executable = os.environ["LAMBDA_PYTHON"]

# AWS uses TLS, which a queue's policy may require; the emulator is on the loopback.
_pin_request_origin = app.pin_request_origin
app.pin_request_origin = lambda address, _secure: _pin_request_origin(address, True)

# -- IAM's actions: a batch has the single action (SQS), each statement its own (PartiQL) -----

_extract_iam_action = iam_actions.extract_iam_action
_transaction_checks = iam_actions.dynamodb_transaction_checks
_PARTIQL = {"SELECT": "Select", "INSERT": "Insert", "UPDATE": "Update", "DELETE": "Delete"}


def extract_iam_action(*args, **kwargs):
    """Also log the function's requests, one line each."""
    action = _extract_iam_action(*args, **kwargs)
    if action:
        with Path(os.environ["REQUESTS_LOG"]).open("a") as log:
            log.write(f"{action}\n")
    return {"sqs:SendMessageBatch": "sqs:SendMessage"}.get(action, action)


def dynamodb_transaction_checks(action, body, region, account):
    """Require a permission for each statement, on its table."""
    if action != "dynamodb:BatchExecuteStatement":
        return _transaction_checks(action, body, region, account)
    checks = []
    for statement in json.loads(body)["Statements"]:
        parsed = dynamodb._parse_partiql(statement["Statement"], statement.get("Parameters", []))
        arn = f"arn:aws:dynamodb:{region}:{account}:table/{parsed['table']}"
        checks.append((f"dynamodb:PartiQL{_PARTIQL[parsed['op']]}", arn))
    return checks


iam_actions.extract_iam_action = extract_iam_action
iam_actions.dynamodb_transaction_checks = dynamodb_transaction_checks

# -- EventBridge ------------------------------------------------------------------------------

_invoke_target = eventbridge._invoke_target


def put_partner_events(data):
    """A partner's events arrive on the bus with the source's name."""
    entries = [{**entry, "EventBusName": entry["Source"]} for entry in data["Entries"]]
    return eventbridge._put_events({"Entries": entries}, allow_aws_source=True)


def invoke_target(target, event, rule, view=None):
    """A queue accepts what its policy allows; the rest goes to the rule's dead-letter queue."""

    def allows(arn):
        return sqs.queue_policy_allows(arn, "events.amazonaws.com", rule["Arn"], get_account_id())

    for arn in (target["Arn"], target.get("DeadLetterConfig", {}).get("Arn")):
        if arn and allows(arn):
            return _invoke_target({**target, "Arn": arn}, event, rule, view)
    return None


eventbridge._put_partner_events = put_partner_events
eventbridge._invoke_target = invoke_target

# -- the event source mapping -----------------------------------------------------------------

_sqs_esm_concurrency = lambda_svc._sqs_esm_concurrency


def receive_messages_for_esm(queue_url, max_number):
    """A batch may have more than the ten messages of one receive."""
    with sqs._queues_lock:
        queue = sqs._get_q(queue_url)
        sqs._expire_retained(queue)
        sqs._dlq_sweep(queue)
        timeout = int(queue["attributes"]["VisibilityTimeout"])
        return sqs._collect_msgs(queue, int(max_number), timeout)


def sqs_esm_concurrency(mapping, *args, **kwargs):
    """A Number parameter stays a number when a template passes it on."""
    scaling = mapping.get("ScalingConfig") or {}
    if "MaximumConcurrency" in scaling:
        mapping["ScalingConfig"] = {"MaximumConcurrency": int(scaling["MaximumConcurrency"])}
    return _sqs_esm_concurrency(mapping, *args, **kwargs)


sqs._receive_messages_for_esm = receive_messages_for_esm
lambda_svc._sqs_esm_concurrency = sqs_esm_concurrency

# -- CloudFormation ---------------------------------------------------------------------------

_evaluate_conditions = engine._evaluate_conditions


def evaluate_conditions(template, params):
    """Join works in conditions too; here it is resolved if it joins a parameter."""

    def joined(value):
        if isinstance(value, list):
            return [joined(each) for each in value]
        if not isinstance(value, dict):
            return value
        if set(value) == {"Fn::Join"}:
            separator, items = value["Fn::Join"]
            return separator.join(params[items["Ref"]]["Value"].split(","))
        return {key: joined(each) for key, each in value.items()}

    conditions = joined(template.get("Conditions", {}))
    return _evaluate_conditions({**template, "Conditions": conditions}, params)


for module in (changesets, engine, handlers):
    module._evaluate_conditions = evaluate_conditions

if __name__ == "__main__":
    app.main()
