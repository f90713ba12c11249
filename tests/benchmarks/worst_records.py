"""What the worst records cost: CPU time, and memory above that of an ordinary record.

    python tests/benchmarks/worst_records.py [NAME…]

Each body has 1 MiB, the most that SQS takes, and goes through the Lambda's entry point in a
process of its own: reading, validation, migrations, identity, drift, a handler, the dead letter,
the log and the metrics. DynamoDB and SQS are replaced by objects that accept everything. Prints a
Markdown table. RECORDS=6 puts the body into a batch six times.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from processor.outcomes import Outcome

SIZE = 1_048_576
CALLS = "users.conversations.calls"
"""Its participants have more fields than any other list's items: 59."""
FLAT = "conversation.update"
METRICS = "analytics.flow.metrics"
"""It has more fields than any other payload: 100."""

Body = Callable[[], str]
BODIES: dict[str, Body] = {}
"""By name, which says what is in them."""


def body(name: str) -> Callable[[Body], Body]:
    """Add what a function makes, under a name."""

    def add(make: Body) -> Body:
        BODIES[name] = make
        return make

    return add


def _schema(event_type: str, version: str = "2.1.0") -> dict[str, Any]:
    text = (ROOT / "schemas" / event_type / f"{version}.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def native(event_type: str, *, ordinary: bool = True, **payload: str) -> str:
    """A native event; values are JSON, put into the example's payload or into an empty one."""
    schema = _schema(event_type)
    example = schema["examples"][0]["payload"] if ordinary else {}
    parts = {name: json.dumps(value) for name, value in example.items()} | payload
    topic = schema["x-genesys-topic"]
    members = ",".join(f"{json.dumps(name)}:{value}" for name, value in parts.items())
    return (
        '{"id":"00000000-0000-4000-8000-000000000001","time":"2026-03-02T14:05:00Z",'
        f'"detail-type":"{topic}","detail":{{"topicName":"{topic}","version":"2",'
        f'"eventBody":{{{members}}}}}}}'
    )


def flat(version: str = "2.1.0", **changes: str) -> str:
    """An event of the flat contract; values are JSON, put into the payload, or `/` before them."""
    example = _schema(FLAT, version)["examples"][0]
    payload = {name: json.dumps(value) for name, value in example.pop("payload").items()}
    parts = {name: json.dumps(value) for name, value in example.items()}
    for name, value in changes.items():
        (parts if name in parts else payload)[name] = value
    members = ",".join(f"{json.dumps(name)}:{value}" for name, value in payload.items())
    parts["payload"] = f"{{{members}}}"
    return "{" + ",".join(f'"{name}":{value}' for name, value in parts.items()) + "}"


def fill(item: str | Callable[[int], str], left: int = SIZE - 8_000) -> str:
    """Items with commas between them, of as many characters."""
    if isinstance(item, str):
        return ",".join([item] * (left // (len(item) + 1)))
    return ",".join(item(number) for number in range(left // (len(item(0)) + 1)))


def _nested(opening: str, closing: str, depth: int) -> str:
    return opening * depth + closing * depth


def _key(prefix: str, value: str) -> Callable[[int], str]:
    return lambda number: f'"{prefix}{number:06d}":{value}'


@body("an ordinary event")
def _ordinary() -> str:
    return native(CALLS)


@body("a list of wrong items, in each of three versions")
def _wrong_items() -> str:
    return native(CALLS, participants=f"[{fill('1')}]")


@body("a list that is wrong at its end")
def _wrong_end() -> str:
    return native(CALLS, participants=f"[{fill('{}')},1]")


@body("a list of empty objects of 59 fields, valid")
def _empty_objects() -> str:
    return native(CALLS, participants=f"[{fill('{}')}]")


@body("objects with an empty list each, valid")
def _lists_in_objects() -> str:
    item = '{"attributes":{},"recordingState":"a"}'
    return native(CALLS, participants=f"[{fill(item)}]")


@body("a list of nulls")
def _nulls() -> str:
    return native(CALLS, participants=f"[{fill('null')}]")


@body("a dictionary of 60,000 wrong values")
def _wrong_values() -> str:
    return flat(attributes=f"{{{fill(_key('k', '1'))}}}")


@body("a dictionary of 60,000 values, valid")
def _values() -> str:
    return flat(attributes=f"{{{fill(_key('k', '``'.replace('`', chr(34))))}}}")


@body("an old version, migrated, of many participants")
def _migrated() -> str:
    item = '{"id":"a"}'
    return flat("1.0.0", participants=f"[{fill(item)}]")


@body("95,000 unknown fields")
def _unknown_fields() -> str:
    return native(CALLS, **json.loads("{}"), x=f"0,{fill(_key('', '1'))}")


@body("the same unknown field, 170,000 times")
def _repeated() -> str:
    return native(CALLS, x=f"0,{fill(chr(34) + 'x' + chr(34) + ':1')}")


@body("an unknown list of empty lists")
def _empty_lists() -> str:
    return native(CALLS, x=f"[{fill('[]')}]")


@body("an unknown list of empty objects")
def _unknown_objects() -> str:
    return native(CALLS, x=f"[{fill('{}')}]")


@body("an unknown list of numbers")
def _numbers() -> str:
    return native(CALLS, x=f"[{fill('1.5')}]")


@body("numbers to be normalized")
def _normalized() -> str:
    return native(CALLS, x=f"[{fill('1e2')}]")


@body("integers of 4,000 digits")
def _integers() -> str:
    return native(CALLS, x=f"[{fill('7' * 4_000)}]")


@body("one integer of 1,000,000 digits")
def _integer() -> str:
    return native(CALLS, x="7" * 1_000_000)


@body("integers of 18 digits")
def _long_integers() -> str:
    return native(CALLS, x=f"[{fill('123456789012345678')}]")


@body("floats of 17 digits")
def _floats() -> str:
    return native(CALLS, x=f"[{fill('0.12345678901234567')}]")


@body("nesting of 500,000 levels")
def _deep() -> str:
    return native(CALLS, x=_nested("[", "]", 500_000))


@body("many nestings of 190 levels")
def _nestings() -> str:
    return native(CALLS, x=f"[{fill(_nested('[', ']', 190))}]")


@body("recursive objects, 60 levels, wrong at the end of each")
def _recursive() -> str:
    error = '{"code":1,"message":2,"status":"x","errors":['
    errors = _nested(error, "]}", 60)
    item = f'{{"errorInfo":{errors}}}'
    return native(CALLS, participants=f"[{fill(item)}]")


@body("100 wrong fields, long values")
def _wrong_fields() -> str:
    names = _schema(METRICS)["properties"]["payload"]
    names = names.get("properties") or _schema(METRICS)["$defs"]["Payload"]["properties"]
    share = (SIZE - 8_000) // len(names) - 40
    return native(METRICS, ordinary=False, **{name: json.dumps(["x" * share]) for name in names})


@body("a string of 1 MiB as a date-time")
def _date_time() -> str:
    return flat(updatedAt=json.dumps("2026-03-02T14:05:00." + "0" * (SIZE - 8_000) + "Z"))


@body("a string of 1 MiB as the event's timestamp")
def _timestamp() -> str:
    return flat(timestamp=json.dumps("2026-03-02T14:05:00." + "0" * (SIZE - 8_000) + "Z"))


@body("a string of 1 MiB as each id: event_id")
def _event_id() -> str:
    return flat(event_id=json.dumps("é" * ((SIZE - 8_000) // 6)))


@body("a string of 1 MiB as the event type")
def _event_type() -> str:
    return flat(event_type=json.dumps("a." * (SIZE // 2 - 8_000)))


@body("a string of 1 MiB as the schema version")
def _version() -> str:
    return flat(schema_version=json.dumps("1." * (SIZE // 2 - 8_000)))


@body("a topic of 500,000 segments")
def _topic() -> str:
    return native(CALLS).replace('"topicName":"v2', '"topicName":"v2' + ".a" * (SIZE // 2 - 8_000))


@body("a name of 1 MiB, unknown")
def _name() -> str:
    return native(CALLS, **{"x" * (SIZE - 8_000): "1"})


@body("a string of escapes")
def _escapes() -> str:
    return native(
        CALLS,
        x=f'"{chr(92)}u00e9{chr(92)}u0000{chr(92)}ud83d{chr(92)}ude00"'[:-1]
        + (f"{chr(92)}u0000" * ((SIZE - 8_000) // 6) + '"'),
    )


@body("a string of characters outside ASCII")
def _characters() -> str:
    return native(CALLS, x=f'"{"é" * ((SIZE - 8_000) // 2)}"')


@body("lone surrogates")
def _surrogates() -> str:
    return native(CALLS, x='"' + f"{chr(92)}ud800" * ((SIZE - 8_000) // 6) + '"')


@body("not JSON, from its first character on")
def _not_json() -> str:
    return "{" * SIZE


@body("not JSON at its end")
def _cut_off() -> str:
    return native(CALLS, x=f"[{fill('1')}]")[:-1]


class Accepting:
    """A client of DynamoDB or SQS whose every request succeeds."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def batch_execute_statement(self, *, Statements: list[Any], **_: Any) -> dict[str, Any]:  # noqa: N803
        """Grant every claim, and complete it."""
        return {"Responses": [{} for _ in Statements]}

    def send_message_batch(self, *, Entries: list[dict[str, Any]], **_: Any) -> dict[str, Any]:  # noqa: N803
        """Store every dead letter."""
        self.sent += Entries
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name: str, records: int) -> dict[str, Any]:
    """Process a body in this process."""
    os.environ.update(
        DLQ_URL="https://sqs.eu-central-1.amazonaws.com/123456789012/dead-letters",
        AWS_REGION="eu-central-1",
        MAX_EVENT_AGE_SECONDS="0",
        DRIFT_SAMPLE_RATE="1",
    )
    from processor import lambda_function, logs

    logs.logger.propagate = False
    stores = Accepting()
    runtime = lambda_function.runtime
    runtime.handlers.handles("*")(lambda _event: None)
    runtime.__dict__.update(sqs=stores, dynamodb=stores)
    fates: list[str] = []
    log_outcomes = lambda_function.log_outcomes

    def log_and_note(outcomes: Iterable[Outcome]) -> None:
        noted = list(outcomes)
        fates.extend(each.reason.value for each in noted)
        log_outcomes(noted)

    lambda_function.log_outcomes = log_and_note

    def run(bodies: Iterable[str]) -> None:
        items = [
            {"messageId": f"m{number}", "body": each, "attributes": {}, "eventSource": "aws:sqs"}
            for number, each in enumerate(bodies)
        ]
        runtime.handle({"Records": items}, None)

    printed = StringIO()
    worst = BODIES[name]()
    with redirect_stdout(printed), redirect_stderr(printed):
        run([native(CALLS), native(METRICS), flat(), flat("1.0.0")])  # imports all that is needed
        run([native(CALLS, participants="[1]"), flat(attributes='{"a":1}'), "{"])
        fates.clear()
        stores.sent.clear()
        printed.seek(0)
        printed.truncate()
        before, began = _peak(), time.process_time()
        run(worst.replace(":05:", f":{number:02d}:", 1) for number in range(5, 5 + records))
        seconds = time.process_time() - began
    attributes = [json.dumps(entry["MessageAttributes"]) for entry in stores.sent]
    return {
        "body": name,
        "size": len(worst.encode()),
        "cpu": seconds,
        "peak": _peak() - before,
        "process": _peak(),
        "outcome": fates[0],
        "printed": len(printed.getvalue()),
        "attributes": max(map(len, attributes), default=0),
    }


def main() -> None:
    """Measure each body in a process of its own, and print the table."""
    if sys.argv[1:2] == ["--one"]:
        sys.stdout.write(json.dumps(measure(sys.argv[2], int(sys.argv[3]))))
        return
    head = "| body | KiB | CPU ms | more MiB | process MiB | outcome | log and attributes, bytes |"
    sys.stdout.write(f"{head}\n| --- | ---: | ---: | ---: | ---: | --- | ---: |\n")
    for name in sys.argv[1:] or BODIES:
        command = [sys.executable, __file__, "--one", name, os.environ.get("RECORDS", "1")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.stdout.write(f"| {name} | | | | | {done.stderr.strip().splitlines()[-1]} | |\n")
            continue
        got = json.loads(done.stdout)
        sys.stdout.write(
            f"| {name} | {got['size'] / 1024:,.0f} | {got['cpu'] * 1000:,.0f} | {got['peak']:,.0f} "
            f"| {got['process']:,.0f} | {got['outcome']} "
            f"| {got['printed']:,} + {got['attributes']:,} |\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main()
