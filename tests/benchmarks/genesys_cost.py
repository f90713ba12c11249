"""What calling Genesys Cloud costs: importing the client and one API of the SDK, and calling it.

For each API, the cost in addition to the processor's, in its own process: the best of
three runs. The target is for CPU time, which a busy machine affects less than
elapsed time. `--every-api` measures all of them, not only the largest and those that
are used most.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
SDK = ROOT / ".cache" / "genesys-sdk"
MAX_SECONDS, MAX_MEGABYTES = 0.25, 60
OFTEN = ("routing", "users", "presence", "notifications", "downloads")
LARGEST = 5

# Both import the processor. A method without arguments is called, otherwise one with them.
MEASURE = """
import inspect, json, sys, time
import processor.batch, processor.lambda_function, processor.local.database

def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6

address, name = sys.argv[1:]
before, begun, clock = memory(), time.process_time(), time.perf_counter()
from processor.genesys import GenesysClient
api = getattr(GenesysClient.for_token("token", host=address), name)
looked, watched, methods = time.process_time(), time.perf_counter(), []
for each, method in inspect.getmembers(api, inspect.ismethod):
    answer = inspect.signature(method).return_annotation
    if isinstance(answer, str) and "[" not in answer and answer != "str":
        parameters = inspect.signature(method).parameters
        needed = [p for p in parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
        methods.append((len(needed), each, method))
count, called, method = min(methods)
begun += time.process_time() - looked
clock += time.perf_counter() - watched
method(*["a"] * count)
spent, passed = time.process_time() - begun, time.perf_counter() - clock
print(json.dumps([spent, passed, memory() - before, called]))
"""
WHOLE = """
import json, sys, time

def memory():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 1e6

import processor.batch, processor.lambda_function, processor.local.database
before, begun, clock = memory(), time.process_time(), time.perf_counter()
import PureCloudPlatformClientV2
spent, passed = time.process_time() - begun, time.perf_counter() - clock
print(json.dumps([spent, passed, memory() - before, "import"]))
"""


class Cost(NamedTuple):
    """The cost of something in addition to the processor's."""

    seconds: float
    """Processor time."""
    clock: float
    """Elapsed time."""
    megabytes: float
    what: str

    def __str__(self) -> str:
        return f"{self.seconds:6.3f} s {self.clock:6.3f} s {self.megabytes:6.1f} MB"


class EmptyResponses(BaseHTTPRequestHandler):
    """Responds to every request with an empty object, of which the SDK makes an empty model."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - as http.server names them

    def log_message(self, *_: object) -> None:  # type: ignore[override]
        pass


def measure(code: str, *arguments: str) -> Cost:
    """The best of three runs, after one that compiles what is imported."""
    environment = {
        **os.environ,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{SDK}",
        "DLQ_URL": "https://sqs.eu-central-1.amazonaws.com/1/dead",
        "AWS_REGION": "eu-central-1",
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    runs = []
    for _ in range(4):
        result = subprocess.run(
            [sys.executable, "-c", code, *arguments],
            env=environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        runs.append(Cost(*json.loads(result.stdout)))
    return min(runs[1:])


def main() -> None:
    """Print what each API costs, and the worst; exit 1 if that is over the target."""
    sizes = {
        path.stem.removesuffix("_api"): path.stat().st_size
        for path in (SDK / "PureCloudPlatformClientV2" / "apis").glob("*_api.py")
    }
    largest = sorted(sizes, key=lambda name: -sizes[name])
    names = largest if "--every-api" in sys.argv else [*largest[:LARGEST], *OFTEN]
    server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyResponses)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    say(f"calling Genesys Cloud, more than without (target: {MAX_SECONDS} s, {MAX_MEGABYTES} MB)")
    say(f"  {'API':28} {'processor':>8} {'clock':>8} {'memory':>9}  called")
    costs = []
    for name in dict.fromkeys(names):
        cost = measure(MEASURE, address, name)
        costs.append(cost)
        say(f"  {name:28} {cost}  {cost.what}")
    server.shutdown()
    worst = Cost(*(max(each[index] for each in costs) for index in range(3)), "")
    entire = measure(WHOLE)
    say(f"  {'the worst of these ' + str(len(costs)):28} {worst}")
    say(f"  {'the SDK as it comes':28} {entire}")
    share = worst.seconds / entire.seconds, worst.megabytes / entire.megabytes
    say(f"  of it: {share[0]:.0%} of the time, {share[1]:.0%} of the memory")
    if worst.seconds > MAX_SECONDS or worst.megabytes > MAX_MEGABYTES:
        sys.exit("over the target")


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # noqa: T201 - its purpose


if __name__ == "__main__":
    main()
