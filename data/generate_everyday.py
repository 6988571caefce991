"""Write the corpus "everyday": labelled English sentences from many parts of life, rich in negation.

Run `python data/generate_everyday.py`; it writes data/everyday/{train,validation,test}.jsonl, the same bytes
everywhere. The words are in everyday_{words,leisure,town,home,notices}.py, the sentence patterns in
everyday_{template,judgements,turns,neutral}.py, the rule of the split in everyday_split.py.
"""

import json
from collections import Counter

import everyday_judgements as judgements
import everyday_neutral as neutral
import everyday_turns as turns
from corpus_files import bare, wanted_folder, write
from everyday_home import HOME
from everyday_leisure import LEISURE
from everyday_render import Draw, Row, Unfit, render
from everyday_split import reserved
from everyday_template import Template
from everyday_town import TOWN

SEED = 20
DOMAINS = LEISURE + TOWN + HOME
TEMPLATES: tuple[Template, ...] = (
    judgements.PLAIN
    + judgements.DIRECT
    + judgements.DISTANT
    + judgements.QUESTIONS
    + turns.NOUNS
    + turns.VERBS
    + turns.LIKING
    + turns.DOUBLE
    + turns.PSEUDO
    + turns.ELSEWHERE
    + turns.CONTRAST
    + turns.CONCESSION
    + neutral.UNDECIDED
    + neutral.FACTS
    + neutral.NOTICE_TEMPLATES
)

# Rows per unit of weight, by a template's sign. More keep the word's polarity than reverse it: were they equal, a
# word would say nothing on its own, and a network would find no way into the problem (it is parity then).
ROWS = {1: 0.66, -1: 0.44, 0: 1.05}
# Of the rows that neither template nor word reserves for a split; more of the neutral ones, which are reserved less.
VALIDATION_SHARE = {0: 0.04, 1: 0.06, 2: 0.04}
TEST_SHARE = {0: 0.03, 1: 0.10, 2: 0.03}
CHOICE = 5  # candidates per row
TRIES = 20  # rounds per row before a template counts as exhausted

SPLITS = ("train", "validation", "test")


def candidates(draw: Draw, template: Template, polarity: int, seen: set[str]) -> list[Row]:
    """Draw a few rows and return those that make sense and are new."""
    rows = []
    for _ in range(CHOICE):
        try:
            row = render(draw, template, draw.one(DOMAINS), polarity)
        except Unfit:
            continue
        if bare(row.text) not in seen:
            rows.append(row)
    return rows


def sentences(
    draw: Draw,
    template: Template,
    polarities: tuple[int, ...],
    rows: int,
    seen: set[str],
    used: Counter[tuple[str | None, int]],
) -> list[Row]:
    """Make that many distinct rows from one template, the polarities in turn; fewer when it is exhausted.

    Of several candidates the one is taken whose word has been used least with that label.
    """
    made: list[Row] = []
    for _ in range(rows * TRIES):
        if len(made) == rows:
            break
        found = candidates(draw, template, polarities[len(made) % len(polarities)], seen)
        if found:
            row = min(found, key=lambda row: used[row.word, row.label])
            seen.add(bare(row.text))
            used[row.word, row.label] += 1
            made.append(row)
    return made


def corpus() -> dict[str, list[Row]]:
    """Make all rows and deal them out: split name -> rows in random order."""
    draw, seen = Draw(SEED), set[str]()
    rows: list[Row] = []
    used: Counter[tuple[str | None, int]] = Counter()
    for template in TEMPLATES:
        polarities = (template.only,) if template.only else (1, -1)
        rows += sentences(draw, template, polarities, round(ROWS[template.sign] * template.weight), seen, used)
        rows += sentences(draw, template, (0,), round(ROWS[0] * template.plain_weight), seen, used)
    splits: dict[str, list[Row]] = {name: [] for name in SPLITS}
    for row in draw.order(rows):
        claims = reserved(row.template, row.polar_words, row.negators)
        chance = draw.random()
        if len(claims) == 1:
            splits[claims.pop()].append(row)
        elif not claims:
            spare = chance < VALIDATION_SHARE[row.label], chance > 1 - TEST_SHARE[row.label]
            splits["validation" if spare[0] else "test" if spare[1] else "train"].append(row)
    return splits


def as_json(row: Row) -> str:
    """Write a row as one line of JSON."""
    fields = {
        "text": row.text,
        "label": row.label,
        "template": row.template,
        "negator": row.negators[0] if row.negators else None,
        "word": row.word,
        "domain": row.domain,
    }
    return json.dumps(fields, ensure_ascii=True)


if __name__ == "__main__":
    write(wanted_folder("everyday"), corpus(), as_json)
