"""The modules that a new process has loaded after some code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

START = """
import os
os.environ |= {"DLQ_URL": "https://sqs.eu-central-1.amazonaws.com/1/dead", "LOG_LEVEL": "error"}
import processor.lambda_function
"""


LOADED_AT_START = {
    *("aws_lambda_powertools", "botocore", "jmespath"),  # for the log's format
    *("annotated_types", "pydantic", "pydantic_core", "typing_extensions", "typing_inspection"),
    *("generated", "generated.base", "generated.index"),
    *("generated.conversation_update", "generated.conversation_update.v2_1_0"),
    "generated.detail_events_conversation_acd_end",
    "generated.detail_events_conversation_acd_end.v2_1_0",
    *("processor", "processor.age", "processor.aws", "processor.aws.dead_letter_message"),
    *("processor.batch", "processor.claims", "processor.dead_letters", "processor.dispatch"),
    *("processor.drift", "processor.envelope", "processor.errors", "processor.genesys"),
    *("processor.handlers", "processor.handlers.acd_end"),
    "processor.handlers.conversation_update",
    *("processor.identity", "processor.inference", "processor.invocation"),
    *("processor.lambda_function", "processor.ledger", "processor.logs", "processor.naming"),
    *("processor.outcomes", "processor.pointers", "processor.reasons", "processor.record"),
    *("processor.redaction", "processor.settings", "processor.settling"),
    *("processor.timestamps", "processor.topics", "processor.upgrade", "processor.validation"),
}


def loaded_by(code: str, folder: Path, **environment: str) -> dict[str, Any]:
    """The modules in `sys.modules` of a new process after some code, and the types handled."""
    report = "import json, sys; print(json.dumps([sorted(sys.modules), handled]))"
    result = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    modules, handled = json.loads(result.stdout.splitlines()[-1])
    return {"modules": set(modules), "handled": handled}


def of_a_cold_start(
    code: str, folder: Path, *, traced: bool = False, **environment: str
) -> set[str]:
    """What a new process loads by some code in addition to the standard library.

    Distributions by their top-level packages, the modules of ours one by one. OpenTelemetry is
    installed only if `traced`.
    """
    hidden = "" if traced else "sys.modules['opentelemetry'] = None;"
    before = f"import sys; {hidden} before = set(sys.modules)"
    after = "handled = sorted(set(sys.modules) - before)"
    names = loaded_by(f"{before}\n{code}\n{after}", folder, **environment)["handled"]
    ours = ("generated", "migrations", "processor", "tools")
    modules = {name if name.partition(".")[0] in ours else name.partition(".")[0] for name in names}
    standard = {name for name in modules if name.startswith("_sysconfigdata_")}
    return modules - standard - sys.stdlib_module_names
