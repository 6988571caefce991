"""From word ids to the vectors that a recurrent stack reads: what every network of this package begins with."""

from typing import Any

from torch import Tensor, nn

from nlp_lstm import cells
from nlp_lstm.config import NetworkConfig
from nlp_lstm.layers.dropout import embedding_dropout, locked_dropout, word_dropout
from nlp_lstm.layers.embedding import WordEmbedding
from nlp_lstm.text.tokenizer import PAD_ID, UNKNOWN_ID


class Embedder(nn.Module):
    """A network that begins with word vectors and their dropouts.

    input_dropout is locked, on the vectors; embedding_dropout drops word types; word_dropout puts the unknown word
    in a word's place; further_words: how many words at the end of the vocabulary have fixed vectors.
    """

    def __init__(
        self,
        vocabulary_size: int,
        embedding_size: int,
        *,
        input_dropout: float = 0.0,
        embedding_dropout: float = 0.0,
        word_dropout: float = 0.0,
        further_words: int = 0,
    ) -> None:
        super().__init__()
        self.embedding = WordEmbedding(vocabulary_size, embedding_size, further=further_words)
        self.input_dropout = input_dropout
        self.embedding_dropout, self.word_dropout = embedding_dropout, word_dropout

    def embed(self, tokens: Tensor) -> Tensor:
        """Return the embeddings (batch, time, embedding) of token ids (batch, time)."""
        tokens = word_dropout(tokens, self.word_dropout, self.training, unknown=UNKNOWN_ID, padding=PAD_ID)
        embedded = self.embedding(tokens)  # (batch, time, embedding)
        embedded = embedding_dropout(
            embedded, tokens, self.embedding.vocabulary_size, self.embedding_dropout, self.training
        )
        return locked_dropout(embedded, self.input_dropout, self.training)


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
