"""Write the corpus "agreement": English passages in which grammar leaves one form of a verb or pronoun.

Run `python data/generate_agreement.py`; it writes data/agreement/{train,validation,test}.jsonl, the same bytes
everywhere. The words are in agreement_words.py, the grammar in agreement_{text,phrases,clauses,sentences,questions,
grammar}.py, the rule of the split in agreement_split.py.
"""

import json
import re
from typing import Any

from agreement_grammar import LONG, PATTERNS
from agreement_split import is_long, reserved
from agreement_text import Draw, Passage
from corpus_files import wanted_folder, write

SEED = 7
PAST = 0.25  # of the rows; there only "was" and "were" agree
LONG_SHARE = 0.15  # of the rows drawn; the test split alone takes them
# How many tokens each split takes of the rows that no rule reserves, of those with a reserved pair, of long ones.
TOKENS = {
    ("train", "ordinary"): 230_000,
    ("validation", "ordinary"): 11_000,
    ("validation", "pair"): 9_000,
    ("test", "ordinary"): 8_000,
    ("test", "pair"): 17_000,
    ("test", "long"): 16_000,
}
SPLITS = ("train", "validation", "test")
Row = dict[str, Any]


def bare(text: str) -> str:
    """Return the text in lower case and without punctuation: what may not occur twice."""
    return " ".join(re.sub(r"[^a-z' ]", "", text.lower()).split())


def length(text: str) -> int:
    """How many words and marks a text has, "does n't" as two."""
    return len(re.findall(r"\w+(?=n't)|n't|\w+|[^\w\s]", text))


def passage(draw: Draw) -> Row:
    """Draw one row."""
    names = [name for name, (_, _, weight) in PATTERNS.items() for _ in range(weight)]
    name = draw.one(names)
    make, shapes, _ = PATTERNS[name]
    made = Passage(draw, draw.chance(PAST))
    long = draw.chance(LONG_SHARE)
    make(made, draw.one(LONG if long and name not in ("plain", "coordination", "existence") else shapes))
    return made.row(name)


def group(draw: Draw, row: Row) -> tuple[str, str] | None:
    """The split of a row and the reason; None where two splits claim it."""
    claims = reserved(map(tuple, row["pairs"]))
    if is_long((target["kind"], target["distance"]) for target in row["targets"]):
        return None if "validation" in claims else ("test", "long")
    if claims:
        return (claims.pop(), "pair") if len(claims) == 1 else None
    return draw.one(("train",) * 18 + ("validation", "test")), "ordinary"


def corpus() -> dict[str, list[Row]]:
    """Draw rows until every group has its tokens: split name -> rows in random order."""
    draw, seen = Draw(SEED), set[str]()
    wanted = dict(TOKENS)
    splits: dict[str, list[Row]] = {name: [] for name in SPLITS}
    while any(tokens > 0 for tokens in wanted.values()):
        row = passage(draw)
        place = group(draw, row)
        if not row["targets"] or place is None or wanted[place] <= 0 or bare(row["text"]) in seen:
            continue
        seen.add(bare(row["text"]))
        wanted[place] -= length(row["text"])
        splits[place[0]].append(row)
    return splits


def as_json(row: Row) -> str:
    """Write a row as one line of JSON."""
    return json.dumps(row, ensure_ascii=True, separators=(",", ":"))


if __name__ == "__main__":
    write(wanted_folder("agreement"), corpus(), as_json)
