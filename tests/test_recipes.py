"""Every recipe is a run that can be repeated, and a figure that can be checked."""

import re
import sys
from pathlib import Path

import pytest

from nlp_lstm.config import LanguageModelConfig, SentimentConfig, VectorsConfig, changed
from nlp_lstm.corpora import describe
from nlp_lstm.errors import UsageError
from nlp_lstm.recipes import Recipe, all_recipes, recipe

KINDS = {kind.task: kind for kind in (LanguageModelConfig, SentimentConfig, VectorsConfig)}
README = (Path(__file__).parents[1] / "README.md").read_text()


def test_the_recipes_are_exactly_these() -> None:
    assert list(all_recipes()) == ["demo", "demo-lm", "imdb", "imdb-vectors", "ptb", "sst2", "sst2-vectors"]


@pytest.mark.parametrize("found", all_recipes().values(), ids=lambda found: found.name)
def test_a_recipe_is_a_run_that_can_be(found: type[Recipe]) -> None:
    config = KINDS[found.task].from_dict(dict(found.values))
    said = {"corpus", "layers", "bidirectional"}  # worth reading even where they are the default
    assert set(changed(config)) | said == set(found.values) | said
    assert describe(config.corpus)["source"]
    assert "seed" in found.values, "a figure has its seed"


@pytest.mark.parametrize("found", all_recipes().values(), ids=lambda found: found.name)
def test_a_recipe_says_what_was_measured_and_with_which_commit(found: type[Recipe]) -> None:
    figure, commit = re.fullmatch(r"(.*\d.*), commit ([0-9a-f]{7,12})", found.measured).groups()
    assert figure
    assert commit
    assert found.__doc__
    file = Path(sys.modules[found.__module__].__file__ or "")
    assert file.stem == found.name.replace("-", "_")
    assert f"`{found.name}`" in README


def test_a_recipe_of_another_task_or_name_is_refused_with_the_right_one() -> None:
    assert recipe("ptb", "language-model").values["corpus"] == "ptb"
    with pytest.raises(UsageError, match="use nlp-lstm train language-model --recipe ptb"):
        recipe("ptb", "sentiment")
    with pytest.raises(UsageError, match="did you mean 'ptb'"):
        recipe("pbt", "language-model")
