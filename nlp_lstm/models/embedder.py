"""Word vectors and the recurrent stack that reads them: what every network of this package begins with."""

from typing import Any

from torch import Tensor, nn

from nlp_lstm import cells
from nlp_lstm.config import NetworkConfig
from nlp_lstm.layers.dropout import embedding_dropout, locked_dropout, word_dropout
from nlp_lstm.layers.embedding import WordEmbedding
from nlp_lstm.layers.stack import RecurrentStack
from nlp_lstm.text.tokenizer import PAD_ID, UNKNOWN_ID


class Embedder(nn.Module):
    """A network that begins with word vectors, their dropouts and a recurrent stack.

    input_dropout is locked, on the vectors; embedding_dropout drops word types; word_dropout puts the unknown word
    in a word's place; output_dropout is for what stands above the stack; further_words: how many words at the end of
    the vocabulary have fixed vectors; stack_reads: width of what the stack reads where that is not the vectors
    themselves; `stack` goes to RecurrentStack.
    """

    def __init__(
        self,
        vocabulary_size: int,
        *,
        embedding_size: int,
        hidden_size: int,
        cell: str = "lstm",
        input_dropout: float = 0.0,
        output_dropout: float = 0.0,
        embedding_dropout: float = 0.0,
        word_dropout: float = 0.0,
        further_words: int = 0,
        stack_reads: int | None = None,
        **stack: Any,
    ) -> None:
        super().__init__()
        self.embedding = WordEmbedding(vocabulary_size, embedding_size, further=further_words)
        self.stack = RecurrentStack(cell, stack_reads or embedding_size, hidden_size, **stack)
        self.input_dropout, self.output_dropout = input_dropout, output_dropout
        self.embedding_dropout, self.word_dropout = embedding_dropout, word_dropout

    def embed(self, tokens: Tensor) -> Tensor:
        """Return the embeddings (batch, time, embedding) of token ids (batch, time)."""
        tokens = word_dropout(tokens, self.word_dropout, self.training, unknown=UNKNOWN_ID, padding=PAD_ID)
        embedded = self.embedding(tokens)  # (batch, time, embedding)
        embedded = embedding_dropout(
            embedded, tokens, self.embedding.vocabulary_size, self.embedding_dropout, self.training
        )
        return locked_dropout(embedded, self.input_dropout, self.training)

    def stack_input(self, embedded: Tensor, lengths: Tensor | None) -> Tensor:
        """Return what the stack reads (batch, time, width): the embeddings, or what a front makes of them."""
        return embedded


def shared_options(config: NetworkConfig) -> dict[str, Any]:
    """Return what the constructors of all networks take from a configuration, whatever the task."""
    return {
        "embedding_size": config.embedding_size,
        "hidden_size": config.hidden_size,
        "cell": config.cell,
        "cell_options": cells.options_from(config),
        "layers": config.layers,
        "residual": config.residual,
        "dropout": config.dropout,
        "input_dropout": config.input_dropout,
        "output_dropout": config.output_dropout,
        "embedding_dropout": config.embedding_dropout,
        "weight_dropout": config.weight_dropout,
        "word_dropout": config.word_dropout,
    }
