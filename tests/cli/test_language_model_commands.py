"""The commands of language models: train, next, generate, surprisal, evaluate, gates, recipes."""

import csv
import json
from pathlib import Path

import pytest
from pyarrow import parquet
from small_language_model import train_small_lm

from nlp_lstm.recipes import all_recipes
from nlp_lstm.trained import NextWordModel, load_as

TINY = ("--hidden-size", 8, "--embedding-size", 8, "--epochs", 1, "--batch-size", 4, "--window", 8)


def test_training_prints_one_document_with_figures_and_baseline(nlp_lstm, small_text: Path, tmp_path: Path) -> None:
    ended = nlp_lstm("train", "language-model", "--corpus", small_text, *TINY, "--out", tmp_path / "lm", "--json")
    assert ended.code == 0
    assert set(ended.json) == {"out", "stopped", "metrics"}
    metrics = ended.json["metrics"]
    assert set(metrics["validation"]) == {"perplexity", "bits_per_token", "n", "unknown_words"}
    assert metrics["baseline"]["name"].startswith("interpolated Kneser-Ney")
    assert "epoch 1: training perplexity" in ended.err
    card = (tmp_path / "lm" / "README.md").read_text()
    assert "nlp-lstm train language-model" in card
    assert f"| validation | {metrics['validation']['n']:,} | {metrics['validation']['perplexity']:.2f} |" in card


def test_training_prints_both_perplexities_for_people(nlp_lstm, small_text: Path, tmp_path: Path) -> None:
    ended = nlp_lstm("train", "language-model", "--corpus", small_text, *TINY, "--out", tmp_path / "lm")
    lines = ended.out.splitlines()
    assert lines[0].startswith("validation: perplexity ")
    assert lines[1].startswith("baseline, interpolated Kneser-Ney, order ")


def test_next_shows_the_likeliest_words(nlp_lstm, language_model_folder: Path) -> None:
    ended = nlp_lstm("next", language_model_folder, "the boy", "--top", 3, "--json")
    expected = load_as(NextWordModel, language_model_folder).next("the boy", top=3).next
    assert ended.json["next"] == [{"token": word.token, "probability": word.probability} for word in expected]
    table = nlp_lstm("next", language_model_folder, "the boy", "--top", 3).out
    assert [line.split("│")[2].strip() for line in table.splitlines() if "│" in line and "0." in line] == [
        word.token for word in expected
    ]


def test_next_says_which_words_it_does_not_know(nlp_lstm, language_model_folder: Path) -> None:
    assert "read as <unk>: unicorn, dances" in nlp_lstm("next", language_model_folder, "the unicorn dances").out
    assert nlp_lstm("next", language_model_folder, "the unicorn", "--json").json["known"] == [True, False]


def test_generate_continues_the_text_as_the_model_does(nlp_lstm, language_model_folder: Path) -> None:
    options = ("--tokens", 12, "--temperature", 0.8, "--top-k", 5, "--top-p", 0.9, "--seed", 4)
    document = nlp_lstm("generate", language_model_folder, "the girl", *options, "--json").json
    made = load_as(NextWordModel, language_model_folder).generate(
        "the girl", tokens=12, temperature=0.8, top_k=5, top_p=0.9, seed=4
    )
    asked = {"prompt_tokens": ["the", "girl"], "known": [True, True]}
    assert document == {"prompt": "the girl", "text": made.text, "tokens": made.tokens, **asked}
    assert nlp_lstm("generate", language_model_folder, "the girl", *options).out == made.text + "\n"


def test_generate_says_which_words_of_the_prompt_it_does_not_know(nlp_lstm, language_model_folder: Path) -> None:
    words = (language_model_folder, "the unicorn dances", "--tokens", 2)
    ended = nlp_lstm("generate", *words)
    assert ended.out.splitlines()[-1] == "Unknown words, read as <unk>: unicorn, dances"
    assert ended.out.splitlines()[-1] in nlp_lstm("next", *words[:2]).out
    document = nlp_lstm("generate", *words, "--json").json
    assert document["prompt_tokens"] == ["the", "unicorn", "dances"]
    assert document["known"] == [True, False, False]


