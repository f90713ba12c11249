"""template.yaml with its parameters: expanded by SAM, resolved like in CloudFormation."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from processor.aws.metrics import NAMESPACE, measure
from processor.envelope import Envelope
from processor.errors import ConfigurationError
from processor.outcomes import Outcome
from processor.reasons import Reason
from processor.settings import Settings
from support.paths import ROOT
from support.servers import find_installed

TEMPLATE = ROOT / "template.yaml"
SOURCE = "aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/test"
KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ON_CALL = "arn:aws:sns:eu-central-1:111122223333:on-call"
TEAM = "arn:aws:sns:eu-central-1:111122223333:team"
BOUNDARY = "arn:aws:iam::111122223333:policy/developers"
POLICIES = [
    "arn:aws:iam::111122223333:policy/orders",
    "arn:aws:iam::aws:policy/AmazonSQSFullAccess",
]
STACK_ID = "arn:aws:cloudformation:eu-central-1:111122223333:stack/genesys-events/5d9c1f30-0000"
OAUTH_ARN = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:genesys/oauth-a1B2c3"
TOPICS = ["v2.users.{id}.presence", "v2.detail.events.conversation.{id}.acd.end"]
BARE = {"EventBusName": "contact-centre"}
FULL = {"PartnerEventSource": SOURCE, "Topics": ", ".join(TOPICS), "Metrics": "put"}
FULL |= {"KmsKeyArn": KEY, "PageTopicArn": ON_CALL, "NotifyTopicArn": TEAM}
FULL |= {"AlarmEmail": "events@example.com", "GenesysCloudSecret": OAUTH_ARN}
FULL |= {"Tracing": "Active", "PermissionsBoundaryArn": BOUNDARY, "ArchiveRetentionDays": "30"}
FULL |= {"HandlerPolicyArns": ",".join(POLICIES), "HandlerEnvironmentVersion": "7"}
SETTINGS = {
    field.name.title().replace("_", ""): field
    for field in fields(Settings)
    if field.name
    not in (
        *("dlq_url", "dedup_table", "handlers", "max_batch_records", "lease_seconds"),
        "handler_environment",
    )
}
"""By the parameter's name: MaxEventAgeSeconds for max_event_age_seconds.

The stack creates the queue and the table itself; the zip has one package of handlers; a batch has
at most BatchSize records; each invocation has a deadline, at which its leases end; and handlers'
own settings are in SSM.
"""
# SAM's translator and its YAML loader run in their own environment.
EXPAND = """
import json, sys, types
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

no_managed_policies = types.SimpleNamespace(load=dict)

def expand(values):
    template = yaml_parse(text)
    template["Resources"]["Processor"]["Properties"]["CodeUri"] = "s3://bucket/lambda.zip"
    defaults = {name: each["Default"] for name, each in template["Parameters"].items()}
    return transform(template, {**defaults, **values}, no_managed_policies)

