"""One unit along the text: what it holds and what it keeps, and which units carry number or gender."""

import shlex
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from nlp_lstm.app.charts.words import QUIET, Columns, headed, stacked, word_row
from nlp_lstm.app.downloads import downloads
from nlp_lstm.app.numbers import share, signed
from nlp_lstm.app.shared import load_model, plain
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.pictures.units import draw_units
from nlp_lstm.explanations.units.built_subjects import built_material
from nlp_lstm.explanations.units.clamps import language_model
from nlp_lstm.explanations.units.subjects import FEATURES
from nlp_lstm.explanations.units.units import units
from nlp_lstm.trained import NextWordModel, TextTrace

HEIGHT, COLOUR = 100, "#d95f02"


@st.cache_data(max_entries=4, show_spinner="Switching off one unit after the other")
def measured(name: str, version: float, feature: str) -> dict[str, Any]:
    """Return which units carry a feature, as `nlp-lstm units` finds them."""
    model = language_model(load_model(name, version))
    material = built_material(model.tokenizer, feature, limit=200, seed=1)
    return {"model": name, "corpus": "agreement", "split": None, **units(model, material, feature)}


def known(model: NextWordModel, name: str, version: float, feature: str) -> dict[str, Any] | None:
    """Return what is known of a feature's units: from the model's metrics, or measured in this session."""
    kept: dict[str, Any] | None = (model.metrics.get("units") or {}).get(feature)
    if kept is None and st.session_state.get("measured units") == (name, version, feature):
        return measured(name, version, feature)
    return kept


def show_unit(model: NextWordModel, name: str, version: float, traced: TextTrace[Any]) -> None:
    """Show the unit that is chosen, with those that carry a feature to choose from."""
    feature = st.segmented_control("Carries", list(FEATURES), default="number", key="feature", required=True)
    try:
        found = known(model, name, version, feature or "number")
    except UsageError as error:
        st.info(plain(str(error)))
        found = None
    if found is None:
        st.caption("Which units carry it has not been measured for this model:")
        st.code(f"nlp-lstm units {shlex.quote(name)} --feature {feature} --save", language=None)

        def begin() -> None:
            st.session_state["measured units"] = (name, version, feature)
            for key in ("unit layer", "unit number"):  # the strongest of the units found is shown first
                st.session_state.pop(key, None)

        st.button("Measure now", on_click=begin)
    else:
        st.text(found["verdict"])
        st.dataframe(_table(found), hide_index=True)
        downloads(f"units-{feature}", draw=lambda path: draw_units(found, path), document=lambda: found)
    layer, unit = _choose(model, found)
    st.altair_chart(unit_chart(model, traced, layer, unit), width="content")
    st.caption(
        f"What unit {layer}:{unit} (layer {layer}, unit {unit}) holds after every word, and the share of its memory "
        "that stays there. A unit that carries number holds its value from the subject to the verb."
    )


def _choose(model: NextWordModel, found: dict[str, Any] | None) -> tuple[int, int]:
    """Return layer and unit: one of those found, or any."""
    first = found["shown"][0] if found else (len(model.stack.layers) - 1, 0)
    marks = [f"{layer}:{unit}" for layer, unit in (found["shown"] if found else [])]

    def take() -> None:
        if chosen := st.session_state["unit found"]:
            st.session_state["unit layer"], st.session_state["unit number"] = map(int, chosen.split(":"))

    st.session_state.setdefault("unit layer", first[0])
    st.session_state.setdefault("unit number", first[1])
    st.session_state["unit layer"] = min(st.session_state["unit layer"], len(model.stack.layers) - 1)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if marks:
            st.pills("Found", marks, key="unit found", on_change=take)
        layer = int(st.number_input("Layer", 0, len(model.stack.layers) - 1, key="unit layer", width=130))
        size = model.stack.cell(layer).hidden_size
        st.session_state["unit number"] = min(st.session_state["unit number"], size - 1)
        unit = int(st.number_input(f"Unit (0 to {size - 1})", 0, size - 1, key="unit number", width=150))
    return layer, unit


def _table(found: dict[str, Any]) -> pd.DataFrame:
    """Return the units with their effects, as the command prints them."""
    return pd.DataFrame(
        [
            {
                "unit": f"{one['layer']}:{one['unit']}",
                "margin lost without it": signed(one["effect"]["value"]),
                "95 %": " to ".join(signed(end) for end in one["effect"]["interval"]),
                "of the margin": share(one["share"]),
                "stands out": "yes" if one["carries"] else "no",
            }
            for one in found["units"]
        ]
    )


def unit_chart(model: NextWordModel, traced: TextTrace[Any], layer: int, unit: int) -> alt.VConcatChart:
    """Return what a unit holds after every word, and what its retention gate lets stay."""
    cell, run, columns = model.stack.cell(layer), traced.trace.at(layer), Columns(traced.tokens)
    state = "c" if "c" in run.states else cell.output
    parts: list[Any] = [word_row(columns, known=traced.prediction.known, title="")]
    held = line(columns, run.states[state][0, :, unit].tolist(), f"state {state}", domain=None)
    parts.append(headed(held, f"state {state} of unit {layer}:{unit}"))
    if (gate := cell.retention_gate) is not None:
        kept = line(columns, run.gates[gate][0, :, unit].tolist(), f"gate {gate}", domain=(0.0, 1.0))
        parts.append(headed(kept, f"gate {gate}, from 0 to 1: 1 keeps"))
    return stacked(*parts)


def line(columns: Columns, values: list[float], title: str, *, domain: tuple[float, float] | None) -> Any:
    """Return values as a line over the words' columns, with a rule at 0; domain: a fixed scale."""
    scale = alt.Scale(domain=list(domain)) if domain else alt.Scale(zero=True)
    up = alt.Y("value:Q", axis=None, scale=scale)
    base = alt.Chart(columns.table(value=values)).encode(x=columns.x("middle"), y=up)
    zero = (
        alt.Chart(pd.DataFrame({"zero": [0]}))
        .mark_rule(color=QUIET, strokeDash=[3, 3])
        .encode(y=alt.Y("zero:Q", axis=None, scale=scale))
    )
    tooltip = [alt.Tooltip("word:N"), alt.Tooltip("value:Q", title=title, format="+.3f")]
    points = base.mark_point(color=COLOUR, filled=True, size=40 if columns.labelled else 8).encode(tooltip=tooltip)
    layers: list[Any] = [zero, base.mark_line(color=COLOUR), points]
    if columns.labelled:
        written = base.mark_text(color=QUIET, dy=-11, fontSize=11)
        layers.append(written.encode(text=alt.Text("value:Q", format=".2~r")))
    return alt.layer(*layers).properties(width=columns.width, height=HEIGHT)