def test_surprisal_is_one_document_of_all_texts(nlp_lstm, language_model_folder: Path) -> None:
    texts = ["Anna reads at home .", "the boy"]
    document = nlp_lstm("surprisal", language_model_folder, *texts, "--json").json
    assert list(document) == ["texts"]
    for text, found in zip(texts, document["texts"], strict=True):
        assert found["text"] == text
        assert found["tokens"] == text.split()
        assert len(found["surprisal"]) == len(found["tokens"])
        assert found["bits"] == pytest.approx(sum(found["surprisal"]))
        assert found["perplexity"] == pytest.approx(2 ** (found["bits"] / len(found["tokens"])))
    with_end = nlp_lstm("surprisal", language_model_folder, texts[0], "--eos", "--json").json["texts"][0]
    assert with_end["tokens"] == [*texts[0].split(), "<eos>"]
    shown = nlp_lstm("surprisal", language_model_folder, "the unicorn").out
    assert "unicorn (unknown)" in shown
    assert "perplexity" in shown


def test_surprisal_of_a_file_is_a_line_for_each_text(nlp_lstm, language_model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("the boy runs\nthe girl\n")
    for suffix in ("jsonl", "csv", "tsv", "parquet"):
        ended = nlp_lstm(
            "surprisal",
            language_model_folder,
            "--input",
            tmp_path / "texts.txt",
            "--output",
            tmp_path / f"out.{suffix}",
        )
        assert ended.code == 0
        assert ended.out == ""
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [line["text"] for line in lines] == ["the boy runs", "the girl"]
    assert [len(line["surprisal"]) for line in lines] == [3, 2]
    columns = ["text", "tokens", "surprisal", "bits", "perplexity"]
    for suffix, delimiter in (("csv", ","), ("tsv", "\t")):
        with (tmp_path / f"out.{suffix}").open() as file:
            rows = list(csv.DictReader(file, delimiter=delimiter))
        read = [{name: row[name] if name == "text" else json.loads(row[name]) for name in row} for row in rows]
        assert read == [{name: line[name] for name in columns} for line in lines]
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == read


def test_surprisal_of_halves_of_characters_fits_a_table(nlp_lstm, language_model_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"text": "the \\ud83d boy"}\n')
    for suffix in ("csv", "parquet"):
        files = ("--input", tmp_path / "texts.jsonl", "--output", tmp_path / f"out.{suffix}")
        assert nlp_lstm("surprisal", language_model_folder, *files).code == 0
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist()[0]["tokens"][1] == "\\ud83d"


def test_evaluate_prints_perplexity_with_the_baseline_beside_it(
    nlp_lstm, language_model_folder: Path, small_text: Path
) -> None:
    words = ("evaluate", language_model_folder, "--corpus", small_text, "--split", "test")
    document = nlp_lstm(*words, "--json").json
    assert {"perplexity", "bits_per_token", "n", "baseline"} <= set(document)
    assert {"name", "perplexity", "bits_per_token", "n"} <= set(document["baseline"])
    table = nlp_lstm(*words).out
    assert f"{document['perplexity']:.2f}" in table
    assert f"{document['baseline']['perplexity']:.2f}" in table


def test_an_evaluation_is_kept_in_metrics_and_card(nlp_lstm, small_text: Path, tmp_path: Path) -> None:
    train_small_lm(tmp_path / "lm", small_text, epochs=1)
    words = ("evaluate", tmp_path / "lm", "--corpus", small_text, "--split", "test", "--save", "--json")
    report = nlp_lstm(*words).json
    kept = json.loads((tmp_path / "lm" / "metrics.json").read_text())["evaluations"]
    assert kept == {f"{small_text}, test": report}
    assert f"{report['perplexity']:.2f}" in (tmp_path / "lm" / "README.md").read_text()


def test_gates_of_a_language_model_are_listed_and_drawn(nlp_lstm, language_model_folder: Path, tmp_path: Path) -> None:
    document = nlp_lstm("gates", language_model_folder, "the boy runs", "--json").json
    assert document["tokens"] == ["the", "boy", "runs"]
    assert [(layer["layer"], layer["direction"]) for layer in document["layers"]] == [(0, "forward"), (1, "forward")]
    assert all(len(layer["gates"]["f"]) == 3 for layer in document["layers"])
    ended = nlp_lstm("gates", language_model_folder, "the boy runs", "--png", tmp_path / "gates.png")
    assert "answer: next: " in ended.out
    assert (tmp_path / "gates.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["next", ""], "the text is empty: give at least one word"),
        (["next", "the", "--top", "0"], "--top is 0"),
        (["generate", " "], "the text is empty"),
        (["generate", "the", "--temperature", "-1"], "--temperature is -1: give 0"),
        (["generate", "the", "--temperature", "inf"], "--temperature is inf: give a finite number, 0 or more"),
        (["generate", "the", "--tokens", "0"], "--tokens is 0: give 1 or more"),
        (["generate", "the", "--top-p", "0"], "--top-p is 0"),
        (["generate", "the", "--top-k", "-2"], "--top-k is -2"),
        (["surprisal"], "nlp-lstm surprisal MODEL"),
        (["surprisal", "the", ""], "text 2 is empty"),
        (["surprisal", "the", "--input", "texts.txt"], "leave one of them out"),
        (["surprisal", "the", "--output", "answers.pdf"], "end --output in"),
        (["surprisal", "the", "--text-column", "text"], "add --input FILE"),
        (["generate", "the", "--seed", "9" * 20], "--seed"),
        (["predict", "the"], "is a language model, not a sentence classifier"),
        (["gates", "the", "--gate", "q"], "gate of the lstm cell"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_refused(refused, language_model_folder: Path, words: list[str], said: str) -> None:
    assert said in refused(words[0], language_model_folder, *words[1:])


def test_a_classifier_cannot_write(refused, model_folder: Path) -> None:
    for command in ("next", "generate", "surprisal"):
        assert "ask it with `nlp-lstm predict`" in refused(command, model_folder, "good")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--corpus", "pbt"], "did you mean 'ptb'"),
        (["--window", "0"], "give 1 or more"),
        (["--softmax", "adaptve"], "did you mean 'adaptive'"),
        (["--bidirectional"], "--bidirectional is not for train language-model: it reads one way"),
        (["--no-bidirectional"], "it reads one way"),
        (["--pooling", "max"], "it predicts at every word"),
        (["--convolution", "3"], "would see the one to be predicted"),
        (["--attention", "-1"], "give 0 or more"),
        (["--cell", "grid", "--layers", "1"], "grid needs two layers: use --layers 2"),
        (["--cell", "clockwork", "--hidden-size", "10"], "cannot be 4 equal groups"),
        (["--cutoffs", "5,9"], "choose adaptive"),
        (["--softmax", "adaptive", "--cutoffs", "five"], "--cutoffs five"),
        (["--tokenization", "letters"], "--tokenization"),
        (["--recipe", "sst2"], "nlp-lstm train sentiment --recipe sst2"),
        (["--recipe", "ptbb"], "did you mean 'ptb'"),
        (["--freeze-vectors"], "add --vectors"),
        (["--freeze-vectors", "--vectors", "glove.6B.50d", "--vectors-rate", "0.1"], "use --vectors-rate 1"),
        (["--recipe", "demo-lm", "--resume"], "leave --recipe out"),
    ],
    ids=str,
)
def test_a_training_that_cannot_be_is_refused(refused, small_text: Path, tmp_path: Path, words, said: str) -> None:
    corpus = [] if {"--corpus", "--recipe"} & set(words) else ["--corpus", small_text]
    assert said in refused("train", "language-model", *corpus, *words, "--out", tmp_path / "lm")
    assert not list(tmp_path.iterdir())


def test_a_training_of_one_task_is_not_resumed_by_the_other(refused, language_model_folder: Path) -> None:
    said = refused("train", "sentiment", "--out", language_model_folder, "--resume")
    assert "go on with nlp-lstm train language-model" in said


def test_the_recipes_are_listed_with_what_they_measured(nlp_lstm) -> None:
    listed = nlp_lstm("recipes", "--json").json["recipes"]
    assert [entry["name"] for entry in listed] == list(all_recipes())
    for entry in listed:
        assert {"name", "task", "corpus", "measured"} <= set(entry)
    assert "--recipe sst2 --out runs/sst2" in nlp_lstm("recipes").out


def test_what_is_typed_wins_over_the_recipe(nlp_lstm, small_corpus: Path, tmp_path: Path) -> None:
    words = ("--recipe", "demo", "--corpus", small_corpus, "--epochs", 1, "--hidden-size", 5)
    assert nlp_lstm("train", "sentiment", *words, "--no-baseline", "--out", tmp_path / "model").code == 0
    config = json.loads((tmp_path / "model" / "config.json").read_text())["config"]
    assert (config["hidden_size"], config["epochs"], config["corpus"]) == (5, 1, str(small_corpus))
    assert (config["embedding_size"], config["learning_rate"]) == (64, 0.006)  # the recipe's
