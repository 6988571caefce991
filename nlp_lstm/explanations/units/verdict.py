"""One to four sentences about the units that carry a feature, put together from numbers alone."""

from typing import Any

WHOLE = 0.2  # of the margin: what carries less than this is not said to carry it


def verdict(found: dict[str, Any]) -> str:
    """Return what a document of `units` says: whether the model tells the feature, which units carry it, whether they
    let go at a new subject, and whether the old form returns when they do not."""
    feature, intact, said = found["feature"], found["intact"], []
    low = intact["margin"]["interval"][0]
    accuracy = intact["accuracy"]["value"]
    if low <= 0:
        return (
            f"No single unit carries {feature}: the model does not tell it in these sentences ({accuracy:.0%} right, "
            "the margin's interval reaches 0)."
        )
    said.append(_carriers(found))
    if found["carriers"]:
        said += [_forgets(found), _returns(found)]
    return " ".join(said)


def _carriers(found: dict[str, Any]) -> str:
    feature, accuracy = found["feature"], found["intact"]["accuracy"]["value"]
    carriers = [line for line in found["units"] if line["carries"]]
    if not carriers:
        return f"No single unit carries {feature}: none stands out from the others on sentences it was not chosen on."
    listed = ", ".join(f"{line['layer']}:{line['unit']}" for line in carriers)
    best = max(carriers, key=lambda line: line["effect"]["value"])
    share = "" if best["share"] is None else f" ({best['share']:.0%} of the margin)"
    lost = (
        f"without {'it' if len(carriers) == 1 else 'the strongest, ' + _name(best) + ','} the margin falls by "
        f"{best['effect']['value']:.2f}{share} and {accuracy:.0%} right become {best['accuracy']['value']:.0%}"
    )
    if best["share"] is None or best["share"] < WHOLE:
        stand = "stands" if len(carriers) == 1 else "stand"
        return f"Units that {stand} out for {feature}: {listed}; {lost}, so no single unit carries it alone."
    units = f"{feature.capitalize()} unit" + ("s" if len(carriers) > 1 else "")
    return f"{units}: {listed}; {lost}."


def _name(line: dict[str, Any]) -> str:
    return f"{line['layer']}:{line['unit']}"


def _forgets(found: dict[str, Any]) -> str:
    """Say whether the retention gate is lower at a new subject's noun, and at the end before it, than elsewhere."""
    new = found["new_subject"]
    places = {"noun": "a new subject's noun", "end": "the old sentence's end"}
    said = [f"at {places[line['at']]} {_against_others(line)}" for line in new["retention"]]
    return f"Gate {new['gate']}: {'; '.join(said)}."


def _against_others(line: dict[str, Any]) -> str:
    value, difference = line["value"]["value"], line["difference"]
    if difference["interval"] is None:
        return "it cannot be compared, as no other words stand there"
    (low, high), shown, elsewhere = difference["interval"], f"{value:.2f}", f"{line['others']:.2f}"
    less, more = high < 0 and shown != elsewhere, low > 0 and shown != elsewhere
    kept = "less than" if less else "more than" if more else "as much as"
    return f"it keeps {kept} at other words ({shown}, elsewhere {elsewhere})"


def _returns(found: dict[str, Any]) -> str:
    """Say whether the old form becomes more probable when the units keep everything at the new subject."""
    new = found["new_subject"]
    lines = [line for line in new["kept_open"] if line["log_probability"]["supported"] and line["margin"]["supported"]]
    line = max(lines or new["kept_open"], key=lambda one: one["margin"]["rise"]["value"])
    place = "noun" if line["where"] == "noun" else "beginning, from the end before it to its noun"
    odds, ahead = line["probability"], line["old_ahead"]
    shown = (
        f"(probability {odds['before']:.3f} to {odds['after']:.3f}, ahead in {ahead['before']:.0%} to "
        f"{ahead['after']:.0%} of {new['passages']} passages)"
    )
    held = f"With {new['gate']} held at 1 at the new subject's {place}, the old subject's form"
    if lines:
        return f"{held} rises {shown}, more than with random units held."
    return f"{held} does not rise more than with random units held {shown}."
