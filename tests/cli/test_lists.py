"""What the commands without a model print, and their help."""

import importlib
import subprocess
import sys

import pytest

from nlp_lstm import cells, corpora
from nlp_lstm.cells.base import Cell
from nlp_lstm.corpora import Corpus

COMMANDS = [["cells"], ["corpora"], ["train", "sentiment"], ["evaluate"], ["predict"], ["gates"]]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_help_of_a_command_ends_in_an_example_that_begins_with_it(nlp_lstm, words: list[str]) -> None:
    ended = nlp_lstm(*words, "--help")
    text = " ".join(ended.out.split())
    assert ended.code == 0
    assert f"Example: nlp-lstm {' '.join(words)}" in text
    assert "--json" in text
    assert ended.err == ""


def test_a_call_without_words_shows_the_commands(nlp_lstm) -> None:
    ended = nlp_lstm()
    assert ended.code == 2
    assert all(words[0] in ended.out for words in COMMANDS)
    assert ended.err == ""


def test_the_corpora_are_listed_as_they_are(nlp_lstm) -> None:
    document = nlp_lstm("corpora", "--json").json
    assert set(document) == {"corpora"}
    known = corpora.all_corpora()
    assert [entry["name"] for entry in document["corpora"]] == list(known)
    for entry in document["corpora"]:
        assert set(entry) == {"name", "task", "splits", "labels", "licence", "citation", "note"}
        corpus: type[Corpus] = known[entry["name"]]
        assert entry["splits"] == dict(corpus.rows)
        assert entry["labels"] == list(corpus.labels)
        assert entry["licence"]
        assert entry["note"] == corpus.note


def test_the_cells_are_listed_with_what_their_gates_mean(nlp_lstm) -> None:
    document = nlp_lstm("cells", "--json").json
    assert set(document) == {"cells"}
    entries = {entry["name"]: entry for entry in document["cells"]}
    assert set(entries) == set(cells.all_cells())
    for name, entry in entries.items():
        assert set(entry) == {
            "name", "title", "source", "gates", "retention_gate", "states", "kernel", "options",
        }  # fmt: skip
        cell: type[Cell] = cells.all_cells()[name]
        assert entry["kernel"] is cell.has_kernel()
        assert entry["options"] == cells.options(name)
    assert list(entries["lstm"]["gates"]) == ["i", "f", "g", "o"]
    assert entries["lstm"]["gates"]["f"] == "keep"
    assert entries["lstm"]["states"] == ["h", "c"]
    assert (entries["lstm"]["retention_gate"], entries["gru"]["retention_gate"]) == ("f", "z")
    assert list(entries["gru"]["gates"]) == ["r", "z", "n"]


@pytest.mark.parametrize("command", ["cells", "corpora"])
def test_a_table_names_every_entry(nlp_lstm, command: str) -> None:
    names = [entry["name"] for entry in nlp_lstm(command, "--json").json[command]]
    shown = nlp_lstm(command)
    assert shown.code == 0
    for name in names:
        assert name[:8] in shown.out  # a narrow table folds the longer ones


def test_the_package_runs_as_a_module_and_lists_what_it_has() -> None:
    ended = subprocess.run([sys.executable, "-m", "nlp_lstm", "cells", "--json"], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert {"explain", "load", "trace"} <= set(dir(importlib.import_module("nlp_lstm")))
