"""What the gates of a model do over many texts, measured when asked for."""

import random
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
import streamlit as st

from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.numbers import number, share
from nlp_lstm.app.shared import load_model, plain
from nlp_lstm.corpora import open_corpus
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.pictures.histograms import draw_gate_statistics
from nlp_lstm.explanations.statistics.gate_statistics import gate_statistics
from nlp_lstm.trained import SentimentModel, TrainedModel
from nlp_lstm.training.evaluate import default_split

SEED, COLOUR, WIDTH, HEIGHT = 1, "#1f6f8b", 150, 90


@st.cache_data(max_entries=8, show_spinner="Reading texts")
def measured(name: str, version: float, corpus: str, split: str, limit: int) -> list[dict[str, Any]]:
    """Return the gates' statistics as `nlp-lstm gate-stats` measures them."""
    model = load_model(name, version)
    source = open_corpus(corpus)
    rows = source.split(split) if isinstance(model, SentimentModel) and source.labels else source.texts(split)
    chosen = sorted(random.Random(SEED).sample(range(len(rows)), min(limit, len(rows))))
    return gate_statistics(model, rows.select(chosen)["text"][:])


def show_gate_use(name: str, version: float, model: TrainedModel) -> None:
    """Show the button, and once it was pressed how the gates are spread."""
    config: Any = model.config
    corpus: str = config.corpus
    first, second = st.columns([3, 1], vertical_alignment="bottom")
    limit = int(first.select_slider("Texts to read", [20, 50, 100, 200, 500], 100, key="gate texts"))
    asked = f"gate statistics {name} {version}"
    if second.button("Measure the gates", key="gate use"):
        st.session_state[asked] = True
    if not st.session_state.get(asked):
        st.caption("How open each gate is over many texts, and for how many words memories last.")
        return
    try:
        split = default_split(model, corpus)
        found = measured(name, version, corpus, split, limit)
    except UsageError as error:
        st.error(plain(str(error)))
        return
    for layer in found:
        place = f"layer {layer['layer']}, {layer['direction']}"
        st.text(f"{place}: {_half_life(layer['half_life'])}")
        st.altair_chart(histograms(layer), width="content")
    st.caption(
        f"Share of all units at all words of up to {limit} texts ({plain(corpus)}, {split}, seed {SEED}) at each value "
        "of the gate: mass at 0 and 1 means gates that decide, mass in the middle gates that mix."
    )
    st.dataframe(table(found), hide_index=True)
    title = f"{model.stack.cell(0).title}: {corpus}, {split}"
    downloads(
        "gate-stats",
        draw=lambda path: draw_gate_statistics(found, title, path),
        document=lambda: {"model": name, "corpus": corpus, "split": split, "seed": SEED, "layers": found},
    )


def _half_life(quartiles: list[float | None] | None) -> str:
    if quartiles is None:
        return "no additive memory"
    told = ["never" if value is None else number(value) for value in quartiles]
    return f"half of a memory is gone after {told[1]} words (quartiles of the units: {told[0]} to {told[2]})"


def histograms(layer: dict[str, Any]) -> alt.ConcatChart:
    """Return the histogram of every gate of one layer, over the range that the gate can have."""
    charts = []
    for letter, gate in layer["gates"].items():
        said = f"{letter} ({gate['meaning']}), mean {number(gate['mean'])}"
        edges = np.linspace(gate["low"], gate["high"], len(gate["histogram"]) + 1)
        rows = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "share": gate["histogram"]})
        scale = alt.Scale(domain=[gate["low"], gate["high"]], nice=False)
        charts.append(
            alt.Chart(rows)
            .mark_bar(color=COLOUR, stroke=None)
            .encode(
                x=alt.X("from:Q", title=None, scale=scale, axis=alt.Axis(tickCount=3)),
                x2="to:Q",
                y=alt.Y("share:Q", axis=None),
                y2=alt.datum(0),
                tooltip=[alt.Tooltip(f"{name}:Q", format=".2f") for name in ("from", "to", "share")],
            )
            .properties(
                width=WIDTH,
                height=HEIGHT,
                title=alt.Title(said, fontSize=12, fontWeight="normal"),
            )
        )
    return alt.concat(*charts, columns=4)


def table(found: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the means and tails of every gate."""
    return pd.DataFrame(
        [
            {"layer": f"{layer['layer']} {layer['direction']}", "gate": f"{letter} ({gate['meaning']})"}
            | {"mean": number(gate["mean"])}
            | {
                "shut (below 0.1)": "–" if gate["tails"] is None else share(gate["below"]),
                "open (above 0.9)": "–" if gate["tails"] is None else share(gate["above"]),
            }
            for layer in found
            for letter, gate in layer["gates"].items()
        ]
    )