text, bare, full = json.load(sys.stdin)
json.dump({"source": yaml_parse(text), "bare": expand(bare), "full": expand(full)}, sys.stdout)
"""
NOTHING = object()


class Stack:
    """An expanded template with values for its parameters, resolved.

    A resource's name is its logical id here, and its attribute `Resource.Attribute`.
    """

    def __init__(self, template: Mapping[str, Any], values: Mapping[str, str]) -> None:
        self.template = template
        self._names: dict[str, Any] = {
            name: read(parameter, values.get(name, parameter["Default"]))
            for name, parameter in template["Parameters"].items()
        }
        self._names["AWS::NoValue"] = NOTHING
        self._names["AWS::StackId"] = STACK_ID
        self.conditions = self._resolved("Conditions")
        self.rules = self._resolved("Rules")
        self.resources = {
            name: resource
            for name, resource in self._resolved("Resources").items()
            if "Condition" not in resource or self.conditions[resource["Condition"]]
        }
        self.made = {name: each["Properties"] for name, each in self.resources.items()}

    def _resolved(self, part: str) -> Any:
        # SAM ends a version's name with a hash. The parser creates inner objects first, so that
        # the arguments of a function are resolved already.
        text = re.sub(r"(ProcessorVersion)\w+", r"\1", json.dumps(self.template[part]))
        return json.loads(text, object_hook=self._resolve)

    def _resolve(self, found: dict[str, Any]) -> Any:
        name = next(iter(found), "")
        value: Any = found.get(name)
        match name, value:
            case "Ref", _:
                return self._names.get(value, value)
            case "Fn::GetAtt", [resource, attribute]:
                return f"{resource}.{attribute}"
            case "Fn::Join", [separator, parts]:
                return separator.join(parts)
            case "Fn::Split", [separator, text]:
                return text.split(separator)
            case "Fn::Select", [index, parts]:
                return parts[int(index)]
            case "Fn::Sub", _:
                return self._substitute(*([value, {}] if isinstance(value, str) else value))
            case "Fn::If", [condition, yes, no]:
                return yes if self.conditions[condition] else no
            case "Fn::Equals", [one, other]:
                return one == other
            case "Fn::Not", [denied]:
                return not denied
            case "Fn::And", parts:
                return all(parts)
            case "Fn::Or", parts:
                return any(parts)
        assert not name.startswith("Fn::"), found
        for key, each in found.items():
            if isinstance(each, list):
                found[key] = [item for item in each if item is not NOTHING]
        return {key: each for key, each in found.items() if each is not NOTHING}

    def _substitute(self, text: str, names: Mapping[str, str]) -> str:
        known = {**self._names, **names}
        text = re.sub(r"\$\{([^!}]+)\}", lambda found: str(known.get(found[1], found[1])), text)
        return text.replace("${!", "${")  # escaped: it is CloudWatch's own ${…}


def read(parameter: Mapping[str, Any], text: object) -> Any:
    """A parameter's value as CloudFormation reads it."""
    if parameter["Type"] != "CommaDelimitedList":
        return str(text)
    return [each.strip() for each in str(text).split(",")]


def takes(parameter: Mapping[str, Any], text: str) -> bool:
    """Whether CloudFormation accepts a value for a parameter without a list of allowed ones."""
    if parameter["Type"] == "Number":
        return bool(parameter["MinValue"] <= float(text) <= parameter["MaxValue"])
    value = read(parameter, text)
    return len(text) >= parameter.get("MinLength", 0) and all(
        re.fullmatch(parameter.get("AllowedPattern", ".*"), each)
        for each in (value if isinstance(value, list) else [value])
    )


@pytest.fixture(scope="session")
def sam() -> Callable[..., str]:
    """`sam(program, argument, …, given="")`: run a program of AWS SAM; its output."""
    environment = {**os.environ, "AWS_DEFAULT_REGION": "eu-central-1"}

    def run(program: str, *arguments: str, given: str = "") -> str:
        command = [str(find_installed(f"sam/bin/{program}", "AWS SAM's command line")), *arguments]
        result = subprocess.run(
            command, input=given, env=environment, capture_output=True, text=True, check=False
        )
        return result.stdout or result.stderr

    return run


@pytest.fixture(scope="session")
def templates(sam: Callable[..., str]) -> Any:
    """The template as written (`source`), and as SAM expands it for each scenario."""
    given = json.dumps([TEMPLATE.read_text(encoding="utf-8"), BARE, FULL])
    expanded = sam("python", "-c", EXPAND, given=given)
    assert expanded.startswith("{"), expanded
    return json.loads(expanded)


@pytest.fixture(scope="session")
def stacks(templates: Any) -> tuple[Stack, Stack]:
    """A stack with only a bus, and one with every option."""
    return Stack(templates["bare"], BARE), Stack(templates["full"], FULL)


def test_the_linter_has_no_findings(sam: Callable[..., str], tmp_path: Path) -> None:
    """Not even informational ones, such as about data that could be lost."""
    text = TEMPLATE.read_text(encoding="utf-8")
    broken = tmp_path / "template.yaml"
    broken.write_text(text.replace("UpdateReplacePolicy: Retain", ""), encoding="utf-8")

    assert sam("cfn-lint", "--include-checks", "I", "--", str(TEMPLATE)) == ""
    assert "I3011" in sam("cfn-lint", "--include-checks", "I", "--", str(broken))


