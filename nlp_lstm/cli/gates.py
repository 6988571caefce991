"""nlp-lstm gates: every gate of every layer, token by token."""

from pathlib import Path
from typing import Annotated

import typer

from nlp_lstm.cli.answers import check_folder_of
from nlp_lstm.cli.options import Json, Model
from nlp_lstm.cli.output import print_json, print_lines, print_table

app = typer.Typer()


@app.command()
def gates(
    model: Model,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The sentence to look into.")],
    gate: Annotated[str | None, typer.Option(help="Gate to draw and tabulate [the one that keeps]")] = None,
    png: Annotated[Path | None, typer.Option(help="Draw the gate as a heatmap: .png, .svg or .pdf.")] = None,
    json: Json = False,
) -> None:
    """Show what the gates did at every word. Example: nlp-lstm gates runs/demo "not bad at all" --png gates.png"""
    from nlp_lstm import trained
    from nlp_lstm.cells.base import letter_of
    from nlp_lstm.explanations.documents.gates import gates_document
    from nlp_lstm.explanations.faithfulness.gate_scores import as_an_explanation
    from nlp_lstm.explanations.pictures.figures import gate_heatmap
    from nlp_lstm.explanations.pictures.relevance import relevance
    from nlp_lstm.trained import SentimentModel

    if png:
        check_folder_of(png, "--png")
    loaded = trained.load(model)
    cell = loaded.stack.cell(0)
    shown = letter_of(gate, cell.gates, cell.name) if gate else cell.main_gate()
    traced = loaded.trace(text)
    means = [layer.gate(shown)[0].mean(-1).tolist() for layer in traced.layers]
    trust = []
    if isinstance(loaded, SentimentModel):
        trust.append(as_an_explanation(loaded.metrics, shown, model=model, corpus=loaded.config.corpus))
    if png:
        gate_heatmap(traced, shown, cell.gates[shown], png, relevance=relevance(loaded, text), below=" ".join(trust))
    if json:
        return print_json(gates_document(traced, cell.retention_gate))
    columns = [f"{layer.layer} {layer.direction}" for layer in traced.layers]
    marks = ["" if known else " (unknown)" for known in traced.prediction.known]
    rows = [
        [token + mark, *(f"{mean[index]:.2f}" for mean in means)]
        for index, (token, mark) in enumerate(zip(traced.tokens, marks, strict=True))
    ]
    title = f"gate {shown} ({cell.gates[shown].meaning}), mean over the units, by layer and direction"
    print_table(title, ["word", *columns], rows, right=tuple(range(1, 1 + len(columns))))
    print_lines(f"answer: {traced.prediction.headline}", *trust)
    if png:
        print_lines(f"heatmap: {png}")
