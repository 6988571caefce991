"""A comparison in a real browser: it is started, outlives a rerun of the page, and is stopped."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def fill(page: Any, label: str, value: str) -> None:
    box = page.get_by_label(label, exact=True).last
    box.fill(value)
    box.press("Tab")


def waited(page: Any, text: str, seconds: int) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not page.get_by_text(text).count():
        page.wait_for_timeout(500)
    return bool(page.get_by_text(text).count())


def test_a_run_is_started_followed_and_stopped(
    visit: Callable[..., Any], settled: Callable[[Any], None], models: Path
) -> None:
    page = visit("compare", height=2400)
    fill(page, "Weights of each", "3000")
    fill(page, "Folder below runs/", "mine")
    page.get_by_role("button", name="Start", exact=True).click()
    assert waited(page, "runs measured", 30)
    page.get_by_role("link", name="Models").click()
    settled(page)
    page.get_by_role("link", name="Compare cells").click()
    assert waited(page, "runs measured", 30), "the run goes on while another page is looked at"
    assert not page.get_by_role("button", name="Start", exact=True).count()
    page.get_by_role("button", name="Stop", exact=True).click()
    assert waited(page, "Stopped.", 60)
    assert (models / "runs" / "mine.log").read_text().splitlines()[-1].startswith("stopped")
    assert waited(page, "A comparison of your own", 5)


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(visit: Callable[..., Any], width: int) -> None:
    page = visit("compare", width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
