"""What one step does, in a sentence made from its numbers alone."""

from nlp_lstm.app.diagrams.step import Step
from nlp_lstm.app.numbers import number, share, signed

DOES = {
    "keep": "keeps {share}",
    "write": "writes {share}",
    "read": "shows {share}",
    "reset": "lets {share} of the past through",
    "candidate": "offers {value}",
    "mix": "mixes with the factor {value}",
}


def plain_words(step: Step) -> str:
    """Return what a unit does at this word: what it keeps of its memory, what it writes, what it then holds."""
    name, word = step.memory, f"“{step.word}”"
    if name is None or step.kept is None or step.write is None or step.carry is None:
        said = [
            f"{letter} {DOES[gate.meaning].format(share=share(step.gates[letter]), value=signed(step.gates[letter]))}"
            for letter, gate in step.cell.gates.items()
            if letter in step.gates
        ]
        return f"At {word}, unit {step.unit}: {', '.join(said)}. {_shown(step)}"
    before, after = step.before[name], step.after[name]
    wrote = f"writes {signed(step.write)} of {word}"
    if step.kept == 0:
        return f"Unit {step.unit} keeps nothing of its state and {wrote}: it now holds {number(after)}."
    becomes = f" ({number(before)} becomes {number(step.carry * before)})" if step.carry == step.kept else ""
    kept = f"keeps {share(step.kept)} of its memory{becomes}"
    return f"Unit {step.unit} {kept} and {wrote}: it now holds {number(after)}. {_shown(step)}".strip()


def _shown(step: Step) -> str:
    """Say what goes up, where that is another thing than the memory."""
    output = step.cell.output
    if output == step.memory or output not in step.after:
        return ""
    gate = next((letter for letter, one in step.cell.gates.items() if one.meaning == "read"), None)
    opened = f", its output gate {share(step.gates[gate])} open" if gate in step.gates else ""
    return f"It shows {number(step.after[output])}{opened}."