def test_every_parameter_is_used_and_in_one_console_group(templates: Any) -> None:
    """The groups have the file's order."""
    source = templates["source"]
    groups = source["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    text = json.dumps([source["Resources"], source["Conditions"]])

    assert [name for group in groups for name in group["Parameters"]] == list(source["Parameters"])
    assert set(source["Parameters"]) <= set(re.findall(r'(?:"Ref": "|\$\{)(\w+)', text))


def test_every_parameter_is_documented_with_its_default(templates: Any) -> None:
    """docs/settings.md has the settings, and the stack's parameters in another table."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([A-Z][a-z][A-Za-z]+)` \| (.*?) ?\|", text, re.MULTILINE))

    assert documented == {
        name: str(parameter["Default"])
        for name, parameter in templates["source"]["Parameters"].items()
        if name not in SETTINGS
    }


@pytest.mark.parametrize(("name", "setting"), SETTINGS.items(), ids=SETTINGS)
def test_a_setting_is_a_parameter(name: str, setting: Field[Any], templates: Any) -> None:
    """It has the code's default, and accepts only values that the code accepts."""
    parameter = templates["source"]["Parameters"][name]
    hint = get_type_hints(Settings)[setting.name]

    def parsed(value: object) -> Any:
        settings = Settings.from_environment({setting.name.upper(): str(value)})
        return getattr(settings, setting.name)

    assert parsed(parameter["Default"]) == setting.default
    choices = {parsed(each) for each in parameter.get("AllowedValues", ())}
    assert choices == ({False, True} if hint is bool else set(get_args(hint)))
    if parameter["Type"] == "Number":
        assert parsed(parameter["MinValue"]) == parameter["MinValue"]
        with pytest.raises(ConfigurationError):
            parsed(parameter["MinValue"] - 1)


@pytest.mark.parametrize(("name", "setting"), SETTINGS.items(), ids=SETTINGS)
def test_a_changed_setting_publishes_a_version(name: str, setting: Field[Any], stacks: Any) -> None:
    """SAM does not detect a parameter's new value, so the version's description contains it."""
    bare, _ = stacks
    parameter = bare.template["Parameters"][name]
    values = [*parameter.get("AllowedValues", ()), "1234"]
    value = FULL.get(name) or next(each for each in values if each != parameter["Default"])
    changed = Stack(bare.template, {**BARE, name: value}).made

    assert changed["Processor"]["Environment"]["Variables"][setting.name.upper()] == value
    assert changed["ProcessorVersion"] != bare.made["ProcessorVersion"]


@pytest.mark.parametrize(
    "name",
    ["MemorySize", "FunctionTimeoutSeconds", "BatchSize", "Tracing", "HandlerEnvironmentVersion"],
)
def test_what_is_no_setting_publishes_a_version_too(name: str, stacks: Any) -> None:
    """The alias must not stay on a version with the old value; so with KmsKeyArn."""
    bare, full = stacks
    changed = Stack(bare.template, {**BARE, name: "512345" if name != "Tracing" else "Active"})

    assert changed.made["ProcessorVersion"] != bare.made["ProcessorVersion"]
    assert KEY.rpartition("/")[2] in full.made["ProcessorVersion"]["Description"]


def longest(parameter: Mapping[str, Any]) -> str:
    """A value of a parameter of the greatest length."""
    if "AllowedValues" in parameter:
        return str(max(parameter["AllowedValues"], key=lambda each: len(str(each))))
    if parameter["Type"] == "Number":
        return "0.0001" if parameter["MaxValue"] == 1 else str(parameter["MaxValue"])
    return "x" * int(parameter.get("MaxLength", 0))


def test_the_version_s_description_is_never_too_long(stacks: tuple[Stack, Stack]) -> None:
    """Lambda allows 256 characters; every parameter in it has a greatest length."""
    _, full = stacks
    values = {name: longest(each) for name, each in full.template["Parameters"].items()}
    partition = "arn:aws:secretsmanager:us-east-1:111122223333:secret:"
    secret = partition + "s" * (len(values["GenesysCloudSecret"]) - len(partition))
    key = "arn:aws:kms:us-east-1:111122223333:key/mrk-" + "0" * 32
    texts = {"PartnerEventSource": SOURCE, "GenesysCloudSecret": secret, "KmsKeyArn": key}
    limits = {name: each for name, each in values.items() if name not in texts}
    made = Stack(full.template, {**texts, **limits}).made

    assert 230 < len(made["ProcessorVersion"]["Description"]) <= 256


def test_only_the_source_queue_moves_messages_to_the_dead_letter_queue(stacks: Any) -> None:
    """The policy composes its ARN, which cannot be a reference: each queue refers to the other."""
    bare, _ = stacks
    policy = bare.made["DeadLetterQueue"]["RedriveAllowPolicy"]
    (arn,) = policy["sourceQueueArns"]

    assert policy["redrivePermission"] == "byQueue"
    assert arn == (
        "arn:AWS::Partition:sqs:AWS::Region:AWS::AccountId:" + bare.made["SourceQueue"]["QueueName"]
    )


def test_the_function_has_no_unknown_setting(stacks: tuple[Stack, Stack]) -> None:
    """A setting removed from the code is removed from the template too."""
    variables = stacks[0].made["Processor"]["Environment"]["Variables"]

    known = {field.name.upper() for field in fields(Settings)}
    assert {*variables, "HANDLERS", "LEASE_SECONDS"} == known


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "where the events come from"),
        ({**BARE, **FULL}, "not both"),
        ({"EventBusName": "default"}, "the default bus"),
        (BARE, None),
        (FULL, None),
    ],
)
def test_exactly_one_bus_is_required(
    values: dict[str, str], message: str | None, templates: Any
) -> None:
    """The partner's source, or another bus; otherwise an assertion explains it."""
    (rule,) = Stack(templates["bare"], values).rules.values()
    failed = [each["AssertDescription"] for each in rule["Assertions"] if not each["Assert"]]

    assert len(failed) == (message is not None)
    assert message is None or message in failed[0]


