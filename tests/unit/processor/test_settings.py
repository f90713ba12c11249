"""Settings from the environment: every one read, every wrong one refused."""

from __future__ import annotations

from dataclasses import fields

import pytest

from processor.errors import ConfigurationError
from processor.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    """The defaults are those of the documentation."""
    assert Settings.from_environment({}) == Settings(
        max_event_age_seconds=300,
        event_age_clock="arrival",
        max_clock_skew_seconds=300,
        max_batch_records=100,
        max_receive_count=5,
        unhandled_events="acknowledge",
        drift_sample_rate=0.01,
        log_level="info",
        dedup_identity="content",
        lease_seconds=900,
        dedup_retention_seconds=604_800,
    )


GOOD = [
    ("MAX_EVENT_AGE_SECONDS", "0", 0),
    ("MAX_EVENT_AGE_SECONDS", "12.5", 12.5),
    ("EVENT_AGE_CLOCK", "arrival", "arrival"),
    ("EVENT_AGE_CLOCK", "RECEIVE", "receive"),
    ("MAX_CLOCK_SKEW_SECONDS", "1", 1),
    ("MAX_BATCH_RECORDS", "10000", 10_000),
    ("MAX_RECEIVE_COUNT", "1", 1),
    ("UNHANDLED_EVENTS", "dead_letter", "dead_letter"),
    ("UNHANDLED_EVENTS", "Acknowledge", "acknowledge"),
    ("HANDLERS", "acme.handlers", "acme.handlers"),
    ("HANDLER_CONCURRENCY", "8", 8),
    ("TIME_RESERVE_SECONDS", "2.5", 2.5),
    ("DRIFT_SAMPLE_RATE", "0", 0),
    ("DRIFT_SAMPLE_RATE", "0.5", 0.5),
    ("DRIFT_SAMPLE_RATE", "1", 1),
    ("DEDUP_IDENTITY", "event_id", "event_id"),
    ("DEDUP_IDENTITY", "Content", "content"),
    ("DEDUP_TABLE", "Events", "Events"),
    ("DLQ_URL", "https://sqs.example/1/dead.fifo", "https://sqs.example/1/dead.fifo"),
    ("METRICS", "put", "put"),
    ("LOG_LEVEL", "WARNING", "warning"),
    ("GENESYS_CLOUD_ENVIRONMENT", "eu-central-1", "eu-central-1"),
    ("GENESYS_CLOUD_SECRET", "genesys/oauth", "genesys/oauth"),
    ("GENESYS_CLOUD_REQUESTS_PER_MINUTE", "75", 75),
    ("GENESYS_CLOUD_CACHE_SECONDS", "0", 0),
    ("LEASE_SECONDS", " 60 ", 60),
    ("DEDUP_RETENTION_SECONDS", "316224000", 316_224_000),
    ("HANDLER_ENVIRONMENT", "TABLE=orders", (("TABLE", "orders"),)),
    (
        "HANDLER_ENVIRONMENT",
        "# of the team\r\n\r\n URL = https://example.com/?a=b#c \r\nEMPTY=\r\n",
        (("URL", "https://example.com/?a=b#c"), ("EMPTY", "")),
    ),
]


@pytest.mark.parametrize(("name", "text", "value"), GOOD, ids=lambda value: str(value))
def test_a_setting_is_read(name: str, text: str, value: object) -> None:
    """Each setting is read from its upper-case name, and changes no other."""
    settings = Settings.from_environment({name: text})
    expected = {field.name: field.default for field in fields(Settings)} | {name.lower(): value}
    assert {field.name: getattr(settings, field.name) for field in fields(Settings)} == expected


def test_every_setting_can_be_set() -> None:
    """No field of Settings is without a name in the environment."""
    assert {name.lower() for name, _, _ in GOOD} == {field.name for field in fields(Settings)}


