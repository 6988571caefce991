"""The frame of the app: pages found by their files, one set of settings, numbers, and the command that opens it."""

import subprocess
import sys
from pathlib import Path

import pytest
from pages import APP, PAGES, opened

from nlp_lstm import app
from nlp_lstm.app.numbers import minus, number, share, signed
from nlp_lstm.app.shared import plain
from nlp_lstm.cli import app as command


def test_every_page_says_its_title_and_its_place() -> None:
    stated = [app.stated(path) for path in PAGES.glob("[!_]*.py")]
    assert {"Sentiment", "Negation"} <= {one["TITLE"] for one in stated}
    orders = [one["ORDER"] for one in stated]
    assert len(set(orders)) == len(orders)


def test_the_settings_beside_the_package_are_those_of_the_repository() -> None:
    own, shipped = (folder / ".streamlit" / "config.toml" for folder in (APP.parent, command.START.parent))
    assert own.read_text() == shipped.read_text()
    assert 'fileWatcherType = "none"' in own.read_text()


def test_the_command_starts_the_app_that_lies_in_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(subprocess, "call", lambda words: asked.append(words) or 0)
    from nlp_lstm.cli.main import run

    assert run(["app", "--port", "8600", "--no-browser"]) == 0
    (words,) = asked
    assert words[:4] == [sys.executable, "-m", "streamlit", "run"]
    assert Path(words[4]).read_text().endswith("app.run()\n")
    assert {"--server.port=8600", "--server.headless=true"} <= set(words)


def test_the_model_and_the_text_of_a_page_are_there_when_one_comes_back(
    model_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = opened("sentiment", model=str(model_folder), text="good film").run()
    page.text_area[0].set_value("awful film").run()
    page.switch_page(str(PAGES / "negation.py")).run()
    assert page.sidebar.selectbox[0].value == str(model_folder)
    page.switch_page(str(PAGES / "sentiment.py")).run()
    assert not page.exception
    assert page.text_area[0].value == "awful film"


@pytest.mark.parametrize(
    ("value", "told"),
    [(3.41, "3.4"), (-0.0341, "−0.034"), (0.0, "0.0"), (120.4, "120"), (0.999, "1.0"), (9.99, "10"), (None, "–"),
     (float("nan"), "–"), (-1.5e-9, "−1.5e-09")],
)  # fmt: skip
def test_a_number_has_two_significant_digits_and_a_true_minus(value: float | None, told: str) -> None:
    assert number(value) == told


def test_signs_shares_and_negative_numbers_in_sentences() -> None:
    assert (signed(3.41), signed(-3.41), signed(0.0), signed(None)) == ("+3.4", "−3.4", "0.0", "–")
    assert (share(0.824), share(-0.01), share(-0.001), share(None)) == ("82 %", "−1 %", "0 %", "–")
    assert minus("by -14.36 (fine-tuned, 2-5, -x)") == "by −14.36 (fine-tuned, 2-5, -x)"


def test_a_person_s_text_is_not_read_as_markup() -> None:
    assert plain("a*b_c <d> $e$ :f: [g](h) `i`") == r"a\*b\_c \<d\> \$e\$ \:f\: \[g\]\(h\) \`i\`"