VALUES = [
    ("PartnerEventSource", SOURCE, f"arn:aws:events:eu-central-1::event-source/{SOURCE}"),
    ("EventBusName", SOURCE, "arn:aws:events:eu-central-1:111122223333:event-bus/mine"),
    ("EventSourcePrefix", "my.events", ""),
    ("Topics", FULL["Topics"], ";".join(TOPICS)),
    ("Topics", TOPICS[0], "v2.users.*.presence"),
    ("HandlerPolicyArns", FULL["HandlerPolicyArns"], " ".join(POLICIES)),
    ("HandlerPolicyArns", POLICIES[0], "orders"),
    ("HandlerEnvironmentVersion", "12", "-1"),
    ("GenesysCloudEnvironment", "eu-central-1", "http://api.mypurecloud.com"),
    ("GenesysCloudEnvironment", "mypurecloud.com.au", "Frankfurt"),
    ("GenesysCloudSecret", OAUTH_ARN, "genesys/oauth"),
    ("KmsKeyArn", KEY, KEY.replace("key/", "alias/")),
    ("PageTopicArn", ON_CALL, "on-call"),
    ("NotifyTopicArn", TEAM, "team"),
    ("AlarmEmail", "events@example.com", "events"),
    ("PermissionsBoundaryArn", BOUNDARY, "developers"),
    ("PermissionsBoundaryArn", "arn:aws:iam::aws:policy/PowerUserAccess", BOUNDARY + " "),
    ("DriftSampleRate", "1", "1.5"),
    # The processor dead-letters a record with a reason before SQS moves it.
    ("MaxReceiveCount", "19", "20"),
    ("QueueMaxReceiveCount", "20", "19"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), VALUES, ids=[name for name, *_ in VALUES])
def test_a_wrong_value_is_refused(name: str, right: str, wrong: str, templates: Any) -> None:
    """Before anything is created, and with a sentence that says what to give."""
    parameter = templates["source"]["Parameters"][name]

    assert takes(parameter, right)
    assert takes(parameter, str(parameter["Default"]))
    assert not takes(parameter, wrong)
    assert parameter["ConstraintDescription"]


