"""Stepping through a cell in a browser: stages in turn, drawings that can be read and saved, text that stays text."""

import xml.etree.ElementTree as ET
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp_lstm import trained
from nlp_lstm.app.diagrams.cell import diagram
from nlp_lstm.app.diagrams.plain_words import plain_words
from nlp_lstm.app.diagrams.step import step_of
from nlp_lstm.app.inside_a_cell.one_step import busiest
from nlp_lstm.laboratory.inside import of_model

TEXT = "the film was lovely , really"


def drawing(page: Any, place: int = 0) -> str:
    """Return the SVG of a drawing on the page."""
    image = page.locator("img[src^='data:image/svg+xml']").nth(place)
    image.wait_for(state="attached")
    source = image.get_attribute("src")
    return b64decode(source.partition("base64,")[2]).decode()


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ET.fromstring(svg).iter() if one.tag.endswith("text")]


def test_next_lights_one_stage_after_the_other(visit: Callable[..., Any], settled: Callable[[Any], None]) -> None:
    page = visit("inside_a_cell", model="runs/small", text=TEXT)
    seen = []
    for _ in range(4):
        page.get_by_role("button", name="Next", exact=True).click()
        settled(page)
        seen.append(page.get_by_text("Stage ", exact=False).filter(has_text=" of 4").inner_text())
    assert [line.split(",")[1].split(":")[0].strip() for line in seen] == ["forget", "input", "update", "output"]


def test_the_drawing_has_the_numbers_of_the_run_and_can_be_saved(
    visit: Callable[..., Any], models: Path, tmp_path: Path
) -> None:
    page = visit("inside_a_cell", model="runs/small", text=TEXT)
    found = of_model(trained.load(models / "runs" / "small"), TEXT)
    step = step_of(found, 4, busiest(found))
    page.get_by_text(plain_words(step)).wait_for()
    assert texts(drawing(page)) == texts(diagram(step))
    assert page.get_by_label("Unit (0 to 7)").input_value() == str(step.unit)
    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG", exact=True).click()
    saved.value.save_as(tmp_path / "cell.svg")
    assert texts((tmp_path / "cell.svg").read_text()) == texts(diagram(step))


def test_the_drawing_is_seen(visit: Callable[..., Any]) -> None:
    page = visit("inside_a_cell", cell="gru", text=TEXT)
    shown = page.locator("img[src^='data:image/svg+xml']").first
    shown.wait_for()
    assert shown.evaluate("one => one.complete && one.naturalWidth > 0")
    assert "gru" in shown.get_attribute("alt")


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("view", ["step", "sentence", "pair", "hand", "names"])
def test_nothing_is_wider_than_the_screen_but_what_scrolls(visit: Callable[..., Any], view: str, width: int) -> None:
    page = visit("inside_a_cell", model="runs/small", text=TEXT, view=view, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("text", ["<script>alert(1)</script> a", "<img src=x onerror=alert(1)> b"])
def test_text_stays_text(visit: Callable[..., Any], text: str) -> None:
    for view in ("step", "sentence", "pair"):
        page = visit("inside_a_cell", model="runs/small", text=text, view=view)
        page.on("dialog", lambda box: pytest.fail("a text was run as a script"))
        page.wait_for_timeout(300)
        assert not page.locator("img[src='x']").count()
        assert not {one.tag.rpartition("}")[2] for one in ET.fromstring(drawing(page)).iter()} & {"script", "img"}


def test_two_visitors_do_not_see_each_others_sentences(visit: Callable[..., Any]) -> None:
    one = visit("inside_a_cell", model="runs/small", text="a lovely room , really")
    other = visit("inside_a_cell", model="runs/small", text="the book was dull .")
    one.reload()
    assert "dull" not in one.content()
    assert "lovely" not in other.content()
