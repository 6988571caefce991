"""Stepping through a cell in a browser: stages in turn, drawings that can be read and saved, text that stays text."""

import xml.etree.ElementTree as ET
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nlp_lstm import trained
from nlp_lstm.app.diagrams.step import step_of
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
    page.get_by_text("it now holds").wait_for()  # the last of what the step is made of
    unit = int(page.get_by_label("Unit (0 to 7)").input_value())
    step = step_of(of_model(trained.load(models / "runs" / "small"), TEXT), 4, unit)
