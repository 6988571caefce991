"""The models in a real browser: gates are measured when asked for, the picture is saved."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_gates_are_measured_and_their_picture_is_saved(
    visit: Callable[..., Any], settled: Callable[[Any], None], tmp_path: Path
) -> None:
    page = visit("models", model="runs/small", height=3000)
    page.get_by_test_id("stVegaLiteChart").first.locator("svg").wait_for()
    before = page.get_by_test_id("stVegaLiteChart").count()
    page.get_by_role("button", name="Measure the gates").click()
    page.get_by_text("half of a memory is gone").first.wait_for()
    settled(page)
    assert page.get_by_test_id("stVegaLiteChart").count() == before + 4
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG", exact=True).click()
    saved.value.save_as(tmp_path / "gates.png")
    assert (tmp_path / "gates.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("model", ["runs/small", "runs/small-lm"])
def test_nothing_is_wider_than_the_screen(visit: Callable[..., Any], model: str, width: int) -> None:
    page = visit("models", model=model, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
