"""A headless Chromium, spoken to in its own protocol over a pipe: no driver, no port."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TIMEOUT = 300
KEYS = {
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    "/": 191,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}
_CONTRASTS = """(() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = (color) => {
    const [r, g, b] = numbers(color).slice(0, 3).map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const color = getComputedStyle(each).backgroundColor;
      if ((numbers(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const found = {};
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    if (!own || !element.offsetParent) continue;
    const pair = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    const name = `${element.tagName} ${element.className}`;
    found[name] = Math.min(found[name] ?? 99, contrast);
  }
  return found;
})()"""
# It reads commands from its file 3, and writes to its file 4.
_START = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
    "os.execv(sys.argv[3], sys.argv[3:])"
)


@contextmanager
def chromium(program: Path, home: Path) -> Iterator[Chromium]:
    """Start it with a profile of its own, and end it."""
    theirs, ours = os.pipe(), os.pipe()
    # Above 9, so that neither is what the other is put in the place of.
    given = [fcntl.fcntl(each, fcntl.F_DUPFD, 10) for each in (theirs[0], ours[1])]
    with (home / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-c", _START, *map(str, given), str(program)),
                *(
                    "--headless",
                    "--no-sandbox",
                    "--no-zygote",
                    "--disable-gpu",
                    "--hide-scrollbars",
                ),
                *("--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run"),
                f"--user-data-dir={home}",
                "--remote-debugging-pipe",
            ],
            env={**os.environ, "LD_LIBRARY_PATH": str(program.parent / "lib"), "HOME": str(home)},
            pass_fds=given,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    for each in (theirs[0], ours[1], *given):
        os.close(each)
    try:
        yield Chromium(ours[0], theirs[1])
    finally:
        process.kill()
        process.wait()
        os.close(ours[0])
        os.close(theirs[1])


class Chromium:
    """The browser, and what it said."""

    def __init__(self, reads: int, writes: int) -> None:
        self._reads, self._writes = reads, writes
        self._buffer = b""
        self._last = 0
        self.events: list[dict[str, Any]] = []

    def page(self) -> Page:
        """Open an empty page, which shares nothing with others: what one keeps, none finds."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)
        session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)[
            "sessionId"
        ]
        self.events = []
        return Page(self, session)

    def call(self, method: str, session: str | None = None, **parameters: Any) -> Any:
        """Say something, and wait for the answer."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._writes, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._last:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def _read(self) -> Any:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._reads], [], [], TIMEOUT)
            assert ready, "Chromium does not answer"
            more = os.read(self._reads, 1 << 20)
            assert more, "Chromium has ended"
            self._buffer += more
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)


class Page:
    """A page, used as a person would: by what is seen, pointed at and typed."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser, self._session = browser, session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.look()

    def call(self, method: str, **parameters: Any) -> Any:
        """A command to this page."""
        return self._browser.call(method, self._session, **parameters)

    def look(self, *, width: int = 1280, height: int = 900, theme: str = "light") -> None:
        """Be so large, and have such a theme."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.call("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": theme}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def open(self, address: str) -> None:
        """Go to an address, and wait until all of it is there."""
        self.call("Page.navigate", url="about:blank")
        self.call("Page.navigate", url=address)
        self.wait("location.href !== 'about:blank' && document.readyState === 'complete'")

    def get(self, script: str) -> Any:
        """What an expression is worth in the page."""
        answer = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until an expression holds."""
        end = time.monotonic() + TIMEOUT
        while not self.get(script):
            assert time.monotonic() < end, f"{script} never held"
            time.sleep(0.02)

    def point(self, selector: str) -> dict[str, float]:
        """Move the mouse to where the first such element is seen; the place."""
        place: dict[str, float] = self.get(
            f"(() => {{ const each = document.querySelector({json.dumps(selector)});"
            "each.scrollIntoView({block: 'center', behavior: 'instant'});"
            "const box = each.getBoundingClientRect();"
            "return {x: box.x + box.width / 2, y: box.y + box.height / 2}; })()"
        )
        self.call("Input.dispatchMouseEvent", type="mouseMoved", **place)
        return place

    def click(self, selector: str) -> None:
        """Press the mouse where the first such element is seen."""
        place = self.point(selector)
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def press(self, key: str) -> None:
        """Press a key."""
        event = {"key": key, "windowsVirtualKeyCode": KEYS[key]}
        # Enter is a character too: that is what presses a button.
        text = {"type": "keyDown", "text": "\r"} if key == "Enter" else {"type": "rawKeyDown"}
        self.call("Input.dispatchKeyEvent", **event, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def write(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.call("Input.insertText", text=text)

    def contrasts(self) -> dict[str, float]:
        """The least contrast of text with what is behind it, by element and class."""
        found: dict[str, float] = self.get(_CONTRASTS)
        return found

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """What is seen, as a PNG."""
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def requests(self) -> list[str]:
        """Every address that was asked for, whether or not it was reached."""
        return [
            event["params"]["request"]["url"]
            for event in self._browser.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def complaints(self) -> list[Any]:
        """Everything that went to the console, or was thrown."""
        kinds = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
        return [each for each in self._browser.events if each.get("method") in kinds]
