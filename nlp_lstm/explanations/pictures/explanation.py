"""The pictures of an explanation, drawn from its document into a folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nlp_lstm.explanations.faithfulness.gate_scores import method_scores
from nlp_lstm.explanations.pictures.figures import draw_contributions, draw_retention, gate_heatmap
from nlp_lstm.explanations.pictures.mediation import draw_mediation
from nlp_lstm.explanations.pictures.relevance import relevance
from nlp_lstm.trained import TrainedModel


def draw_explanation(found: dict[str, Any], folder: Path, kind: str) -> list[Path]:
    """Draw what an explanation has: its contributions, what survives in each layer, and which gates carry negation.

    found: a document with arrays. kind: ".png", ".svg" or ".pdf". Return the files, in a folder that is made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    top = found["layers"][-1]
    title = f"{found['text']} ({found['target']} against {found['other']}: {found['margin']:+.2f})"
    if found["contributions"]:
        drawn.append(folder / f"contributions{kind}")
        below = f"as an explanation: {method_scores(found['faithfulness']).get('contributions', 'not measured')}"
        draw_contributions(
            found["tokens"], found["contributions"], drawn[-1], title=title, unit=top["unit"], below=below
        )
    for layer in sorted({one["layer"] for one in found["layers"]}):
        own = {one["direction"]: one for one in found["layers"] if one["layer"] == layer}
        triangles = {
            direction: one["retention"]["weighted"] or one["retention"]["mean"]
            for direction, one in own.items()
            if one.get("retention")
        }
        if triangles:
            drawn.append(folder / f"retention-layer-{layer}{kind}")
            unit = next(iter(own.values()))["unit"]
            draw_retention(found["tokens"], triangles, drawn[-1], title=title, unit=unit)
    if found["negation"]:
        drawn.append(folder / f"mediation{kind}")
        negation = found["negation"]
        effect = abs(negation["mediation"][0]["te"]) if negation["mediation"] else negation["total_effect"]
        said = f"{' '.join(negation['pair']['negated'])}   {negation['verdict']}"
        draw_mediation(negation["mediation"], drawn[-1], total_effect=effect, title=said)
    return drawn


def draw_gate(model: TrainedModel, text: str, places: Sequence[tuple[Path, str]]) -> list[Path]:
    """Draw the gate that people look at, the one that keeps where there is one, and return the files.

    places: folders that are there, each with the kind of picture.
    """
    if not places:
        return []
    cell = model.stack.cell(0)
    letter = cell.main_gate()
    traced, read = model.trace(text), relevance(model, text)
    paths = [folder / f"gate-{letter}{kind}" for folder, kind in places]
    for path in paths:
        gate_heatmap(traced, letter, cell.gates[letter], path, relevance=read)
    return paths