def test_the_two_stacks_cover_every_condition(stacks: tuple[Stack, Stack]) -> None:
    """Each condition is true in one and false in the other; an added resource is detected."""
    bare, full = stacks
    types = [resource["Type"].removeprefix("AWS::") for resource in full.resources.values()]

    assert (any(bare.conditions.values()), all(full.conditions.values())) == (False, True)
    assert bare.resources.keys() == full.resources.keys() - {"Archive", "EventBus", "AlarmTopic"}
    assert sorted(types) == sorted(
        ["Events::Archive", "Events::EventBus", "Events::Rule"]
        + ["SQS::Queue", "SQS::Queue", "SQS::QueuePolicy"]
        + ["Lambda::Function", "Lambda::Version", "Lambda::Alias", "Lambda::EventSourceMapping"]
        + ["DynamoDB::Table", "IAM::Role", "Logs::LogGroup", "CloudWatch::Dashboard", "SNS::Topic"]
        + ["CloudWatch::Alarm"] * len(ALARMS)
    )


PATTERN = {"source": [{"prefix": "aws.partner/genesys.com"}]}
ALIKE = [
    ("SourceQueue", "RedrivePolicy.deadLetterTargetArn", "DeadLetterQueue.Arn"),
    ("SourceQueue", "RedrivePolicy.maxReceiveCount", "1000"),
    ("SourceQueue", "QueueName", "genesys-events-source-5d9c1f30-0000"),
    ("DeadLetterQueue", "QueueName", None),
    ("LedgerTable", "TableName", None),
    ("LedgerTable", "KeySchema", [{"AttributeName": "event_hash", "KeyType": "HASH"}]),
    ("LedgerTable", "TimeToLiveSpecification", {"AttributeName": "expires_at", "Enabled": True}),
    ("LedgerTable", "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled", True),
    ("ProcessorLog", "RetentionInDays", "30"),
    ("Processor", "Role", "ProcessorRole.Arn"),
    ("Processor", "LoggingConfig.LogGroup", "ProcessorLog"),
    ("Processor", "Environment.Variables.DLQ_URL", "DeadLetterQueue"),
    ("Processor", "Environment.Variables.DEDUP_TABLE", "LedgerTable"),
    ("Processor", "Environment.Variables.MAX_BATCH_RECORDS", "100"),
    ("ProcessorAliaslive", "FunctionVersion", "ProcessorVersion.Version"),
    ("ProcessorSourceQueue", "EventSourceArn", "SourceQueue.Arn"),
    ("ProcessorSourceQueue", "FunctionName", "ProcessorAliaslive"),
    ("ProcessorSourceQueue", "FunctionResponseTypes", ["ReportBatchItemFailures"]),
    ("ProcessorSourceQueue", "BatchSize", "100"),
    ("ProcessorSourceQueue", "MaximumBatchingWindowInSeconds", "1"),
    ("ProcessorSourceQueue", "ScalingConfig.MaximumConcurrency", "10"),
]
BY_OPTION = [
    ("EventBus", "EventSourceName", None, SOURCE),
    ("Rule", "EventBusName", "contact-centre", "EventBus"),
    ("Rule", "EventPattern", PATTERN, {**PATTERN, "detail-type": TOPICS}),
    ("Archive", "SourceArn", None, "EventBus.Arn"),
    ("Archive", "EventPattern", None, {**PATTERN, "detail-type": TOPICS}),
    ("Archive", "RetentionDays", None, "30"),
    ("SourceQueue", "KmsMasterKeyId", None, KEY),
    ("SourceQueue", "SqsManagedSseEnabled", True, False),
    ("DeadLetterQueue", "KmsMasterKeyId", None, KEY),
    ("DeadLetterQueue", "SqsManagedSseEnabled", True, False),
    ("LedgerTable", "SSESpecification.SSEEnabled", False, True),
    ("LedgerTable", "SSESpecification.KMSMasterKeyId", None, KEY),
    ("ProcessorLog", "KmsKeyId", None, KEY),
    ("Processor", "KmsKeyArn", None, KEY),
    ("Processor", "TracingConfig.Mode", "PassThrough", "Active"),
    ("ProcessorRole", "PermissionsBoundary", None, BOUNDARY),
    ("ProcessorRole", "ManagedPolicyArns", None, POLICIES),
    (
        "Processor",
        "Environment.Variables.HANDLER_ENVIRONMENT",
        "",
        "{{resolve:ssm:/AWS::StackName/handler-environment:7}}",
    ),
]
PROPERTIES = [*BY_OPTION, *((name, path, value, value) for name, path, value in ALIKE)]


