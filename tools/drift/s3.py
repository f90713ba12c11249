"""Objects in S3, read as streams."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from processor.record import Record
from tools.process.lines import Advance, Report, SourceDamaged
from tools.process.sources import ReadSource, read_stream
from tools.registry.locate import UsageError

_ADVICE = {
    "AccessDenied": "the credentials need s3:ListBucket on the bucket and s3:GetObject in it",
    "NoSuchBucket": "the bucket does not exist",
    "InvalidAccessKeyId": "the credentials are not valid",
    "SignatureDoesNotMatch": "the credentials are not valid",
    "PreconditionFailed": "it was overwritten since it was listed; run the command again",
}


class S3Object(NamedTuple):
    """An object to read."""

    name: str
    read: ReadSource
    size: int
    etag: str


def open_prefix(url: str) -> list[S3Object]:
    """All objects that begin with a prefix, `s3://bucket/prefix`, in the order of their keys.

    Raises UsageError where there are none, or S3 refuses to list them.
    """
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not bucket:
        raise UsageError(f"{url} does not name a bucket: give s3://bucket/prefix")
    client = _client(url)
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        found = [
            (str(item["Key"]), int(item["Size"]), str(item["ETag"]))
            for page in pages
            for item in page.get("Contents", ())
            if item["Size"]
        ]
    except (BotoCoreError, ClientError) as error:
        raise UsageError(f"{url} cannot be listed: {_describe(error)}") from None
    if not found:
        raise UsageError(f"{url} has no objects")
    return [
        S3Object(f"s3://{bucket}/{key}", _reader(client, bucket, key, etag), size, etag)
        for key, size, etag in found
    ]


def _reader(client: Any, bucket: str, key: str, etag: str) -> ReadSource:
    def read(advance: Advance, report: Report) -> Iterator[Record]:
        from botocore.exceptions import BotoCoreError, ClientError

        name = f"s3://{bucket}/{key}"
        try:
            body = client.get_object(Bucket=bucket, Key=key, IfMatch=etag)["Body"]
            yield from read_stream(io.BufferedReader(_Raw(body)), name, advance, report)
        except (BotoCoreError, ClientError) as error:
            raise SourceDamaged(f"{name} cannot be read: {_describe(error)}") from None

    return read


class _Raw(io.RawIOBase):
    """A response's body as a stream that can be buffered."""

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with the next bytes."""
        data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _client(url: str) -> Any:
    try:
        import boto3
    except ModuleNotFoundError:
        raise UsageError(f"{url} needs boto3: pip install boto3") from None
    from botocore.config import Config

    return boto3.client("s3", config=Config(retries={"mode": "standard", "max_attempts": 5}))


def _describe(error: Exception) -> str:
    code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
    return f"{code}: {_ADVICE[code]}" if code in _ADVICE else str(error)
