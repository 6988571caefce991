"""What other books and programs call the same things."""

import streamlit as st

from nlp_lstm.app.diagrams.latex import lines
from nlp_lstm.app.inside_a_cell.equations import equations
from nlp_lstm.cells import build

NAMES = (
    ("f", "forget gate: 1 keeps the memory", "f", "f", "f", r"\Gamma_f", "z^f", "f"),
    ("i", "input gate: 1 writes the candidate", "i", "i", "i", r"\Gamma_u \text{ (update)}", "z^i", "i"),
    ("g", "candidate: what would be written", "g", "c", r"\tilde{C}", r"\tilde{c}", "z", "z \\text{ (block input)}"),
    ("o", "output gate: 1 shows the memory", "o", "o", "o", r"\Gamma_o", "z^o", "o"),
    ("c", "memory, cell state", "c", "c", "C", "c", "c", "c"),
    ("h", "output, hidden state", "h", "h", "h", "a", "h", "y"),
)
BOOKS = ("here", "what it is", "PyTorch", "Keras", "Olah", "Ng", "Lee", "Greff et al.")
GRU = (
    ("z", "update gate: here 1 keeps (with update=write, 1 writes)", "z", "z", "z", r"\Gamma_u"),
    ("r", "reset gate: 0 hides the past from the candidate", "r", "r", "r", r"\Gamma_r"),
    ("n", "candidate", "n", "hh", r"\tilde{h}", r"\tilde{c}"),
)
GRU_BOOKS = ("here", "what it is", "PyTorch", "Keras", "Cho et al., Chung et al., Olah", "Ng")


def names() -> None:
    """Show the tables of names."""
    st.subheader("LSTM")
    st.markdown(_table(BOOKS, NAMES))
    st.subheader("GRU")
    st.markdown(_table(GRU_BOOKS, GRU))
    st.markdown(
        "The update gate exists both ways round, and both are the same function with the gate's weights negated. "
        "PyTorch, Keras and the equations of Cho et al. let z **keep**; Chung et al., Olah, Ng and many textbooks let "
        "it **write**. A table of gate values means nothing before one knows which:"
    )
    for column, update, said in zip(
        st.columns(2), ("keep", "write"), ("z keeps (the cell gru)", "z writes (gru with update=write)"), strict=True
    ):
        with column:
            st.caption(said)
            equations([line for line in lines(build("gru", 2, 2, update=update)) if line.letter in "zh"])
    st.caption(
        "σ is the logistic function, ⊙ multiplies unit by unit. W multiplies the word, U the state before; Ng and "
        "others write both as one matrix over [h; x]. The same letter can mean different things: Lee's z is the "
        "candidate, Greff's too; a GRU's z is a gate. A GRU's h is memory and output at once."
    )


def _table(books: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    lines = ["| " + " | ".join(books) + " |", "|" + " --- |" * len(books)]
    for here, what, *others in rows:
        lines.append(f"| **{here}** | {what} | " + " | ".join(f"${other}$" for other in others) + " |")
    return "\n".join(lines)
