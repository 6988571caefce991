"""A trained language model: next words, continuations, surprisal, traces, all of one and the same distribution."""

import math
from pathlib import Path

import pytest
import torch

from nlp_lstm import trained
from nlp_lstm.errors import UsageError
from nlp_lstm.models.language_model import ROWS_AT_ONCE
from nlp_lstm.text.tokenizer import END_ID
from nlp_lstm.trained import NextWordModel, load_as

PROMPT = "the old man sleeps"


@pytest.fixture(scope="module")
def model(language_model_folder: Path) -> NextWordModel:
    return load_as(NextWordModel, language_model_folder)


def distribution(model: NextWordModel, text: str) -> dict[str, float]:
    return {word.token: word.probability for word in model.next(text, top=10_000).next}


def test_the_next_words_are_a_distribution_and_the_likeliest_come_first(model: NextWordModel) -> None:
    answer = model.next(PROMPT, top=10_000)
    probabilities = [word.probability for word in answer.next]
    assert len(answer.next) == len(model.tokenizer) - 1  # every word but the padding
    assert sum(probabilities) == pytest.approx(1, abs=1e-5)
    assert probabilities == sorted(probabilities, reverse=True)
    assert [word.token for word in model.next(PROMPT, top=3).next] == [word.token for word in answer.next[:3]]


def test_the_model_has_learned_its_text(model: NextWordModel) -> None:
    assert {word.token for word in model.next(PROMPT, top=4).next} == {"in", "at", "by", "on"}
    assert model.next("Anna reads at", top=1).next[0].token == "home"


def test_the_surprisal_of_a_text_is_that_of_its_next_words_one_by_one(model: NextWordModel) -> None:
    (found,) = model.surprisal(["Anna reads at home ."])
    words = ["Anna", "reads", "at", "home", "."]
    assert found.tokens == words
    for place in range(1, len(words)):
        expected = -math.log2(distribution(model, " ".join(words[:place]))[words[place]])
        assert found.surprisal[place] == pytest.approx(expected, abs=1e-4)
    with torch.no_grad():
        first = model.network.log_probabilities(model.network(torch.tensor([[END_ID]])).hidden)[0, 0]
    anna = model.tokenizer.vocabulary.index("Anna")
    assert found.surprisal[0] == pytest.approx(-first[anna].item() / math.log(2), abs=1e-4)
    assert found.bits == pytest.approx(sum(found.surprisal))
    assert found.perplexity == pytest.approx(2 ** (found.bits / 5))


def test_the_end_of_the_sentence_is_scored_only_when_asked_for(model: NextWordModel) -> None:
    (without,), (with_end,) = (list(model.surprisal(["Anna sings at home ."], end=end)) for end in (False, True))
    assert with_end.tokens == [*without.tokens, "<eos>"]
    assert with_end.surprisal[:-1] == pytest.approx(without.surprisal)
    expected = -math.log2(distribution(model, "Anna sings at home .")["<eos>"])
    assert with_end.surprisal[-1] == pytest.approx(expected, abs=1e-4)


def test_a_text_is_scored_the_same_alone_and_among_others(model: NextWordModel) -> None:
    texts = ["Anna reads .", PROMPT, "a", "the girl waits by the river .", "the"] * 3
    together = list(model.surprisal(texts, batch_size=4))
    assert [one.text for one in together] == texts
    for text, found in zip(texts, together, strict=True):
        (alone,) = model.surprisal([text])
        assert found.surprisal == pytest.approx(alone.surprisal, abs=1e-4)


