"""What the margin loses when a word is taken away."""

import torch
from torch import Tensor

from nlp_lstm.explanations.attribution.base import ROWS_AT_ONCE, Attributed, Attribution, inside
from nlp_lstm.explanations.question import Question
from nlp_lstm.registry import choose
from nlp_lstm.text.tokenizer import UNKNOWN_ID

FILLERS = ("unknown", "zero", "deletion")


class Occlusion(Attribution):
    """Y(x) - Y(x without word s): the model itself is asked. The scores promise no sum.

    filler: what stands in the word's place: the unknown word, the zero vector, or with "deletion" nothing, the words
    behind moving up (a row of a single token then gets the unknown word). The start of a language model's sentence
    is no word and stays.
    """

    name = "occlusion"
    title = "Occlusion"
    source = "Zeiler and Fergus (2014), arXiv:1311.2901, section 4.2; Li et al. (2016), arXiv:1612.08220"

    def __init__(self, filler: str = "unknown") -> None:
        self.filler = choose("filler", filler, FILLERS)

    @torch.no_grad()
    def scores(self, question: Question, tokens: Tensor, lengths: Tensor) -> Attributed:
        whole = question.margin(question.network.embed(tokens), lengths)  # (batch,)
        scores = torch.zeros(tokens.shape, dtype=whole.dtype)
        is_word = inside(tokens, lengths)
        is_word[:, : question.lead] = False
        for places in is_word.nonzero().split(ROWS_AT_ONCE):
            rows, words = places.unbind(1)
            embedded, kept = self._without(question, tokens[rows], lengths[rows], words)
            scores[rows, words] = whole[rows] - question.of_rows(rows).margin(embedded, kept)
        return Attributed(scores, settings={"filler": self.filler})

    def _without(self, question: Question, tokens: Tensor, lengths: Tensor, words: Tensor) -> tuple[Tensor, Tensor]:
        """Return embeddings and lengths of rows of tokens, each without one word; words: (rows,), its place."""
        rows, places = torch.arange(len(tokens)), torch.arange(tokens.shape[1])[None]
        embed = question.network.embed
        if self.filler == "zero":
            embedded = embed(tokens)
            embedded[rows, words] = 0
            return embedded, lengths
        replaced = tokens.index_put((rows, words), torch.tensor(UNKNOWN_ID))
        if self.filler == "unknown":
            return embed(replaced), lengths
        later = (places + (places >= words[:, None])).clamp(max=tokens.shape[1] - 1)
        alone = lengths == 1
        shorter = torch.where(alone[:, None], replaced, tokens.gather(1, later))
        return embed(shorter), torch.where(alone, lengths, lengths - 1)