@pytest.mark.parametrize(
    ("name", "path", "bare", "full"), PROPERTIES, ids=[".".join(each[:2]) for each in PROPERTIES]
)
def test_a_property_has_its_value(name: str, path: str, bare: Any, full: Any, stacks: Any) -> None:
    """In both stacks; without an option, its property is absent."""
    for stack, expected in zip(stacks, (bare, full), strict=True):
        found = stack.made.get(name, {})
        for key in path.split("."):
            found = found.get(key)

        assert found == expected


@pytest.mark.parametrize(
    ("option", "kinds"),
    [
        ("Topics", {"Events::Rule"}),
        (
            "KmsKeyArn",
            {"SQS::Queue", "DynamoDB::Table", "Logs::LogGroup", "IAM::Role"}
            | {"Lambda::Function", "Lambda::Version"},
        ),
        ("AlarmEmail", {"CloudWatch::Alarm"}),
        ("Tracing", {"Lambda::Function", "Lambda::Version", "IAM::Role"}),
        ("PermissionsBoundaryArn", {"IAM::Role"}),
        ("HandlerPolicyArns", {"IAM::Role"}),
        ("HandlerEnvironmentVersion", {"Lambda::Function", "Lambda::Version"}),
        ("GenesysCloudSecret", {"Lambda::Function", "Lambda::Version", "IAM::Role"}),
        ("Metrics", {"Lambda::Function", "Lambda::Version", "IAM::Role"}),
    ],
)
def test_an_option_changes_only_its_resources(option: str, kinds: set[str], stacks: Any) -> None:
    """By itself it changes every resource of these types, and no other."""
    bare, _ = stacks
    changed = Stack(bare.template, {**BARE, option: FULL[option]})

    for name, resource in bare.resources.items():
        concerned = resource["Type"].removeprefix("AWS::") in kinds
        assert (changed.made[name] != resource["Properties"]) == concerned, name


def test_resources_that_cannot_be_recreated_are_retained(stacks: tuple[Stack, Stack]) -> None:
    """Queues and ledger outlive the stack; an old version for rollback outlives its successor."""
    resources = stacks[0].resources
    stay = {name for name in resources if "Retain" in resources[name].get("DeletionPolicy", "")}
    last = {name for name in resources if resources[name].get("UpdateReplacePolicy") == "Retain"}
    holding = {"SourceQueue", "DeadLetterQueue", "LedgerTable"}

    assert stay - {"ProcessorVersion"} == holding
    assert last >= {*holding, "ProcessorVersion"}


def test_the_visibility_timeout_is_long_enough(stacks: tuple[Stack, Stack]) -> None:
    """AWS recommends six times the function's time-out; the defaults follow it."""
    made = stacks[0].made

    assert int(made["SourceQueue"]["VisibilityTimeout"]) >= 6 * int(made["Processor"]["Timeout"])


def test_all_instances_together_stay_within_the_rate_limit_of_genesys(templates: Any) -> None:
    """An OAuth client has 300 requests a minute; by default, each instance has its share."""
    parameters = templates["source"]["Parameters"]
    share, most = (
        parameters[name]["Default"]
        for name in ("GenesysCloudRequestsPerMinute", "MaximumConcurrency")
    )

    assert share * most <= 300


def test_the_rule_may_only_send(stacks: tuple[Stack, Stack]) -> None:
    """To the queue, and undeliverable events to the dead-letter queue."""
    made = stacks[0].made
    (target,) = made["Rule"]["Targets"]
    allowed, denied = made["QueuePolicy"]["PolicyDocument"]["Statement"]

    assert target["Arn"] == "SourceQueue.Arn"
    assert target["DeadLetterConfig"] == {"Arn": "DeadLetterQueue.Arn"}
    assert made["QueuePolicy"]["Queues"] == ["SourceQueue", "DeadLetterQueue"]
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": "Rule.Arn"}}
    assert denied["Effect"] == "Deny"


