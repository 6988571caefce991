"""A corpus without word order: the same words, labels and rows, in another order that never changes."""

from collections import Counter

from nlp_lstm.corpora import describe, open_corpus, overlap

ORDERED, SHUFFLED = "everyday", "everyday~shuffled"


def test_every_row_keeps_its_words_and_label_and_nearly_every_row_loses_its_order() -> None:
    ordered, shuffled = (open_corpus(name).split("validation") for name in (ORDERED, SHUFFLED))
    assert shuffled["label"][:] == ordered["label"][:]
    pairs = list(zip(ordered["text"][:], shuffled["text"][:], strict=True))
    assert all(Counter(one.split()) == Counter(other.split()) for one, other in pairs)
    long = [(one.split(), other.split()) for one, other in pairs if len(set(one.split())) > 5]
    assert sum(one == other for one, other in long) < 0.01 * len(long)


def test_the_first_word_comes_to_every_place_equally_often() -> None:
    ordered, shuffled = (open_corpus(name).split("train")["text"][:] for name in (ORDERED, SHUFFLED))
    places = [
        other.split().index(one.split()[0]) / (len(one.split()) - 1)
        for one, other in zip(ordered, shuffled, strict=True)
        if len(set(one.split())) == len(one.split()) > 4
    ]
    assert len(places) > 1000
    assert abs(sum(places) / len(places) - 0.5) < 0.02


def test_the_order_is_the_same_every_time() -> None:
    assert open_corpus(SHUFFLED).split("test")["text"][:] == open_corpus(SHUFFLED).split("test")["text"][:]


def test_a_shuffled_corpus_is_described_and_overlaps_as_the_ordered_one() -> None:
    assert describe(SHUFFLED) == {**describe(ORDERED), "name": SHUFFLED}
    assert overlap("rotten_tomatoes~shuffled", "sst2", "test") == overlap("rotten_tomatoes", "sst2", "test") != []
    assert overlap("rotten_tomatoes", "sst2~shuffled", "test") == overlap("rotten_tomatoes", "sst2", "test")


def test_texts_of_a_corpus_without_labels_are_shuffled_too() -> None:
    ordered, shuffled = (
        open_corpus(name).texts("validation")["text"][:] for name in ("agreement", "agreement~shuffled")
    )
    assert [sorted(text.split()) for text in shuffled] == [sorted(text.split()) for text in ordered]
    assert shuffled != ordered


def test_files_and_joined_corpora_can_be_shuffled(write) -> None:
    path = write("mine.csv", ["text,label", *(f"one two three four {k},{k % 3 - 1}" for k in range(60))])
    rows = open_corpus(f"{path}~shuffled")
    assert len(rows.split("train")) == len(open_corpus(str(path)).split("train"))
    assert open_corpus("cr+sst2~shuffled").labels == ("negative", "positive")
