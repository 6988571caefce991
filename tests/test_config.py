"""The configuration: what it refuses, and the command line that repeats it."""

import dataclasses
import json
import shlex

import pytest

from nlp_lstm.config import LanguageModelConfig, SentimentConfig, changed, command, option_name
from nlp_lstm.errors import UsageError

FIELDS = {field.name: field for field in dataclasses.fields(SentimentConfig)}


@pytest.mark.parametrize("name", FIELDS)
def test_every_setting_has_a_help_text_and_a_default_that_is_allowed(name: str) -> None:
    assert len(FIELDS[name].metadata["help"]) > 5
    value = getattr(SentimentConfig(), name)
    assert getattr(SentimentConfig.from_dict({name: value}), name) == value


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if field.metadata["low"] is not None])
def test_the_ends_of_a_range_are_allowed_and_what_lies_beyond_is_not(name: str) -> None:
    low, high = FIELDS[name].metadata["low"], FIELDS[name].metadata["high"]
    beside = {"optimiser": "sgd"} if name == "momentum" else {}
    assert getattr(SentimentConfig.from_dict({name: low}), name) == low
    with pytest.raises(UsageError, match=f"{option_name(FIELDS[name])} is .*: give .* or more"):
        SentimentConfig.from_dict({name: low - 1})
    if high is not None:
        assert getattr(SentimentConfig.from_dict({name: high} | beside), name) == high
        with pytest.raises(UsageError, match="or less"):
            SentimentConfig.from_dict({name: high + 1})


@pytest.mark.parametrize("name", [name for name, field in FIELDS.items() if field.metadata["choices"]])
def test_a_choice_that_does_not_exist_gets_the_nearest(name: str) -> None:
    choices = FIELDS[name].metadata["choices"]
    for choice in choices:
        assert getattr(SentimentConfig.from_dict({name: choice}), name) == choice
    with pytest.raises(UsageError, match=f"did you mean '{choices[-1]}'") as caught:
        SentimentConfig.from_dict({name: choices[-1] + "x"})
    assert ", ".join(choices) in str(caught.value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"epochs": 0}, "--epochs is 0: give 1 or more"),
        ({"epochs": 2.5}, "--epochs is 2.5: give a whole number"),
        ({"epochs": True}, "--epochs is True: give a whole number"),
        ({"epochs": None}, "--epochs is None: give a whole number"),
        ({"learning_rate": float("nan")}, "--learning-rate is nan: give a finite number"),
        ({"clip": float("inf")}, "--clip is inf: give a finite number"),
        ({"forget_bias": "much"}, "--forget-bias is 'much': give a number"),
        ({"seed": 2**31}, "--seed is 2147483648: give 2147483647 or less"),
        ({"lowercase": "yes"}, "--lowercase is 'yes': give true or false"),
        ({"cell_options": ["a"]}, "--cell-option is ['a']: give a table"),
        ({"text_column": 3}, "--text-column is 3: give text"),
        ({"hiden_size": 3}, "unknown setting 'hiden_size': did you mean 'hidden_size'?"),
    ],
)
def test_a_wrong_value_is_one_line_with_the_way_out(values: dict, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        SentimentConfig.from_dict(values)
    assert str(caught.value).startswith(said)


def test_a_whole_number_is_a_number_and_nothing_may_be_left_out() -> None:
    config = SentimentConfig(dropout=0, forget_bias=None, max_minutes=3)
    assert (config.dropout, config.forget_bias, config.max_minutes) == (0, None, 3)


def test_the_configuration_survives_json() -> None:
    config = SentimentConfig(cell="gru", cell_options={"recurrent_init": "uniform"}, max_minutes=0.5, seed=7)
    assert SentimentConfig.from_dict(json.loads(json.dumps(dataclasses.asdict(config)))) == config


def test_two_configurations_share_no_table() -> None:
    SentimentConfig().cell_options["a"] = "b"
    assert SentimentConfig().cell_options == {}


def test_the_command_that_repeats_a_run_holds_all_that_was_changed() -> None:
    config = SentimentConfig(bidirectional=False, residual=True, corpus="my file.csv", cell_options={"a": "1"})
    words = shlex.split(command(config, "out folder"))
    assert words[:3] == ["nlp-lstm", "train", "sentiment"]
    assert words[-2:] == ["--out", "out folder"]
    assert {"--no-bidirectional", "--residual", "my file.csv", "a=1"} <= set(words)
    assert set(changed(config)) == {"bidirectional", "residual", "corpus", "cell_options"}
    assert not [word for word in words if word.startswith("--hidden")]


def test_options_that_would_do_nothing_are_refused() -> None:
    with pytest.raises(UsageError, match="--momentum is for --optimiser sgd"):
        SentimentConfig.from_dict({"momentum": 0.9})
    with pytest.raises(UsageError, match="--combine sum needs two directions"):
        SentimentConfig.from_dict({"combine": "sum", "bidirectional": False})


@pytest.mark.parametrize("kind", [SentimentConfig, LanguageModelConfig])
def test_vectors_that_are_frozen_have_no_rate(kind: type) -> None:
    assert kind(vectors="own.vec", freeze_vectors=True, vectors_rate=1).freeze_vectors
    assert kind(vectors="own.vec", vectors_rate=0.1).vectors_rate == 0.1
    with pytest.raises(UsageError, match=r"--freeze-vectors contradicts --vectors-rate 0\.1, .*: leave .* out, or use"):
        kind(vectors="own.vec", freeze_vectors=True, vectors_rate=0.1)