@pytest.mark.parametrize("name", sorted({name for name, _, _ in GOOD}))
@pytest.mark.parametrize("text", ["", "   "], ids=["empty", "blank"])
def test_an_empty_setting_is_not_set(name: str, text: str) -> None:
    """A variable that a template leaves empty gives the default."""
    assert Settings.from_environment({name: text}) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DRIFT_SAMPLE_RATE", "1.01"),
        ("DRIFT_SAMPLE_RATE", "-0.01"),
        ("DRIFT_SAMPLE_RATE", "nan"),
        ("DRIFT_SAMPLE_RATE", "1%"),
        ("MAX_EVENT_AGE_SECONDS", "-1"),
        ("MAX_EVENT_AGE_SECONDS", "nan"),
        ("MAX_EVENT_AGE_SECONDS", "inf"),
        ("MAX_EVENT_AGE_SECONDS", "1e999"),
        ("MAX_EVENT_AGE_SECONDS", "5m"),
        ("EVENT_AGE_CLOCK", "sent"),
        ("MAX_CLOCK_SKEW_SECONDS", "soon"),
        ("MAX_BATCH_RECORDS", "0"),
        ("MAX_BATCH_RECORDS", "-5"),
        ("MAX_BATCH_RECORDS", "10.5"),
        ("MAX_BATCH_RECORDS", "²"),
        ("MAX_BATCH_RECORDS", "9" * 5_000),
        ("MAX_RECEIVE_COUNT", "0"),
        ("UNHANDLED_EVENTS", "drop"),
        ("HANDLERS", "my-handlers"),
        ("HANDLERS", "acme..handlers"),
        ("GENESYS_CLOUD_ENVIRONMENT", "mars-1"),
        ("GENESYS_CLOUD_ENVIRONMENT", "http://api.mypurecloud.com"),
        ("GENESYS_CLOUD_REQUESTS_PER_MINUTE", "0"),
        ("GENESYS_CLOUD_CACHE_SECONDS", "-1"),
        ("LEASE_SECONDS", "x"),
        ("DEDUP_RETENTION_SECONDS", "a week"),
        ("DEDUP_RETENTION_SECONDS", "316224001"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_wrong_setting_is_refused(name: str, text: str) -> None:
    """The error names the setting and its value."""
    with pytest.raises(ConfigurationError, match=f"{name} is '{text[:30]}"):
        Settings.from_environment({name: text})


def test_all_wrong_settings_are_named_at_once() -> None:
    """One deployment reports every wrong setting."""
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_environment({"MAX_BATCH_RECORDS": "many", "EVENT_AGE_CLOCK": "wall"})
    assert "MAX_BATCH_RECORDS is 'many': give a whole number, 1 or more" in str(raised.value)
    assert "EVENT_AGE_CLOCK is 'wall': give arrival or receive" in str(raised.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("A=1\nhush", "line 2 is not NAME=value"),
        ("\n=hush", "line 1 is not NAME=value"),
        ("2ND=hush", "line 1 is not NAME=value"),
        ("MY-TABLE=hush", "line 1 is not NAME=value"),
        ("_HANDLER=hush", "line 1 is not NAME=value"),
        ("A=1\n# again\nA=hush", "line 3 sets A a second time"),
        ("DLQ_URL=hush", "line 1: DLQ_URL is a setting of its own: set it by itself"),
        ("handler_environment=hush", "line 1: handler_environment is a setting of its own"),
        ("AWS_REGION=hush", "line 1: AWS_REGION is reserved: rename it"),
        ("LAMBDA_TASK_ROOT=hush", "line 1: LAMBDA_TASK_ROOT is reserved"),
        ("PYTHONPATH=hush", "line 1: PYTHONPATH is reserved"),
        ("PATH=hush", "line 1: PATH is reserved"),
        ("GENESYS_CLOUD_CLIENT_SECRET=hush", "line 1: GENESYS_CLOUD_CLIENT_SECRET is reserved"),
    ],
)
def test_wrong_settings_of_handlers_are_refused(text: str, why: str) -> None:
    """The error has a line's number and its name; its value may be secret."""
    with pytest.raises(ConfigurationError, match=f"HANDLER_ENVIRONMENT: {why}") as raised:
        Settings.from_environment({"HANDLER_ENVIRONMENT": text})
    assert "hush" not in str(raised.value)


def test_the_lambda_sets_them_before_it_imports_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler module may read its settings when it is imported."""
    environment = {"DLQ_URL": "https://sqs.example/1/dead", "HANDLER_ENVIRONMENT": "TABLE=orders"}
    monkeypatch.setenv("DLQ_URL", environment["DLQ_URL"])
    from processor import lambda_function

    found: list[str] = []
    monkeypatch.setattr(
        lambda_function, "load_handlers", lambda _package: found.append(environment["TABLE"])
    )
    lambda_function.Runtime(environment)

    assert found == ["orders"]


def test_other_variables_are_ignored() -> None:
    """The environment of a Lambda has many other variables, in lower case too."""
    other = {"PATH": "/bin", "max_batch_records": "x", "AWS_REGION": "us-east-1"}
    assert Settings.from_environment(other) == Settings()
