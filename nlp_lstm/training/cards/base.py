"""What differs between the model cards of the tasks."""

from pathlib import Path
from typing import Any, ClassVar

from nlp_lstm.corpora import FileCorpus, describe
from nlp_lstm.errors import UsageError
from nlp_lstm.trained import TrainedModel


class TaskCard:
    """The parts of a model card that depend on the task; `name` is the task's."""

    name: ClassVar[str]
    titles: ClassVar[tuple[str, ...]]  # of the columns that `cells` fills
    counted: ClassVar[str]  # what n counts

    def introduction(self, model: Any) -> str:
        """Return what the model is, in a sentence that ends before the sizes of its network."""
        raise NotImplementedError(f"{type(self).__name__} has no introduction")

    def commands(self, place: str) -> list[str]:
        """Return what to type to use the model in the folder `place`, already quoted for a shell."""
        raise NotImplementedError(f"{type(self).__name__} has no commands")

    def cells(self, figures: dict[str, Any]) -> list[str]:
        """Return a model's or a baseline's figures, one for each title."""
        raise NotImplementedError(f"{type(self).__name__} has no cells")

    def limits(self, unknown: str) -> str:
        """Return what the model cannot do; unknown: the share of unknown words on validation."""
        raise NotImplementedError(f"{type(self).__name__} has no limits")


def layers_of(model: TrainedModel) -> str:
    """Return the recurrent layers in words."""
    config: Any = model.config
    return f"{count(config.layers, 'layer')} of the {config.cell} cell with {count(config.hidden_size, 'unit')}"


def count(number: int, thing: str) -> str:
    """Return a number of things in words that agree with it."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def corpus_facts(name: str) -> str:
    """Return where a corpus comes from, its licence, citation and note, in a paragraph."""
    try:
        corpus = describe(name)
    except UsageError:  # a file that is no longer where it was
        own = FileCorpus
        corpus = {"source": own.origin, "licence": own.licence, "citation": own.citation, "note": own.note}
    facts = [f"**{name}**: {corpus['source']}", f"Licence: {corpus['licence']}", corpus["citation"]]
    return ". ".join(filter(None, [*facts, corpus["note"] and f"Note: {corpus['note']}"])) + "."


def from_here(folder: Path) -> str:
    """Return the folder as it was given, shorter where an absolute path lies under the working directory."""
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_absolute() and folder.is_relative_to(here) else folder)