def test_a_long_text_is_scored_in_pieces(model: NextWordModel) -> None:
    text = "Anna reads at home . " * (ROWS_AT_ONCE // 5 + 40)
    (found,) = model.surprisal([text])
    assert len(found.surprisal) == len(found.tokens) > ROWS_AT_ONCE
    ids = torch.tensor([[END_ID, *model.tokenizer.encode(text).ids]])
    with torch.no_grad():
        log_probabilities = model.network.log_probabilities(model.network(ids[:, :-1]).hidden)
    expected = -log_probabilities.gather(-1, ids[:, 1:, None]).sum() / math.log(2)
    assert found.bits == pytest.approx(expected.item(), rel=1e-5)


def test_a_greedy_continuation_takes_the_likeliest_word_each_time(model: NextWordModel) -> None:
    made = model.generate(PROMPT, tokens=6, temperature=0)
    text = PROMPT
    for token in made.tokens:
        if token == "<eos>":
            break
        likeliest = next(word.token for word in model.next(text, top=3).next if word.token != "<unk>")
        assert token == likeliest
        text += f" {token}"
    assert made == model.generate(PROMPT, tokens=6, top_k=1, seed=5) == model.generate(PROMPT, tokens=6, top_p=1e-9)


def test_a_continuation_has_its_tokens_and_begins_with_the_prompt(model: NextWordModel) -> None:
    made = model.generate("  Anna reads", tokens=40, seed=2)
    assert len(made.tokens) == 40
    assert made.text.startswith("  Anna reads ")
    assert "<unk>" not in made.tokens
    assert made == model.generate("  Anna reads", tokens=40, seed=2)
    assert made != model.generate("  Anna reads", tokens=40, seed=3)
    assert "\n" in made.text  # the sentence's end
    assert "<eos>" not in made.text


def test_the_callers_random_numbers_are_left_alone(model: NextWordModel) -> None:
    torch.manual_seed(1)
    expected = torch.rand(1)
    torch.manual_seed(1)
    model.generate(PROMPT, tokens=3)
    assert torch.equal(torch.rand(1), expected)


def test_a_trace_has_every_gate_at_every_word_and_the_same_answer(model: NextWordModel) -> None:
    traced = model.trace(PROMPT)
    assert traced.tokens == PROMPT.split()
    assert [(layer.layer, layer.direction) for layer in traced.layers] == [(0, "forward"), (1, "forward")]
    for layer in traced.layers:
        assert set(layer.gates) == {"i", "f", "g", "o"}
        assert all(gate.shape == (1, 4, 12) for gate in layer.gates.values())
    expected = model.next(PROMPT).next
    assert [word.token for word in traced.prediction.next] == [word.token for word in expected]
    assert traced.prediction.headline == f"next: {expected[0].token} {expected[0].probability:.2f}"


def test_the_traced_memory_is_that_of_reading_word_by_word(model: NextWordModel) -> None:
    traced, state = model.trace(PROMPT), None
    with torch.no_grad():
        for place, number in enumerate([END_ID, *model.tokenizer.encode(PROMPT).ids]):
            state = model.network(torch.tensor([[number]]), state=state).state
            if place:
                for layer, after in zip(traced.layers, state, strict=True):
                    torch.testing.assert_close(layer.states["c"][:, place - 1], after["c"], atol=1e-5, rtol=0)


def test_unknown_words_are_said_to_be_unknown_and_read_as_one(model: NextWordModel) -> None:
    answer = model.next("the elephant")
    assert answer.known == [True, False]
    assert answer.tokens == ["the", "elephant"]
    assert distribution(model, "the elephant") == distribution(model, "the zebra")


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_empty_text_is_refused(model: NextWordModel, text: str) -> None:
    for ask in (model.next, model.generate, model.trace, lambda text: list(model.surprisal([text]))):
        with pytest.raises(UsageError, match="empty: give at least one word"):
            ask(text)


def test_numbers_out_of_range_are_refused(model: NextWordModel) -> None:
    for how in ({"tokens": 0}, {"temperature": -1.0}, {"top_k": -1}, {"top_p": 0.0}):
        with pytest.raises(UsageError):
            model.generate(PROMPT, **how)
    with pytest.raises(UsageError, match="--top is 0"):
        model.next(PROMPT, top=0)


def test_a_model_of_another_task_is_refused_with_what_it_can_do(
    language_model_folder: Path, model_folder: Path
) -> None:
    assert isinstance(trained.load(language_model_folder), NextWordModel)
    with pytest.raises(
        UsageError, match="is a sentence classifier, not a language model: ask it with `nlp-lstm predict`"
    ):
        load_as(NextWordModel, model_folder)
    with pytest.raises(UsageError, match="is a language model, not a sentence classifier: ask it with `nlp-lstm next`"):
        load_as(trained.SentimentModel, language_model_folder)
