"""Headless Chromium, driven by Playwright: what the tests of the HTML pages import."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from support.servers import find_installed, skip_or_fail

try:
    from playwright.sync_api import Browser, Page, expect, sync_playwright
except ModuleNotFoundError:
    skip_or_fail("Playwright is not installed")

TIMEOUT = 300_000
"""Milliseconds: only a defect takes this long, however busy the machine is."""

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_CONTRASTS = """() => {
  const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
  const luminance = (color) => {
    const [r, g, b] = numbers(color).slice(0, 3).map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
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
    const pair = [luminance(getComputedStyle(element).color), luminance(background(element))];
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    const name = `${element.tagName} ${element.className}`;
    found[name] = Math.min(found[name] ?? 99, contrast);
  }
  return found;
}"""

expect.set_options(timeout=TIMEOUT)


@contextmanager
def run_chromium(home: Path) -> Iterator[Browser]:
    """Run the Chromium in .cache/ with `home` as its home directory; Playwright downloads none."""
    program = find_installed("chromium/chromium", "Chromium")
    libraries = {"LD_LIBRARY_PATH": str(program.parent / "lib"), "HOME": str(home)}
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=program,
            args=_ARGUMENTS,
            env={**os.environ, **libraries},
            timeout=TIMEOUT,
        )


def contrasts(page: Page) -> dict[str, float]:
    """The lowest contrast of text with its background, by element and class."""
    found: dict[str, float] = page.evaluate(_CONTRASTS)
    return found
