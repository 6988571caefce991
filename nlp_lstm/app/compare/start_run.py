"""The form that starts a bounded comparison, its log as it grows, and a button that stops it."""

import re
import shlex
import time

import streamlit as st

from nlp_lstm.app.compare.run import Run, start
from nlp_lstm.app.shared import RUNS, plain
from nlp_lstm.cells import all_cells
from nlp_lstm.laboratory.arms import VARIATIONS

KEY, NEWEST = "comparison run", "newest result"
CORPORA = ("everyday", "agreement")  # those that need no download
EVERY = 2.0  # seconds between two looks at the log


def show_start() -> None:
    """Show the run of this session, or the form that starts one."""
    run: Run | None = st.session_state.get(KEY)
    if run is None or not run.running:
        _form()
    if run is not None:
        st.fragment(_follow, run_every=EVERY if run.running else None)(run, run.running)


def _form() -> None:
    st.caption(
        "Starts `nlp-lstm compare` on this machine: every contender gets the same number of weights, its own learning "
        "rate and several seeds. One run at a time; it goes on when the page is left, and ends by itself."
    )
    st.session_state.setdefault("run folder", time.strftime("comparison-%Y%m%d-%H%M%S"))
    with st.form("new comparison"):
        first, second = st.columns(2)
        cells = first.multiselect("Cells", list(all_cells()), ["lstm", "gru"])
        vary = second.selectbox("What differs", ["cell", *VARIATIONS], help="All but cell compare within one cell.")
        corpus = first.selectbox("Corpus", CORPORA, accept_new_options=True, help="Or a corpus name or a file.")
        rates = second.text_input("Learning rates", "0.003", help="Of several each contender gets its best.")
        seeds = int(first.number_input("Seeds", 1, 10, 2))
        minutes = float(second.number_input("Minutes of training a run, at most", 0.05, 60.0, 0.5, step=0.25))
        weights = int(first.number_input("Weights of each", 500, 5_000_000, 30_000, step=10_000))
        name = second.text_input("Folder below runs/", key="run folder")
        started = st.form_submit_button("Start", type="primary")
    if not started:
        return
    if not re.fullmatch(r"[\w.-]*\w[\w.-]*", name):
        st.error("The folder's name may have letters, digits, dots and dashes.")
        return
    folder = RUNS / name
    contenders = len(cells) if vary == "cell" else 3
    rounds = len([rate for rate in rates.split(",") if rate.strip()]) + seeds
    arguments = [
        "compare", "--cells", ",".join(cells), "--vary", str(vary), "--corpus", str(corpus), "--rates", rates,
        "--seeds", str(seeds), "--max-minutes", f"{minutes:g}", "--weights", str(weights), "--out", str(folder),
    ]  # fmt: skip
    del st.session_state["run folder"]  # the next one gets a name of its own
    st.session_state[KEY] = start(arguments, folder, total=contenders * (rounds + 1))
    st.rerun()


def _follow(run: Run, was_running: bool) -> None:
    """Show how far the run is; when it has ended, the whole page is shown anew, with its result."""
    if was_running and not run.running:
        if run.code == 0:
            st.session_state[NEWEST] = str(run.folder)
        st.rerun()
    st.code("nlp-lstm " + shlex.join(run.arguments), language=None, wrap_lines=True)
    if run.running:
        seconds = time.monotonic() - run.started
        share = min(1.0, run.done / max(1, run.total))
        st.progress(share, f"{run.done} of about {run.total} runs measured, {seconds:.0f} s")
        st.button("Stop", on_click=run.stop, help="As Ctrl-C: what was measured is kept.", key="stop run")
    elif run.code == 0:
        st.success(plain(f"Done: the result is {run.folder}, above."))
    elif run.code == 130:
        kept = f"What was measured is kept in {run.folder}: the same command goes on with it."
        st.info(plain(f"Stopped. {kept if run.done else 'Nothing was measured yet.'}"))
    else:
        st.error(plain(f"The run ended with code {run.code}: see its log."))
    st.code(run.tail() or "…", language=None)
    st.caption(plain(f"The end of {run.log}."))
