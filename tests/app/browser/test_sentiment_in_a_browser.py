"""The page Sentiment in a browser: typing, downloads, text that stays text, sessions that stay apart, both widths."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nlp_lstm import trained
from nlp_lstm.explanations.explanation import explain

TEXT = "the film was good , really"
NASTY = "<script>document.title='hit'</script> <img src=x onerror=\"document.title='hit'\"> good **film**"


def type_text(page: Any, text: str, settled: Callable[[Any], None]) -> None:
    """Type into the first box and leave it."""
    box = page.locator("textarea").first
    box.fill(text)
    box.press("Control+Enter")
    settled(page)


def drawn(page: Any) -> Any:
    """Return the page's picture."""
    return page.locator('[data-testid="stVegaLiteChart"]').first


def test_a_typed_sentence_is_answered_with_the_numbers_of_python(
    visit: Callable[..., Any], settled: Callable[[Any], None], model_folder: Path
) -> None:
    page = visit(model="runs/small")
    type_text(page, TEXT, settled)
    answer = trained.load(model_folder).predict([TEXT])[0]
    told = page.locator('[data-testid="stMetricValue"]').first.inner_text()
    assert told == f"{answer.label} {answer.probabilities[answer.label]:.2f}"
    assert "text=the+film+was+good" in page.url
    assert drawn(page).locator("path[aria-label*='word: film'][aria-label*='unit: ']").count() == 8


def test_the_document_that_is_downloaded_is_that_of_python(visit: Callable[..., Any], model_folder: Path) -> None:
    page = visit(model="runs/small", text=TEXT)
    page.get_by_text("Downloads", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="JSON", exact=True).click()
    found = json.loads(Path(waiting.value.path()).read_text())
    assert found == json.loads(json.dumps(explain(trained.load(model_folder), TEXT)))


@pytest.mark.parametrize(("kind", "begins"), [("PNG", b"\x89PNG"), ("SVG", b"<?xml")])
def test_a_figure_is_downloaded(visit: Callable[..., Any], kind: str, begins: bytes) -> None:
    page = visit(model="runs/small", text=TEXT)
    page.get_by_text("Downloads", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=kind, exact=True).first.click()
    assert Path(waiting.value.path()).read_bytes().startswith(begins)


def test_a_file_is_judged_and_its_answers_are_downloaded(
    visit: Callable[..., Any], settled: Callable[[Any], None], model_folder: Path, tmp_path: Path
) -> None:
    texts = [f"the {thing} was {word}" for thing in ("film", "book") for word in ("good", "bad", "plain")] * 30
    (tmp_path / "mine.csv").write_text("\n".join(["text", *texts]))
    page = visit(model="runs/small", text=TEXT)
    page.get_by_text("Judge a whole file", exact=True).click()
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.csv")
    settled(page)
    page.get_by_role("button", name="Judge all rows").click()
    page.get_by_text("180 of 180 rows").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download the answers").click()
    with Path(waiting.value.path()).open(newline="") as file:
        labels = [row["label"] for row in csv.DictReader(file)]
    assert labels == [answer.label for answer in trained.load(model_folder).predict(texts)]


def test_markup_stays_text_also_in_charts_and_their_tooltips(
    visit: Callable[..., Any], settled: Callable[[Any], None]
) -> None:
    page = visit(model="runs/small", text=NASTY)
    title = page.title()
    drawn(page).locator("text", has_text="img").first.hover()
    page.wait_for_timeout(500)
    page.get_by_text("Table", exact=True).click()
    settled(page)
    assert page.title() == title
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("script", has_text="hit").count() == 0
    assert page.locator("textarea").first.input_value() == NASTY


def test_two_visitors_do_not_see_each_other_s_text(visit: Callable[..., Any], settled: Callable[[Any], None]) -> None:
    one, other = visit(model="runs/small"), visit(model="runs/small")
    type_text(one, "the room was awful", settled)
    type_text(other, "the book was lovely", settled)
    one.reload()
    settled(one)
    assert one.locator("textarea").first.input_value() == "the room was awful"
    for page, foreign in ((one, "lovely"), (other, "awful")):
        assert foreign not in page.locator("body").inner_text()
        assert foreign not in page.url


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_screen_but_charts_that_scroll(
    visit: Callable[..., Any], width: int, scheme: str
) -> None:
    page = visit(model="runs/small", text="the film was good and " * 14, width=width, scheme=scheme)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= width
    frame = drawn(page).locator("xpath=..")  # what holds the chart
    inside, shown = frame.evaluate("frame => [frame.scrollWidth, frame.clientWidth]")
    assert inside > shown
    frame.evaluate("frame => frame.scrollTo(200, 0)")
    assert frame.evaluate("frame => frame.scrollLeft") == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_in_charts_can_be_read_on_the_page(visit: Callable[..., Any], scheme: str) -> None:
    page = visit(model="runs/small", text=TEXT, scheme=scheme)
    ink, opacity = (
        drawn(page)
        .locator("text", has_text="margin")
        .first.evaluate("text => [getComputedStyle(text).fill, getComputedStyle(text).opacity]")
    )
    paper = page.locator(".stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    share = float(opacity)
    mixed = [share * one + (1 - share) * other for one, other in zip(rgb(ink), rgb(paper), strict=True)]
    bright, dim = sorted([luminance(mixed), luminance(rgb(paper))], reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5


def rgb(colour: str) -> list[float]:
    """Return the parts of rgb(r, g, b), from 0 to 1."""
    return [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]


def luminance(parts: list[float]) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_box_and_the_gates_can_be_reached_with_the_keyboard(visit: Callable[..., Any]) -> None:
    page = visit(model="runs/small", text=TEXT)
    page.locator("textarea").first.focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))
    for label in ("Explain", "not good", "forget f", "All gates"):
        assert any(label in one for one in reached), reached
