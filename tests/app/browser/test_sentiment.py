"""The page Sentiment in a browser: typing, downloads, text that stays text, sessions that stay apart, both widths."""

import json
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
    page = visit(model="runs/small", text="the film was good and " * 12, width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    frame = drawn(page)
    assert frame.bounding_box()["x"] >= 0
    wide = frame.locator("svg").evaluate("svg => svg.getBoundingClientRect().width")
    assert wide > 390
    assert frame.evaluate(
        """element => {
          for (let one = element; one; one = one.parentElement) {
            const style = getComputedStyle(one).overflowX;
            if ((style === 'auto' || style === 'scroll') && one.scrollWidth > one.clientWidth) return true;
          }
          return element.querySelector('svg').getBoundingClientRect().right <= innerWidth;
        }"""
    )


def test_the_box_and_the_gates_can_be_reached_with_the_keyboard(visit: Callable[..., Any]) -> None:
    page = visit(model="runs/small", text=TEXT)
    page.locator("textarea").first.focus()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.innerText || document.activeElement.tagName"))
    for label in ("Explain", "not good", "forget f", "All gates"):
        assert any(label in one for one in reached), reached
