"""A cold start under Lambda's own runtime client, of our handler and of Powertools'.

From the request of the first invocation to its answer: the emulator starts the process for it.
The packaged processor and its dependencies, ten new events, DynamoDB Local; in turns.

    PYTHONPATH=tests python -m benchmarks.runtime_start
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from contextlib import closing
from http.client import HTTPConnection
from itertools import islice
from pathlib import Path
from statistics import median

from benchmarks.peers.contenders import HANDLERS, HERE, OURS, REGION, make_table
from benchmarks.peers.events import Mix, batches
from support.paths import ROOT
from support.servers import run_dynamodb_local, run_server

PEERS = ("powertools", "powertools_lean")
TURNS = 11
TARGET = 0.7
_PYTHON = ROOT / ".cache" / "lambda-runtime" / "bin" / "python"
_EMULATOR = ".cache/sam/lib/python3.*/site-packages/samcli/local/rapid/aws-lambda-rie-x86_64"


def unpack(folder: Path) -> Path:
    """The zip that is deployed, for this machine, with the bench's handlers; compiled."""
    question = "import sys; print('python%d.%d' % sys.version_info[:2])"
    runtime = subprocess.run([_PYTHON, "-c", question], capture_output=True, text=True, check=True)
    command = [sys.executable, "-m", "tools.cli", "package", "--architecture", "x86_64"]
    command += ["--runtime", runtime.stdout.strip(), "--output", str(folder / "lambda.zip")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    task = folder / "task"
    with zipfile.ZipFile(folder / "lambda.zip") as archive:
        archive.extractall(task)
    shutil.rmtree(task / "processor" / "handlers")
    shutil.copytree(HERE / "handlers", task / "processor" / "handlers")
    shutil.copytree(HERE, task / "benchmarks" / "peers")
    subprocess.run([_PYTHON, "-m", "compileall", "-q", str(task)], check=True)
    return task


def seconds(name: str, task: Path, endpoint: str) -> float:
    """One cold start, with a table of its own."""
    mix = Mix(records=10)
    (batch,) = islice(batches(mix, seed=time.time_ns()), 1)
    (emulator,) = ROOT.glob(_EMULATOR)
    command = ["env", f"--chdir={task}", str(emulator)]
    command += ["--runtime-interface-emulator-address", "127.0.0.1:{port}"]
    command += ["--runtime-api-address", "127.0.0.2:{port}"]
    command += [str(_PYTHON), "-m", "awslambdaric", HANDLERS[name].replace(":", ".")]
    environment = {
        "PATH": "/usr/bin:/bin",
        **dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION"), REGION),
        **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint,
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "300",
        "DEDUP_TABLE": make_table(endpoint),
        "DLQ_URL": f"https://sqs.{REGION}.amazonaws.com/111122223333/dead",
        "BENCH_LEDGER": "dynamodb",
        "BENCH_THREADS": "1",
        "BENCH_TYPES": ",".join(mix.handled_types),
    }
    with run_server(command, environment) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=300)
        with closing(connection):
            started = time.perf_counter()
            path = "/2015-03-31/functions/function/invocations"
            connection.request("POST", path, json.dumps(batch.event))
            answer = connection.getresponse().read()
            taken = time.perf_counter() - started
    if json.loads(answer) != {"batchItemFailures": []}:
        sys.exit(f"{name} answered {answer.decode()[:500]}")
    return taken


def main() -> None:
    """Print the medians, and ours as a share of each peer's."""
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    names = (OURS, *PEERS)
    taken: dict[str, list[float]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as folder, run_dynamodb_local() as endpoint:
        task = unpack(Path(folder))
        for turn in range(TURNS + 1):
            for name in names:
                found = seconds(name, task, endpoint)
                if turn:  # the first one reads files that are not cached yet
                    taken[name].append(found)
    sys.stdout.write("cold start under Lambda's runtime client, to the first answer\n")
    for name in names:
        share = median(ours / each for ours, each in zip(taken[OURS], taken[name], strict=True))
        target = f"   ours / its {share:.2f}   target {TARGET}" if name != OURS else ""
        sys.stdout.write(f"  {name:16} {1000 * median(taken[name]):5.0f} ms{target}\n")


if __name__ == "__main__":
    main()
