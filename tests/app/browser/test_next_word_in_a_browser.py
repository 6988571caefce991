"""Next words in a real browser: a bar that is clicked is added, what is saved equals the command line's."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from nlp_lstm import trained
from nlp_lstm.trained import NextWordModel

TEXT = "the boy reads"


@pytest.fixture
def model(models: Path) -> NextWordModel:
    return trained.load_as(NextWordModel, models / "runs" / "small-lm")


def test_a_bar_that_is_clicked_goes_on_with_the_text(
    visit: Callable[..., Any], settled: Callable[[Any], None], model: NextWordModel
) -> None:
    page = visit("next_word", model="runs/small-lm", text=TEXT)
    bars = page.locator("[data-testid='stVegaLiteChart']").first.locator("svg .mark-rect path, canvas")
    first = model.next(TEXT).next[0].token
    bars.first.click(position={"x": 4, "y": 8})
    page.wait_for_function("text => document.querySelector('textarea').value === text", arg=f"{TEXT} {first}")
    settled(page)
    assert page.get_by_label("Beginning of a text").input_value() == f"{TEXT} {first}"


def test_a_chip_that_is_chosen_goes_on_with_the_text(
    visit: Callable[..., Any], settled: Callable[[Any], None], model: NextWordModel
) -> None:
    page = visit("next_word", model="runs/small-lm", text=TEXT)
    second = [word.token for word in model.next(TEXT).next if word.token not in ("<unk>", "<eos>")][1]
    page.get_by_test_id("stButtonGroup").filter(has_text="Go on with").get_by_text(second, exact=True).click()
    page.wait_for_function("text => document.querySelector('textarea').value === text", arg=f"{TEXT} {second}")
    settled(page)
    assert page.get_by_label("Beginning of a text").input_value() == f"{TEXT} {second}"


def test_the_document_that_is_saved_is_the_command_lines(
    visit: Callable[..., Any], model: NextWordModel, tmp_path: Path
) -> None:
    page = visit("next_word", model="runs/small-lm", text=TEXT)
    with page.expect_download() as saved:
        page.get_by_role("button", name="JSON").first.click()
    saved.value.save_as(tmp_path / "next.json")
    found = json.loads((tmp_path / "next.json").read_text())
    assert found["next"] == asdict(model.next(TEXT))["next"]


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_is_wider_than_the_screen(visit: Callable[..., Any], width: int) -> None:
    page = visit("next_word", model="runs/small-lm", text=f"{TEXT} in the garden . " * 4, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_text_stays_text(visit: Callable[..., Any]) -> None:
    page = visit("next_word", model="runs/small-lm", text="<script>alert(1)</script><img src=x onerror=alert(2)>")
    page.on("dialog", lambda box: pytest.fail("a text was run as a script"))
    page.wait_for_timeout(300)
    assert not page.locator("img[src='x']").count()
    assert page.get_by_text("Unknown words, read as <unk>").count() == 1
