"""The texts of a corpus as lists of words, read from disk again for each epoch."""

import time
from collections.abc import Callable, Iterator

from tqdm import tqdm

from nlp_lstm.text.stream import TokenStream
from nlp_lstm.text.tokenizer import END_ID

Show = Callable[[int, float], None]
_LONGEST = 10_000  # words of a text that gensim reads together; what is beyond it would be left out
_AT_ONCE = 2**18  # ids read together


class KnownWordTexts:
    """The texts of a stream as lists of known words, from the start each time one iterates, with a bar.

    gensim iterates in a thread of its own and waits for ever if that fails: `failure` keeps the error instead.
    stop: asked now and then; once it is true the texts end, and gensim with them.
    """

    def __init__(
        self, stream: TokenStream, vocabulary: list[str], epochs: int, stop: Callable[[], bool], show: Show
    ) -> None:
        self.stream, self.vocabulary, self.epochs = stream, vocabulary, epochs
        self.stop, self.show = stop, show
        self.epoch = 0
        self.failure: Exception | None = None

    def __iter__(self) -> Iterator[list[str]]:
        if self.stop() or self.failure is not None:
            return
        self.epoch += 1
        started, title = time.perf_counter(), f"epoch {self.epoch} of {self.epochs}"
        with tqdm(total=len(self.stream), desc=title, unit=" words", unit_scale=True, leave=False, disable=None) as bar:
            try:
                for words, read in self._texts():
                    if self.stop():
                        return
                    bar.update(read)
                    if words:
                        yield words
            except Exception as error:
                self.failure = error
                return
        self.show(self.epoch, time.perf_counter() - started)

    def _texts(self) -> Iterator[tuple[list[str], int]]:
        """Yield the known words of each text, in pieces of a text that is long, and how many ids these were."""
        words: list[str] = []
        read = 0
        for start in range(0, len(self.stream), _AT_ONCE):
            for number in self.stream.read(start, min(_AT_ONCE, len(self.stream) - start)).tolist():
                read += 1
                if number > END_ID:
                    words.append(self.vocabulary[number])
                if number == END_ID or len(words) == _LONGEST:
                    yield words, read
                    words, read = [], 0
