"""The models: what each is, its figures beside baselines, how its training went, and how to make it again."""

from typing import Any

import streamlit as st

from nlp_lstm.app.any_model import any_model
from nlp_lstm.app.models.curves import show_curves
from nlp_lstm.app.models.figures import show_figures, show_trust
from nlp_lstm.app.models.gate_use import show_gate_use
from nlp_lstm.app.models.overview import names, overview
from nlp_lstm.app.shared import link, plain
from nlp_lstm.config import command
from nlp_lstm.locate import CARD, model_folder

TITLE = "Models"
ORDER = 6
PAGE = "models"

left, right = st.columns([5, 1], vertical_alignment="bottom")
left.title(TITLE)
found = any_model(PAGE)
if found is None:
    st.info("There is no model yet. Run `make demo`, or type a model folder in the sidebar.")
    st.stop()
name, made, model = found
folder, config = model_folder(name), model.config
overview(list(dict.fromkeys([*names(), name])))
st.header(plain(name))
cell: Any = model.stack.cell(0)
st.text(
    f"A {model.noun}: {cell.title} ({cell.source}), {len(model.stack.layers)} layers of {cell.hidden_size} units, "
    f"{sum(weight.numel() for weight in model.network.parameters()):,} weights, {len(model.tokenizer):,} words."
)
st.subheader("Figures beside baselines")
show_figures(model)
st.subheader("How the training went")
show_curves(folder)
st.caption("Train it again:")
st.code(command(config, name), language=None, wrap_lines=True)
show_trust(name, made, model)
st.subheader("What its gates do")
st.fragment(show_gate_use)(name, made, model)
if (folder / CARD).exists():
    with st.expander("Model card"):
        st.code((folder / CARD).read_text(), language=None, wrap_lines=True)
with right:
    link()
