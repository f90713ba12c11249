"""Objects in S3 are read like files, and errors of S3 are explained."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from support.drift_events import flat
from tools.drift.sources import open_sources, read_sources
from tools.registry.locate import UsageError

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def bucket(ministack_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A new bucket, and the environment for its clients."""
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL", ministack_endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    bucket = boto3.resource("s3").Bucket(f"events-{os.urandom(6).hex()}")
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return bucket


def read(*names: str) -> tuple[list[str], list[Any]]:
    """The ids of the events in some sources, and the sources."""
    sources = open_sources(names)
    records = list(read_sources(sources, lambda _bytes: None, lambda _records: None))
    return [json.loads(record.body)["event_id"] for record in records], sources


def test_a_prefix_is_all_objects_under_it(bucket: Any) -> None:
    """As Firehose writes them, compressed or not; other prefixes are not read."""
    together = b"".join(json.dumps(flat(number)).encode() for number in (1, 2, 3))
    bucket.put_object(Key="events/2026/10/01/part-1", Body=together)
    bucket.put_object(Key="events/2026/10/02/part-1.gz", Body=gzip.compress(together * 2))
    bucket.put_object(Key="events/2026/10/02/", Body=b"")
    bucket.put_object(Key="other/part-1", Body=together)

    ids, sources = read(f"s3://{bucket.name}/events/")

    assert ids == ["evt-1", "evt-2", "evt-3"] * 3
    assert [source.events for source in sources] == [3, 6]
    assert sources[0].name == f"s3://{bucket.name}/events/2026/10/01/part-1"


def test_a_truncated_object_is_named_and_the_next_one_read(bucket: Any) -> None:
    """Its complete events count."""
    packed = gzip.compress(b"".join(json.dumps(flat(n)).encode() + b"\n" for n in range(300)))
    bucket.put_object(Key="a.gz", Body=packed[: len(packed) // 2])
    bucket.put_object(Key="b", Body=json.dumps(flat(1)).encode())

    ids, sources = read(f"s3://{bucket.name}/")

    assert ids[-1] == "evt-1"
    assert f"s3://{bucket.name}/a.gz is damaged" in str(sources[0].problem)
    assert sources[1].problem is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("s3://{bucket}/nothing/", "has no objects"),
        ("s3://no-such-{bucket}/", "the bucket does not exist"),
    ],
)
def test_a_missing_object_is_reported_before_anything_is_read(
    bucket: Any, url: str, expected: str
) -> None:
    """One sentence that names the prefix."""
    name = url.format(bucket=bucket.name)
    with pytest.raises(UsageError, match=expected) as raised:
        open_sources([name])

    assert name in str(raised.value)


def test_missing_credentials_are_reported(bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a traceback of botocore."""
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # it would keep the earlier credentials
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)

    with pytest.raises(UsageError, match="credentials"):
        open_sources([f"s3://{bucket.name}/"])
