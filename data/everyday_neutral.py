"""Templates of the corpus "everyday" without sentiment: facts, notices, and polar words that nobody asserts."""

from everyday_template import blank

UNDECIDED = (
    blank("undecided.dont_know", "I don't know [yet |]whether {s} {be} {adj}.", "n't", takes="any", weight=70),
    blank("undecided.no_idea", "I have no idea whether {s} {be} {adj}.", "no", takes="any", weight=45),
    blank(
        "undecided.nobody_told", "Nobody has told me [yet |]whether {s} {be} {adj}.", "nobody", takes="any", weight=45
    ),
    blank("undecided.anyone_know", "Does anyone know whether {s} {be} {adj}?", takes="any", weight=45),
    blank("undecided.asked", "{name} asked [me |us |]whether {s} {be} {adj}.", takes="any", weight=45),
    blank("undecided.not_sure", "I am not sure whether {s} {be} {adj} or {opp}.", "not", takes="any", weight=40),
    blank("undecided.cannot_judge", "I cannot say [yet |]whether {s} {be} {adj}.", "not", takes="any", weight=40),
    blank(
        "undecided.neither_nor",
        "{S} {be} neither {good} nor {bad}[|, just average|, just ordinary].",
        "neither",
        takes="opposites",
        weight=90,
    ),
    blank(
        "undecided.not_and_not", "{S} {be} not {good} and not {bad} either.", "not,not", takes="opposites", weight=50
    ),
)

FACTS = (
    blank("fact.does", "{S} {vs}.", weight=90),
    blank("fact.does_not", "{S} {does} not {v}.", "not", weight=75),
    blank("fact.doesnt", "{S} {doesnt} {v}.", "n't", weight=90),
    blank("fact.never", "{S} never {vs}.", "never", takes="habitual fact", weight=70),
    blank("fact.no_longer", "{S} no longer {vs}.", "no", takes="habitual fact", weight=50),
    blank("fact.neither_nor", "{S} neither {vs} nor {vs2}.", "neither", weight=45),
    blank("fact.as_far", "As far as I know, {s} {doesnt} {v}.", "n't", weight=50),
    blank("fact.told", "[They told me|I heard|I read] that {s} {vs}.", weight=50),
    blank("fact.question_no", "{Does} {s} {v}? No[, not any more|].", "no", weight=50),
    blank("fact.question_yes", "{Does} {s} {v}? Yes.", weight=40),
    blank("fact.dont_know", "I don't know whether {s} {vs}.", "n't", weight=50),
    blank("fact.nobody_knows", "Nobody [here |]knows whether {s} {vs}.", "nobody", weight=40),
    blank("fact.but_not", "{S} {vs}, but {does} not {v2}.", "not", weight=40),
    blank("fact.think", "I think {s} {vs}.", weight=40),
)

# One template per negator of everyday_notices.py; the name's second part is the key there.
NOTICE_TEMPLATES = (
    blank("notice.none", "{notice}", takes="notice", weight=90),
    blank("notice.not", "{notice}", "not", takes="notice", weight=80),
    blank("notice.n't", "{notice}", "n't", takes="notice", weight=90),
    blank("notice.no", "{notice}", "no", takes="notice", weight=75),
    blank("notice.never", "{notice}", "never", takes="notice", weight=60),
    blank("notice.nobody", "{notice}", "nobody", takes="notice", weight=60),
    blank("notice.nothing", "{notice}", "nothing", takes="notice", weight=40),
    blank("notice.without", "{notice}", "without", takes="notice", weight=45),
    blank("notice.neither", "{notice}", "neither", takes="notice", weight=40),
    blank("notice.hardly", "{notice}", "hardly", takes="notice", weight=40),
)
