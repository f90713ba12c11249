"""The formats of a drift report, and the file that it is written to."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

import pytest

from support import drift_reports
from tools.drift import formats
from tools.drift.formats import FORMATS, write
from tools.registry.locate import UsageError


@pytest.mark.parametrize("style", FORMATS)
@pytest.mark.parametrize("name", ["realistic", "hostile", "empty"])
def test_every_format_can_be_written_to_a_file(tmp_path: Path, style: str, name: str) -> None:
    """As UTF-8, and without temporary files left over."""
    target = tmp_path / "report"
    write(getattr(drift_reports, name)(), style, target)

    assert target.read_bytes().decode()
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("style", FORMATS)
def test_without_a_file_the_report_goes_to_standard_output(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, style: str
) -> None:
    """The text is exactly the same."""
    write(drift_reports.realistic(), style, None)
    write(drift_reports.realistic(), style, tmp_path / "report")

    assert capsys.readouterr().out == (tmp_path / "report").read_text("utf-8")


def test_json_is_the_report() -> None:
    """Complete, in its order, with lone surrogates in names too."""
    stream = io.StringIO()
    report = drift_reports.hostile()
    FORMATS["json"](report, stream)

    assert json.loads(stream.getvalue()) == report
    assert list(json.loads(stream.getvalue())) == list(report)
    assert stream.getvalue().isascii()


def test_the_page_allows_only_its_own_script_and_style() -> None:
    """The policy has their hashes; the data cannot end the script."""
    stream = io.StringIO()
    FORMATS["html"](drift_reports.hostile(), stream)
    page = stream.getvalue()

    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    styles = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(styles) == len(scripts) == 1
    hashed = [b64encode(sha256(each.encode()).digest()).decode() for each in styles + scripts]
    assert policy[1] == (
        f"default-src 'none'; style-src 'sha256-{hashed[0]}'; script-src 'sha256-{hashed[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert page.count("</script>") == 2
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert data
    assert json.loads(data[1])["headline"] == drift_reports.hostile()["headline"]


def test_a_failure_keeps_the_existing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If rendering fails, and if replacing the file does."""
    target = tmp_path / "report"
    target.write_text("before", "utf-8")

    def broken(_report: Any, stream: TextIO) -> None:
        stream.write("half of it")
        raise KeyboardInterrupt

    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(formats, "FORMATS", {"text": broken})
        with pytest.raises(KeyboardInterrupt):
            write(drift_reports.empty(), "text", target)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            write(drift_reports.empty(), "text", target)

    assert target.read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_an_impossible_path_is_reported(tmp_path: Path) -> None:
    """A folder, or a file in a folder that does not exist."""
    with pytest.raises(UsageError, match="is a folder: name the file"):
        write(drift_reports.empty(), "json", tmp_path)
    with pytest.raises(UsageError, match=r"the folder .*missing does not exist"):
        write(drift_reports.empty(), "json", tmp_path / "missing" / "report.json")


@pytest.mark.skipif(sys.platform == "win32", reason="links and devices are POSIX's")
def test_links_and_devices_are_not_replaced(tmp_path: Path) -> None:
    """The target of a link is replaced; a device is written to."""
    (tmp_path / "real").write_text("before", "utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "real")

    write(drift_reports.empty(), "json", tmp_path / "link")
    write(drift_reports.empty(), "json", Path(os.devnull))

    assert (tmp_path / "link").is_symlink()
    assert json.loads((tmp_path / "real").read_text("utf-8"))["events"] == 0
    assert not Path(os.devnull).is_file()
