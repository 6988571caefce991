"""The page Negation in a browser: a clicked cell is held, and the margin is that of the command line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nlp_lstm.app.numbers import signed
from nlp_lstm.cli.main import run

TEXT = "the film was not good"


def metrics(page: Any) -> dict[str, str]:
    """Return the page's large numbers by their labels."""
    labels = page.locator('[data-testid="stMetricLabel"]').all_inner_texts()
    values = page.locator('[data-testid="stMetricValue"]').all_inner_texts()
    return dict(zip(labels, values, strict=True))


def explained(model: Path, capsys: Any, *clamps: str) -> float:
    """Return the margin that the command line gives with these gates held."""
    options = [part for clamp in clamps for part in ("--clamp", clamp)]
    assert run(["explain", str(model), TEXT, *options, "--json", "--no-arrays"]) == 0
    return json.loads(capsys.readouterr().out)["clamps"]["margin"]


def test_a_clicked_cell_of_the_backward_direction_is_held_as_the_command_line_holds_it(
    visit: Callable[..., Any], settled: Callable[[Any], None], model_folder: Path, capsys: Any
) -> None:
    page = visit("negation", model="runs/small", text=TEXT, gate="o", layer="1", direction="backward")
    cell = page.locator("path[aria-label*='word: film'][aria-label*='output gate o']").nth(2)
    unit = re.search(r"unit: (\d+)", cell.get_attribute("aria-label"))[1]
    cell.click()
    settled(page)
    assert page.get_by_label("Unit", exact=True).input_value() == unit
    page.get_by_role("button", name="Hold at 0").click()
    settled(page)
    one = explained(model_folder, capsys, f"1,backward,o,1,{unit},0")
    assert metrics(page)["Margin, 1 held"] == signed(one, digits=3)
    page.get_by_text("All units at this word").click()
    settled(page)
    page.get_by_role("button", name="Hold at the pair's value").click()
    settled(page)
    two = explained(model_folder, capsys, f"1,backward,o,1,{unit},0", "1,backward,o,1,all,pair")
    assert metrics(page)["Margin, 2 held"] == signed(two, digits=3)
    page.get_by_role("button", name="✕").first.click()
    settled(page)
    alone = explained(model_folder, capsys, "1,backward,o,1,all,pair")
    assert metrics(page)["Margin, 1 held"] == signed(alone, digits=3)
    page.get_by_role("button", name="Reset").click()
    settled(page)
    found = metrics(page)
    assert found["Margin, 0 held"] == found["Margin, gates free"]


def test_a_click_does_not_move_the_page(visit: Callable[..., Any], settled: Callable[[Any], None]) -> None:
    page = visit("negation", model="runs/small", text=TEXT, height=800)
    cell = page.locator("path[aria-label*='word: film'][aria-label*='forget gate f']").nth(1)
    cell.scroll_into_view_if_needed()
    before = cell.bounding_box()["y"]
    cell.click()
    settled(page)
    assert abs(cell.bounding_box()["y"] - before) < 40


def test_the_answer_is_hidden_until_a_guess_is_made(visit: Callable[..., Any], settled: Callable[[Any], None]) -> None:
    page = visit("negation", model="runs/small", text=TEXT)
    assert "NIE, the gates alone" in page.locator("body").inner_text()
    page.get_by_text("Guess first", exact=True).click()
    settled(page)
    assert "NIE, the gates alone" not in page.locator("body").inner_text()
    page.get_by_test_id("stButtonGroup").get_by_text("forget gate f", exact=True).click()
    settled(page)
    assert "Your guess, the forget gate f:" in page.locator("body").inner_text()
    assert "NIE, the gates alone" in page.locator("body").inner_text()


def test_a_link_shows_the_same_view_again(visit: Callable[..., Any], settled: Callable[[Any], None]) -> None:
    page = visit("negation", model="runs/small", text=TEXT, pair="the film was really good", gate="g")
    page.get_by_text("Copy link", exact=True).click()
    settled(page)
    link = page.locator("code", has_text="pair=").first.inner_text()
    page.goto(link)
    settled(page)
    assert [box.input_value() for box in page.locator("textarea").all()] == [TEXT, "the film was really good"]
    assert page.locator("path[aria-label*='candidate g']").count() > 0


def test_nothing_is_wider_than_a_phone(visit: Callable[..., Any]) -> None:
    page = visit("negation", model="runs/small", text=TEXT, width=390)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 390
