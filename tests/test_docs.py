"""The pages in docs/: their tables are those of the results that come with the package, their links lead somewhere."""

import importlib.util
import re
from pathlib import Path

import pytest

from nlp_lstm.laboratory.published import shipped_results

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def tables():
    spec = importlib.util.spec_from_file_location("docs_tables", DOCS / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_tables_are_those_of_the_results(page: Path) -> None:
    assert tables().written(page.read_text(), shipped_results()) == page.read_text(), "run python docs/tables.py"


@pytest.mark.parametrize("page", [*PAGES, DOCS.parent / "README.md", DOCS.parent / "data" / "README.md"], ids=str)
def test_links_between_pages_lead_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text())
    assert not [link for link in links if not (page.parent / link).exists()]


def test_a_table_shows_mean_interval_and_what_is_not_shown() -> None:
    document = {
        "metric": "accuracy",
        "seeds": 2,
        "shown": [["lstm", "elman"]],
        "baseline": {"name": "TF-IDF", "accuracy": 0.5},
        "commits": ["0123456789"],
        "versions": {"torch": "2"},
        "arms": [
            {
                "name": "lstm",
                "hidden_size": 5,
                "weights": 1234,
                "learning_rate": 0.001,
                "mean": 0.8125,
                "interval": [0.8, 0.825],
                "figures": [0.81, 0.815],
                "words_per_second": {"loop": 1000.4, "fused": None},
            },
            {
                "name": "elman",
                "hidden_size": 9,
                "weights": 1200,
                "learning_rate": 0.003,
                "mean": None,
                "interval": None,
                "figures": [],
                "words_per_second": {"loop": 10.0, "fused": 20.0},
            },
        ],
    }
    lines = tables().table(document).splitlines()
    assert lines[2] == "| lstm | 5 | 1,234 | 0.001 | 81.2 [80.0, 82.5] | 81.0, 81.5 | 1,000 | - |"
    assert lines[3] == "| elman | 9 | 1,200 | 0.003 | diverged |  | 10 | 20 |"
    assert "TF-IDF on the same rows: 50.0." in lines
    assert "Differences that are shown (intervals apart): lstm over elman." in lines
    assert "Seeds 1 to 2, commit 0123456, torch 2." in lines
