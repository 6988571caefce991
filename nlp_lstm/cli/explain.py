"""nlp-lstm explain: why a model answers a text as it does, and how far that can be trusted."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_folder_of
from nlp_lstm.cli.options import Json, Model
from nlp_lstm.cli.output import print_json, print_lines, print_table
from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose

app = typer.Typer()

METHODS = {
    "occlusion": "occlusion", "integrated_gradients": "int. gradients", "lrp": "LRP",
    "contextual_decomposition": "cont. decomp.",
}  # fmt: skip


@app.command()
def explain(
    model: Model,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text whose answer is to be explained.")],
    pair: Annotated[
        str | None, typer.Option(help="The text without its negation, of as many words [one is proposed].")
    ] = None,
    clamp: Annotated[
        list[str] | None,
        typer.Option(
            help="Hold gates: LAYER,DIRECTION,GATE,TOKENS,UNITS,VALUE, as 0,forward,f,3,all,0; repeatable. Every part "
            "but the value can be all; words and units also 2-5 or 1+4; the value a number, own or pair."
        ),
    ] = None,
    target: Annotated[str | None, typer.Option(help="Answer that is explained, a label or next word.")] = None,
    other: Annotated[str | None, typer.Option(help="Answer it is held against.")] = None,
    arrays: Annotated[
        bool | None,
        typer.Option("--arrays/--no-arrays", help="Put every gate and state into the JSON [up to 400 words]."),
    ] = None,
    npz: Annotated[Path | None, typer.Option(help="Write the arrays into this .npz file, not into the JSON.")] = None,
    png: Annotated[Path | None, typer.Option(help="Folder for pictures as .png, made if it is not there.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Folder for pictures as .svg.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the placebos.")] = 0,
    json: Json = False,
) -> None:
    """Explain an answer. Example: nlp-lstm explain runs/demo "The soup was not good." --png pictures"""
    for folder in (png, svg):
        if folder and folder.exists() and not folder.is_dir():
            raise UsageError(f"{folder} is a file: give a folder for the pictures")

    if npz:
        choose("type of array file", npz.suffix, (".npz",))
        check_folder_of(npz, "--npz")

    for given in (text, pair):
        if given is not None and not given.strip():
            raise UsageError("the text is empty: give at least one word")

    from nlp_lstm import trained
    from nlp_lstm.explanations.causes.interventions import Hold
    from nlp_lstm.explanations.documents.arrays import without_arrays, write_arrays
    from nlp_lstm.explanations.explanation import explain as explained
    from nlp_lstm.explanations.pictures.explanation import draw_explanation, draw_gate

    held = [Hold.parse(one) for one in clamp or ()]  # what is wrong with these is said before the model is read
    loaded = trained.load(model)
    found = explained(
        loaded, text, pair=pair, clamps=held, target=target, other=other, seed=seed,
        arrays=True if npz or png or svg else arrays if json else False,
    )  # fmt: skip
    if npz:
        write_arrays(found, npz)
    places = [(folder, kind) for folder, kind in ((png, ".png"), (svg, ".svg")) if folder]
    drawn = [path for folder, kind in places for path in draw_explanation(found, folder, kind)]
    drawn += draw_gate(loaded, text, places)
    if json:
        return print_json(without_arrays(found) if npz or arrays is False else found)
    _print_words(found)
    if found["clamps"]:
        held = found["clamps"]
        names = "; ".join(clamp or ())
        print_lines(f"with {names} held: margin {held['margin']:+.3f}, {_shares(held['probabilities'])}")
    if found["negation"]:
        _print_negation(found["negation"], found["target"], found["other"])
    for caveat in found["caveats"]:
        print_lines(f"note: {caveat}")
    print_lines(*(f"picture: {path}" for path in drawn), *([f"arrays: {npz}"] if npz else []))


def _print_words(found: dict[str, Any]) -> None:
    """Print each word's part in the margin by every rule, what belongs to no word, and the sums."""
    from nlp_lstm.explanations.faithfulness.gate_scores import method_scores

    columns = {METHODS[name]: one for name, one in found["attributions"].items() if one}
    sums = found["contributions"]
    rows = []
    for place, (token, known) in enumerate(zip(found["tokens"], found["known"], strict=True)):
        own = [f"{sums['per_token'][place]:+.3f}"] if sums else []
        rows.append(
            [
                token + ("" if known else " (unknown)"),
                f"{found['prefix_margins'][place]:+.3f}" if found["prefix_margins"] else "",
                *own,
                *(f"{one['scores'][place]:+.3f}" for one in columns.values()),
            ]
        )
    own = [f"{sums['initial'] + sums['constant']:+.3f}"] if sums else []
    rows.append(["(no word)", "", *own, *(f"{sum(one['leftovers'].values()):+.3f}" for one in columns.values())])
    own = [f"{sums['total']:+.3f}"] if sums else []
    rows.append(["(sum)", "", *own, *(f"{one['total']:+.3f}" for one in columns.values())])
    title = f"{found['target']} against {found['other']}: margin {found['margin']:+.3f}"
    names = ["word", "read so far", *(["contribution"] if sums else []), *columns]
    print_table(title, names, rows, right=tuple(range(1, len(names))))
    print_lines(_shares(found["probabilities"]))
    if sums:
        print_lines(f"contributions miss the margin by {sums['residual']:+.1e}")
    scores = method_scores(found["faithfulness"])
    if scores:
        told = ", ".join(f"{METHODS.get(name, name)} {score}" for name, score in scores.items())
        print_lines(f"measured faithfulness (0: no better than chance, 1: a greedy search): {told}")


def _print_negation(negation: dict[str, Any], target: str, other: str) -> None:
    """Print the pair, its square, which gates carry the effect, and the verdict."""
    pair, margins, labels = negation["pair"], negation["margins"], negation["labels"]
    rows = [[kind, " ".join(pair[kind]), labels[kind], f"{margins[kind]:+.3f}"] for kind in ("plain", "negated")]
    print_table(f"pair ({'proposed' if pair['proposed'] else 'given'})", ["", "sentence", "answer", "margin"], rows)
    if negation["square"]:
        square = negation["square"]
        said = "negates both" if square["crossed"] else "does not negate both"
        print_lines(
            f"square of {square['positive']!r} and {square['negative']!r}: A {square['A']:+.2f}, B {square['B']:+.2f}, "
            f"I {square['I']:+.2f}: the model {said}"
        )
    lines = [
        [
            line["gates"], line["where"], f"{line['nie']:+.3f}", f"{line['tie']:+.3f}",
            "-" if line["nie_fraction"] is None else f"{100 * line['nie_fraction']:.0f} %",
            "-" if line["placebo_band"] is None else f"{line['placebo_band']:.3f}", line["verdict"],
        ]
        for line in negation["mediation"]
    ]  # fmt: skip
    title = (
        f"which gates carry the effect of {negation['total_effect']:+.3f} (positive: away from the plain one's side)"
    )
    print_table(title, ["gates", "where", "NIE", "TIE", "share", "placebo", "verdict"], lines, right=(2, 3, 4, 5))
    print_lines(negation["verdict"])


def _shares(probabilities: dict[str, float]) -> str:
    return ", ".join(f"{name} {share:.3f}" for name, share in probabilities.items())