def test_rules_of_replays_may_send_only_with_an_archive(stacks: tuple[Stack, Stack]) -> None:
    """Those on the stack's own bus whose names have the stack's id."""
    bare, full = stacks
    allowed, replays, denied = full.made["QueuePolicy"]["PolicyDocument"]["Statement"]
    assert {**allowed, "Sid": "", "Condition": ""} == {**replays, "Sid": "", "Condition": ""}
    start = "arn:AWS::Partition:events:AWS::Region:AWS::AccountId:rule/"
    name = "genesys-events-replay-5d9c1f30-"
    assert replays["Condition"] == {"ArnLike": {"aws:SourceArn": f"{start}EventBus/{name}*"}}
    assert len(name) + 16 + len("-99") <= 64
    assert denied["Effect"] == "Deny"

    named = Stack(bare.template, {**BARE, "ArchiveRetentionDays": "1"}).made["QueuePolicy"]
    condition = named["PolicyDocument"]["Statement"][1]["Condition"]
    assert condition == {"ArnLike": {"aws:SourceArn": f"{start}contact-centre/{name}*"}}


def test_the_function_has_exactly_the_permissions_that_the_code_needs(
    stacks: tuple[Stack, Stack],
) -> None:
    """The AWS calls are found in the code; each action is granted on one resource."""
    modules = (ROOT / "processor" / "aws").glob("*.py")
    code = {path.stem: path.read_text(encoding="utf-8") for path in modules}
    calls = re.findall(r"client(?:\(\))?\.(\w+)\(", "".join(code.values()))
    statements = re.findall(r"f[\"']([A-Z]+) ", code["ledger"])
    expected = {
        **{f"dynamodb:PartiQL{each.title()}": "LedgerTable.Arn" for each in statements},
        # UpdateItem, by itself and in a transaction.
        **dict.fromkeys(("dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"), "LedgerTable.Arn"),
        "sqs:SendMessage": "DeadLetterQueue.Arn",
        **dict.fromkeys(("logs:CreateLogStream", "logs:PutLogEvents"), "ProcessorLog.Arn"),
    }
    for action in (
        *("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),  # Lambda's poller
        "ChangeMessageVisibility",  # RetryLater(after=…)
    ):
        expected[f"sqs:{action}"] = "SourceQueue.Arn"
    by_option = {"cloudwatch:PutMetricData": "*", "secretsmanager:GetSecretValue": OAUTH_ARN}
    by_option |= {"xray:PutTraceSegments": "*", "xray:PutTelemetryRecords": "*"}
    for action in ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey*", "ReEncrypt*"):
        by_option[f"kms:{action}"] = KEY

    assert sorted(calls) == [
        *("batch_execute_statement", "change_message_visibility_batch", "put_metric_data"),
        *("send_message_batch", "transact_write_items", "update_item"),
    ]
    for stack, more in zip(stacks, ({}, by_option), strict=True):
        (policy,) = stack.made["ProcessorRole"]["Policies"]
        granted = []
        for statement in policy["PolicyDocument"]["Statement"]:
            actions, resource = statement["Action"], statement["Resource"]
            granted += [
                (each, resource) for each in ([actions] if isinstance(actions, str) else actions)
            ]
            if actions == "cloudwatch:PutMetricData":
                condition = {"cloudwatch:namespace": NAMESPACE}
                assert statement["Condition"] == {"StringEquals": condition}
        assert sorted(granted) == sorted({**expected, **more}.items())


ALARMS: dict[tuple[str, str], dict[str, str]] = {
    (NAMESPACE, "EventsRefused"): {},
    (NAMESPACE, "EventsStale"): {},
    (NAMESPACE, "SchemaDrift"): {},
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): {"QueueName": "DeadLetterQueue.QueueName"},
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): {"QueueName": "SourceQueue.QueueName"},
    ("AWS/Lambda", "Errors"): {"FunctionName": "Processor"},
    ("AWS/Lambda", "Throttles"): {"FunctionName": "Processor"},
    ("AWS/Events", "FailedInvocations"): {"RuleName": "Rule.RuleName"},  # and the bus
}
NOTIFY = {"EventsStale", "SchemaDrifting", "DeadLettersWaiting"}
"""Alarms that can wait; the others mean that events are not processed."""


