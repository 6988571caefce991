"""nlp-lstm units: which units of a language model carry number or gender, and what they do at a new subject."""

from pathlib import Path
from typing import Annotated, Any

import typer

from nlp_lstm.cli.answers import check_picture
from nlp_lstm.cli.options import DataDir, Json, Model
from nlp_lstm.cli.output import note, print_json, print_lines, print_table
from nlp_lstm.errors import UsageError

BUILT = "agreement"  # the corpus whose words are put together anew, so that each sentence has its pair

app = typer.Typer()


@app.command()
def units(
    model: Model,
    feature: Annotated[str, typer.Option(help="What the subject has: number or gender.")] = "number",
    corpus: Annotated[
        str, typer.Option(help="agreement (sentences are built), or a corpus or file in which they are looked for.")
    ] = BUILT,
    split: Annotated[
        str | None,
        typer.Option(help="Where they are looked for: train, validation, test [validation; all of a new file]"),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Sentences, half of each value.")] = 200,
    top: Annotated[int, typer.Option(min=1, help="Units that are chosen on the first half of the sentences.")] = 5,
    png: Annotated[Path | None, typer.Option(help="Draw the units' effects: .png, .svg or .pdf.")] = None,
    save: Annotated[bool, typer.Option("--save", help="Keep what is found in the model's metrics.")] = False,
    data_dir: DataDir = None,
    seed: Annotated[int, typer.Option(help="Seed of the sentences, the halves and the random units.")] = 1,
    json: Json = False,
) -> None:
    """Find the units that carry a subject's number or gender. Example: nlp-lstm units runs/demo-lm --feature number"""
    if png:
        check_picture(png, "--png")

    from nlp_lstm import trained
    from nlp_lstm.corpora import open_corpus
    from nlp_lstm.explanations.pictures.units import draw_units
    from nlp_lstm.explanations.units.built_subjects import built_material
    from nlp_lstm.explanations.units.clamps import language_model
    from nlp_lstm.explanations.units.found_subjects import found_material
    from nlp_lstm.explanations.units.subjects import FEATURES
    from nlp_lstm.explanations.units.units import units as found_units
    from nlp_lstm.locate import model_folder
    from nlp_lstm.registry import choose
    from nlp_lstm.training.card import record_as, refuse_unfinished
    from nlp_lstm.training.evaluate import default_split

    choose("feature", feature, FEATURES)
    loaded = language_model(trained.load(model))
    if save:
        refuse_unfinished(loaded, model_folder(model))
    if corpus == BUILT:
        if split:
            raise UsageError(f"sentences of {BUILT} are built anew: leave --split out")
        material = built_material(loaded.tokenizer, feature, limit=limit, seed=seed)
    else:
        split = split or default_split(loaded, corpus)
        texts = open_corpus(corpus, data_dir=data_dir).texts(split)["text"][:]
        material = found_material(loaded.tokenizer, feature, texts, limit=limit, seed=seed)
    found = found_units(loaded, material, feature, top=top, seed=seed)
    document = {"model": model, "corpus": corpus, "split": split, **found}
    if png:
        draw_units(document, png)
    if save:
        kept = {**(loaded.metrics.get("units") or {}), feature: document}
        record_as("units", loaded, model_folder(model), kept)
        note(f"kept in {model_folder(model) / 'metrics.json'}")
    if json:
        return print_json(document)
    _print_sentences(document)
    _print_units(document)
    _print_probes(document)
    _print_new_subject(document)
    _print_output_gate(document)
    print_lines("In brackets: 95 % bootstrap interval.", "", document["verdict"])
    if png:
        print_lines(f"picture: {png}")


def _print_sentences(found: dict[str, Any]) -> None:
    facts, intact = found["sentences"], found["intact"]
    origin = "built from the words of agreement"
    if facts["kind"] == "found":
        rate = f"{facts['agree'] / facts['matched']:.1%}" if facts["matched"] else "none"
        origin = (
            f"found in {found['corpus']} ({found['split']}): the pattern matched {facts['matched']:,} of "
            f"{facts['sentences']:,} sentences, {rate} of the matches agree, {facts['usable']:,} of these can be used"
        )
    print_lines(
        f"{facts['n']} sentences, {origin}; {facts['with_attractors']} with a noun of the other {found['feature']} "
        f"in between. {facts['chosen_on']} to choose units, {facts['measured_on']} to measure.",
        f"Right as they are: {_figure(intact['accuracy'], share=True)}, with such a noun "
        f"{_figure(intact['accuracy_with_attractors'], share=True)}; margin {_figure(intact['margin'])}.",
    )


def _print_units(found: dict[str, Any]) -> None:
    rows = [
        [
            f"{one['layer']}:{one['unit']}",
            _figure(one["effect"]),
            "-" if one["share"] is None else f"{one['share']:.0%}",
            _figure(one["accuracy"], share=True),
            f"{one['separation']:.2f}",
            "yes" if one["carries"] else "no",
        ]
        for one in found["units"]
    ]
    together = found["together"]
    together_right = _figure(together["accuracy"], share=True)
    random = f"random units: {together['band']:.2f}"
    rows.append([f"all {together['units']} shown", _figure(together["effect"]), "", together_right, "", random])
    title = f"without a unit (its memory at zero from the subject on): {found['feature']}"
    print_table(
        title, ["layer:unit", "margin lost", "of it", "right", "separates", "stands out"], rows, right=(1, 2, 3, 4)
    )
    print_lines(
        f"To stand out: more than {found['band']['height']:.3f} (other units with values dealt out at random reach "
        f"{found['band']['permuted']:.3f}, their crowd ends at {found['band']['others']:.3f}), interval above 0. "
        "Separates: area under the ROC curve of the unit's own memory before the target, 0.5 is nothing."
    )


def _print_probes(found: dict[str, Any]) -> None:
    rows = []
    for layer in found["layers"]:
        for place, name in (("after_subject", "after the subject"), ("before_target", "before the target")):
            one = layer["probe"][place]
            control = f"{one['control']['value']:.0%}, at best {one['control']['highest']:.0%}"
            rows.append([str(layer["layer"]), name, _figure(one["accuracy"], share=True), control, one["folds_by"]])
    columns = ["layer", "memory", "right", "labels shuffled", "folds by"]
    print_table("linear probe", columns, rows, right=(2, 3))


def _print_new_subject(found: dict[str, Any]) -> None:
    new = found["new_subject"]
    names = {"noun": "noun", "end": "end before it", "phrase": "end to noun"}
    rows = []
    for unit, lines in {**new["retention_of"], "all of these": new["retention"]}.items():
        for line in lines:
            figures = [_figure(line[name]) for name in ("value", "difference", "rest_difference")]
            rows.append([unit, names[line["at"]], *figures])
    columns = ["unit", "new subject's", new["gate"], "less other words there", "the same of other units"]
    print_table(f"retention at a new subject, {new['passages']} passages", columns, rows, right=(2, 3, 4))
    rows = []
    for line in new["kept_open"]:
        for name, said in (("log_probability", "log p(old)"), ("margin", "log p(old)/p(new)")):
            one = line[name]
            numbers = [f"{one['before']:.2f}", f"{one['after']:.2f}", _figure(one["rise"]), f"{one['band']:.3f}"]
            rows.append([names[line["where"]], said, *numbers, "yes" if one["supported"] else "no"])
    columns = ["held at 1", "", "before", "after", "rise", "random units", "supported"]
    title = f"{new['gate']} of these units held at 1 at the new subject: the old subject's form"
    print_table(title, columns, rows, right=(2, 3, 4, 5))
    for line in new["kept_open"]:
        chance, ahead = line["probability"], line["old_ahead"]
        print_lines(
            f"Held at 1, {names[line['where']]}: p(old) {chance['before']:.4f} to {chance['after']:.4f}, ahead of the "
            f"new form in {ahead['before']:.0%} to {ahead['after']:.0%} of the passages."
        )


def _print_output_gate(found: dict[str, Any]) -> None:
    gate = found["output_gate"]
    if gate is None:
        print_lines("This cell has no output gate.")
        return
    names = {"subject": "at the subject", "between": "at the words between", "target": "where the target is predicted"}
    rows = [[said, _figure(gate[name]), str(gate[name]["n"])] for name, said in names.items()]
    print_table("output gate of these units (a description)", ["words", "o", "n"], rows, right=(1, 2))


def _figure(one: dict[str, Any], *, share: bool = False) -> str:
    if one["value"] is None:
        return "-"
    value, *ends = [f"{100 * x:.0f}" if share else f"{x:.2f}" for x in (one["value"], *(one["interval"] or ()))]
    return f"{value}{' %' if share else ''}" + (f" [{ends[0]}, {ends[1]}]" if ends else "")
