"""What every page needs: the choice of a model, loaded once for all sessions, and what the address says."""

import re
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlencode

import streamlit as st

from nlp_lstm.app.numbers import number, share
from nlp_lstm.errors import UsageError
from nlp_lstm.explanations.ask import ask
from nlp_lstm.explanations.explanation import decision
from nlp_lstm.locate import METRICS, SHIPPED, WEIGHTS, shipped_models, task_of
from nlp_lstm.trained import TextTrace, TrainedModel, load, of_kind

RUNS = Path("runs")
M = TypeVar("M", bound=TrainedModel)


def model_names(task: str) -> list[str]:
    """Return the shipped models and the finished model folders under runs/ that are of this task."""
    shipped = [name for name in shipped_models() if task_of(SHIPPED / name) == task]
    return [*shipped, *sorted(str(path.parent) for path in RUNS.glob(f"*/{WEIGHTS}") if task_of(path.parent) == task)]


def open_model(kind: type[M]) -> tuple[str, float, M]:
    """Return the name, version and model of one task that is chosen in the sidebar; the page stops without one.

    Every cached question about the model takes name and version: `trace(name, made, text)`.
    """
    name = pick_model(kind.name)
    try:
        made = version(name)
        model = of_kind(kind, load_model(name, made), name)
    except UsageError as error:
        refuse(error)
    st.sidebar.caption(plain(summary(name, model)))
    remember("model", name)
    return name, made, model


def pick_model(task: str) -> str:
    """Return the model of a task that is chosen in the sidebar; the page stops where there is none."""
    name = choose_model(task, model_names(task))
    if name is None:
        st.info("There is no model yet. Run `make demo`, or type a model folder in the sidebar.")
        st.stop()
    return name


def choose_model(place: str, names: list[str]) -> str | None:
    """Return the model chosen in the sidebar among names, the one in the address first; None where there is none.

    place: whose choice this is, a task or a page, in the address and between visits.
    """
    chosen = start(place, "model", names[0] if names else "")

    def take() -> None:
        if typed := st.session_state.typed_model.strip():
            st.session_state[chosen] = typed

    with st.sidebar.expander("Another model"):
        st.text_input("Model folder or hub id", key="typed_model", placeholder="runs/my-model", on_change=take)
    names = list(dict.fromkeys(name for name in (st.session_state[chosen], *names) if name))
    if not names:
        return None
    name: str = st.sidebar.selectbox("Model", sorted(names), key=chosen)
    keep(place, "model", name)
    return name


@st.cache_resource(max_entries=4, show_spinner="Loading the model")
def load_model(name: str, version: float) -> TrainedModel:
    """Load a model once; version: when it was written, so that a new training is seen. It is never changed."""
    return load(name)


@st.cache_data(max_entries=64, show_spinner=False)
def trace(name: str, version: float, text: str) -> TextTrace[Any]:
    """Run a model over a text once: its answer, every gate and state."""
    return load_model(name, version).trace(text)


@st.cache_data(max_entries=64, show_spinner=False)
def decided(name: str, version: float, text: str, *, prefixes: bool = True) -> dict[str, Any]:
    """Return what `nlp-lstm explain` says of a text, without arrays, attributions and pair.

    prefixes: also the margin after every word, which takes seconds for a long text.
    """
    return decision(ask(load_model(name, version), [text]), arrays=False, prefixes=prefixes)


def version(name: str) -> float:
    """Return when a model folder's weights or metrics were last written, 0 for one that is not a folder."""
    files = (Path(name) / file for file in (WEIGHTS, METRICS))
    return max((file.stat().st_mtime for file in files if file.exists()), default=0.0)


def summary(name: str, model: TrainedModel) -> str:
    """Return what the model is and how good it is, in one line."""
    config: Any = model.config
    directions = ", both directions" if getattr(config, "bidirectional", False) else ""
    parts = [f"{name}: {config.cell}, {config.layers} × {config.hidden_size}{directions}"]
    for figures in model.metrics.get("evaluations", {}).values():
        if figures["split"] == "test":
            score = share(figures["accuracy"]) if "accuracy" in figures else None
            parts.append(f"test accuracy {score}" if score else f"test perplexity {number(figures['perplexity'])}")
            parts[-1] += f" ({figures['corpus']})"
    flip = (model.metrics.get("scorecard") or {}).get("measures", {}).get("balanced_flip", {}).get("value")
    if "labels" in model.facts():
        parts.append("negation not measured" if flip is None else f"negation: balanced flip {share(flip)}")
    return " · ".join(parts)


def refuse(error: UsageError) -> NoReturn:
    """Show what was wrong in one line, and stop the page."""
    st.error(plain(str(error)))
    st.stop()


def plain(text: str) -> str:
    """Return Markdown that shows a person's text as it is, for those elements that always read Markdown."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def start(page: str, name: str, default: str) -> str:
    """Return the key of a widget, which begins as it was left, else as the address says, else with the default."""
    key = f"{page} {name}"
    if key not in st.session_state:
        st.session_state[key] = kept().get((page, name)) or st.query_params.get(name, default)
    return key


def keep(page: str, name: str, value: str) -> None:
    """Keep the value of a widget for when its page is opened again."""
    kept()[page, name] = value


def kept() -> dict[tuple[str, str], str]:
    """Return what was kept in this session: {(page, name): value}."""
    found: dict[tuple[str, str], str] = st.session_state.setdefault("kept", {})
    return found


def remember(name: str, value: str | int | None) -> None:
    """Write into the address what a link has to show again; None takes it out."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != str(value):
        st.query_params[name] = str(value)


def link() -> None:
    """Show the address of exactly this view, to be copied."""
    address = (st.context.url or "").partition("?")[0]
    with st.popover("Copy link", type="tertiary"):
        st.code(f"{address}?{urlencode(st.query_params.to_dict())}", language=None, wrap_lines=True)