def measured() -> set[tuple[str, str | None]]:
    """The processor's own metrics: each one's name, and its dimension if it has one."""
    envelope = Envelope("1", "users.presence", None, "2026-03-02T14:05:00Z", 0, None, None, {})
    record: Any = None
    outcomes = [Outcome.of(record, each, envelope, read_with="2.1.0") for each in Reason]
    measurements = measure(outcomes, started=1, finished=2)
    return {(each.name, each.dimension and each.dimension[0]) for each in measurements}


def alarms(stack: Stack) -> dict[str, dict[str, Any]]:
    """The properties of the alarms, by name."""
    return {
        name: stack.made[name]
        for name, resource in stack.resources.items()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }


def test_alarms_use_existing_metrics(stacks: tuple[Stack, Stack]) -> None:
    """Each on a metric with exactly these dimensions."""
    assert {(name, None) for space, name in ALARMS if space == NAMESPACE} <= measured()
    for stack, bus in zip(stacks, ("contact-centre", "EventBus"), strict=True):
        watched = {}
        for name, alarm in alarms(stack).items():
            dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", ())}
            if alarm["Namespace"] == "AWS/Events":
                assert dimensions.pop("EventBusName") == bus
            watched[alarm["Namespace"], alarm["MetricName"]] = dimensions
            assert alarm["ComparisonOperator"] == "GreaterThanThreshold"
            assert alarm["Threshold"] == ("900" if name == "QueueStuck" else 0)
        assert watched == ALARMS


@pytest.mark.parametrize(
    ("given", "page", "notify"),
    [
        ({}, None, None),
        ({"PageTopicArn": ON_CALL}, [ON_CALL], None),
        ({"NotifyTopicArn": TEAM}, None, [TEAM]),
        ({"AlarmEmail": "a@example.com"}, ["AlarmTopic"], ["AlarmTopic"]),
        ({"AlarmEmail": "a@example.com", "PageTopicArn": ON_CALL}, [ON_CALL], ["AlarmTopic"]),
        ({"PageTopicArn": ON_CALL, "NotifyTopicArn": TEAM}, [ON_CALL], [TEAM]),
    ],
)
def test_alarms_have_two_severities(
    given: dict[str, str], page: Any, notify: Any, stacks: Any
) -> None:
    """A topic for each; the address gets those that have none."""
    stack = Stack(stacks[0].template, {**BARE, **given})
    for name, alarm in alarms(stack).items():
        assert alarm.get("AlarmActions") == (notify if name in NOTIFY else page), name
    topic = stack.made.get("AlarmTopic")
    assert (topic is not None) == ("AlarmEmail" in given)
    if topic is not None:
        assert topic["Subscription"] == [{"Protocol": "email", "Endpoint": given["AlarmEmail"]}]


def test_the_dashboard_is_valid(stacks: tuple[Stack, Stack]) -> None:
    """No widget overlaps another or exceeds the grid; the processor's metrics exist."""
    for stack in stacks:
        widgets = json.loads(stack.made["Dashboard"]["DashboardBody"])["widgets"]
        cells = Counter(
            (x, y)
            for widget in widgets
            for x in range(widget["x"], widget["x"] + widget["width"])
            for y in range(widget["y"], widget["y"] + widget["height"])
        )
        drawn, space = set(), ""
        for row in (row for each in widgets for row in each["properties"].get("metrics", ())):
            if isinstance(row[0], dict):
                search = rf'\{{"{NAMESPACE}","(\w+)"\}} MetricName="(\w+)"'
                found = re.findall(search, row[0]["expression"])
                drawn |= {(name, dimension) for dimension, name in found}
            elif row[0] != "...":  # which repeats the metric above, as a dot repeats its part
                space = space if row[0] == "." else row[0]
                drawn |= {(row[1], None)} if space == NAMESPACE else set()

        assert set(cells.values()) == {1}
        assert {x for x, _ in cells} == set(range(24))
        assert drawn <= measured()
        assert {("EventsProcessed", None), ("EventsDeadLettered", "reason")} <= drawn
        assert {name for name, dimension in drawn if dimension == "event_type"} == {
            *("EventsProcessed", "EventsDeadLettered", "EventsRetried", "EventsUnhandled"),
            "SchemaDrift",
        }
