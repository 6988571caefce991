"""Modified Kneser-Ney smoothing in plain dictionaries, as Chen and Goodman (1998) write it down.

Source: An Empirical Study of Smoothing Techniques for Language Modeling, TR-10-98, modified Kneser-Ney.
A sentence is its words and the end symbol, after a symbol of its own for the start, "<s>", that is never predicted.
"""

from collections.abc import Sequence

Gram = tuple[object, ...]


def sentences_of(stream: Sequence[int], end: int) -> list[list[int]]:
    """Cut a stream after every end symbol."""
    found: list[list[int]] = [[]]
    for token in stream:
        found[-1].append(token)
        if token == end:
            found.append([])
    return [sentence for sentence in found if sentence]


class ChenGoodman:
    """The tables of counts of one order, and the equations that read them."""

    def __init__(self, stream: Sequence[int], end: int, vocabulary_size: int, order: int) -> None:
        self.real_words, self.order = vocabulary_size - 1, order
        seen: list[dict[Gram, int]] = [{} for _ in range(order + 1)]  # [n][n-gram] = how often
        for sentence in sentences_of(stream, end):
            symbols: list[object] = ["<s>", *sentence]
            for last in range(1, len(symbols)):
                for n in range(1, order + 1):
                    first = last - n + 1
                    if first >= 0:
                        gram = tuple(symbols[first : last + 1])
                        seen[n][gram] = seen[n].get(gram, 0) + 1
        self.counts = [dict(table) for table in seen]
        for n in range(1, order):  # below the highest order: how many different symbols stand before it
            for gram in seen[n]:
                if gram[0] != "<s>":
                    self.counts[n][gram] = len({longer[0] for longer in seen[n + 1] if longer[1:] == gram})
        self.discounts = [self.discounts_of(table) for table in self.counts]

    @staticmethod
    def discounts_of(table: dict[Gram, int]) -> tuple[float, float, float]:
        """D1, D2 and D3+; 1/2, 1 and 3/2 where a count of counts is zero or a discount leaves its range."""
        n1, n2, n3, n4 = (list(table.values()).count(times) for times in (1, 2, 3, 4))
        if 0 in (n1, n2, n3, n4):
            return 0.5, 1.0, 1.5
        y = n1 / (n1 + 2 * n2)
        d1, d2, d3plus = 1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3
        if not (0 <= d1 <= 1 and 0 <= d2 <= 2 and 0 <= d3plus <= 3):
            return 0.5, 1.0, 1.5
        return d1, d2, d3plus

    def probability(self, word: int, history: Gram) -> float:
        """p_KN(word | history); history: at most order - 1 symbols, the nearest last."""
        shorter = self.probability(word, history[1:]) if history else 1 / self.real_words
        n = len(history) + 1
        following = {gram: count for gram, count in self.counts[n].items() if gram[:-1] == history}
        total = sum(following.values())
        if total == 0:
            return shorter
        d1, d2, d3plus = self.discounts[n]
        values = list(following.values())
        n1, n2, n3plus = values.count(1), values.count(2), sum(value >= 3 for value in values)
        gamma = (d1 * n1 + d2 * n2 + d3plus * n3plus) / total
        count = following.get((*history, word), 0)
        discount = 0.0 if count == 0 else d1 if count == 1 else d2 if count == 2 else d3plus
        return max(count - discount, 0) / total + gamma * shorter

    def stream(self, stream: Sequence[int], end: int) -> list[float]:
        """The probability of every token of a stream."""
        found = []
        for sentence in sentences_of(stream, end):
            symbols: list[object] = ["<s>", *sentence]
            for place in range(1, len(symbols)):
                history = tuple(symbols[max(0, place - self.order + 1) : place]) if self.order > 1 else ()
                found.append(self.probability(sentence[place - 1], history))
        return found
