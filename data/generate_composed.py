"""Write the corpus "composed": labelled English sentences put together from clauses, frames and idioms by rules.

Run `python data/generate_composed.py`; it writes data/composed/{train,validation,test}.jsonl, the same bytes
everywhere. The words are in composed_words.py, the clauses in composed_clauses.py, what is said about them in
composed_frames.py.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from composed_clauses import Clause, clause, subject
from composed_frames import ASSERTED, CONTRASTS, DENIED, IDIOMS, OPEN, TOGETHER, Frame
from composed_words import KINDS, OPENERS, listed
from corpus_files import bare, wanted_folder, write
from everyday_render import Draw

SEED = 31
ROWS = 24_000
SIGNS = (1, -1, 1, -1, 0)  # of sentences, in turn

# Frames that no training sentence has: those of the test split, and those a model is chosen by.
TEST_FRAMES = frozenset(
    listed(
        "asserted.4, asserted.20, asserted.26, denied.5, denied.13, denied.21, denied.25, open.6, open.12, "
        "contrast.7, contrast.13, contrast.18, together.5"
    )
)
VALIDATION_FRAMES = frozenset(
    listed("asserted.8, asserted.23, denied.9, denied.15, denied.22, open.9, contrast.3, contrast.15, together.6")
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, its label (0 negative, 1 neutral, 2 positive), and what the split needs to know."""

    text: str
    label: int
    template: str
    frames: tuple[str, ...]
    negators: tuple[str, ...]
    word: str | None


def alone(draw: Draw, sign: int) -> tuple[Clause, tuple[str, ...]]:
    """A clause by itself."""
    return clause(draw, sign), ()


def framed(draw: Draw, sign: int) -> tuple[Clause, tuple[str, ...]]:
    """A clause inside a frame; a denial needs a clause of the other sign."""
    frame = draw.one((OPEN if draw.chance(0.6) else ASSERTED) if not sign else DENIED if draw.chance(0.6) else ASSERTED)
    inner = draw.one((1, -1)) if frame.sign == 0 else sign * frame.sign
    made = clause(draw, inner, weak=frame.sign < 0)
    return put(frame, made), (frame.name,)


def twice(draw: Draw, sign: int) -> tuple[Clause, tuple[str, ...]]:
    """A frame around a frame."""
    outer = draw.one(ASSERTED[:17] if draw.chance(0.7) else DENIED[:8])
    inner, names = framed(draw, sign * outer.sign if sign else 0)
    return put(outer, inner), (outer.name, *names)


def contrasted(draw: Draw, sign: int) -> tuple[Clause, tuple[str, ...]]:
    """Two clauses of which one decides."""
    if not sign:
        return framed(draw, 0)
    frame = draw.one(CONTRASTS)
    kind = draw.one(KINDS)
    main, other = clause(draw, sign, kind), clause(draw, -sign if draw.chance(0.8) else 0, kind)
    return join(frame, main, other), (frame.name,)


def agreeing(draw: Draw, sign: int) -> tuple[Clause, tuple[str, ...]]:
    """Two clauses of one mind, or one of which says nothing."""
    frame = draw.one(TOGETHER)
    kind = draw.one(KINDS)
    main, other = clause(draw, sign, kind), clause(draw, draw.one((sign, 0)), kind)
    return join(frame, main, other), (frame.name,)


def idiom(draw: Draw, sign: int) -> tuple[Clause, tuple[str, ...]]:
    """A phrase whose sense is not the sum of its words."""
    frame = draw.one([one for one in IDIOMS if one.sign == sign])
    text = frame.text.format(s=subject(draw).text)
    return Clause(text, sign, None, frame.negators, form="idiom"), (frame.name,)


MAKERS: tuple[tuple[float, Callable[[Draw, int], tuple[Clause, tuple[str, ...]]]], ...] = (
    (0.34, alone), (0.62, framed), (0.70, twice), (0.85, contrasted), (0.92, agreeing), (1.0, idiom),
)  # fmt: skip


def put(frame: Frame, inner: Clause) -> Clause:
    """Return a clause inside a frame."""
    return inner.within(frame.text.format(inner.text), *frame.negators, sign=frame.sign)


def join(frame: Frame, main: Clause, other: Clause) -> Clause:
    """Return two clauses side by side, with the sign of the main one."""
    text = frame.text.format(main=main.text, other=other.text)
    return Clause(text, main.sign, main.word, (*frame.negators, *main.negators, *other.negators), main.kind, main.form)


def written(draw: Draw, text: str) -> str:
    """Return a clause as a person writes it: an opener, capitals, marks, now and then none of them."""
    if draw.chance(0.08):
        text = f"{draw.one(OPENERS)}{'' if draw.chance(0.2) else ','} {text}"
    text = re.sub(r"(?<=[.?!] )[a-z]", lambda first: first.group().upper(), text)
    text = text[0].upper() + text[1:]
    if text[-1] not in ".?!":
        text += draw.one((".", ".", ".", ".", ".", "!", "", "...", "!!"))
    how = draw.random()
    return text.lower() if how < 0.12 else text.upper() if how < 0.15 else text


def sentence(draw: Draw, sign: int) -> Sentence:
    """Make one sentence of a sign."""
    lot = draw.random()
    maker = next(maker for upto, maker in MAKERS if lot < upto)
    made, names = maker(draw, sign)
    template = ".".join(filter(None, [maker.__name__, made.form]))
    return Sentence(written(draw, made.text), made.sign + 1, template, names, made.negators, made.word)


def corpus() -> dict[str, list[Sentence]]:
    """Make all sentences and deal them out: split name -> rows."""
    draw, seen = Draw(SEED), set[str]()
    splits: dict[str, list[Sentence]] = {"train": [], "validation": [], "test": []}
    made = 0
    while made < ROWS:
        one = sentence(draw, SIGNS[made % len(SIGNS)])
        chance = draw.random()
        if bare(one.text) in seen:
            made += one.template.startswith("idiom")  # there are only so many
            continue
        seen.add(bare(one.text))
        made += 1
        claims = {
            "test" if name in TEST_FRAMES else "validation"
            for name in one.frames
            if name in TEST_FRAMES | VALIDATION_FRAMES
        }
        if len(claims) == 1:
            splits[claims.pop()].append(one)
        elif not claims:
            splits["validation" if chance < 0.03 else "test" if chance > 0.95 else "train"].append(one)
    return splits


def as_json(row: Sentence) -> str:
    """Write a row as one line of JSON."""
    fields = {
        "text": row.text, "label": row.label, "template": row.template, "frame": row.frames[0] if row.frames else None,
        "negator": row.negators[0] if row.negators else None, "word": row.word,
    }  # fmt: skip
    return json.dumps(fields, ensure_ascii=True)


if __name__ == "__main__":
    write(wanted_folder("composed"), corpus(), as_json)
