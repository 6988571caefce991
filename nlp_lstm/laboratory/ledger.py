"""The runs of an experiment that are done: kept in a file as they end, so that the same command goes on."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nlp_lstm import provenance, storage
from nlp_lstm.errors import UsageError

PLAN, RUNS = "plan.json", "runs.jsonl"
Show = Callable[[dict[str, Any]], None]


class Interrupted(Exception):
    """Somebody pressed Ctrl-C; what was measured is kept."""


class Ledger:
    """The finished runs of one experiment, a line each, in a folder of their own."""

    def __init__(self, folder: Path, plan: dict[str, Any], contenders: dict[str, Any], show: Show) -> None:
        """Open a folder, empty or with runs of the same plan: seeds and contenders can be added, or left out.

        contenders: what each name stands for, which a folder remembers of all it has seen. show gets every new run.
        Raises UsageError for other folders.
        """
        written = json.loads(storage.json_text({"plan": plan, "contenders": contenders}))  # as it will be read again
        if (folder / PLAN).exists():
            known = json.loads((folder / PLAN).read_text())
            same = {name: value for name, value in known["contenders"].items() if name in written["contenders"]}
            if known["plan"] != written["plan"] or not same.items() <= written["contenders"].items():
                raise UsageError(f"{folder} holds another experiment: choose another --out")
            written["contenders"] |= known["contenders"]
        elif folder.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} holds other files and no experiment: choose another --out")
        storage.write_json(folder / PLAN, written)
        lines = (folder / RUNS).read_text().splitlines() if (folder / RUNS).exists() else []
        self.folder, self.show = folder, show
        self.runs: list[dict[str, Any]] = [json.loads(line) for line in lines]

    def run(self, key: dict[str, Any], measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """Return the run of this key, with its figures; `measure` is called if it has not been done."""
        for run in self.runs:
            if key.items() <= run.items():
                return run
        found = {**key, **measure(), "commit": provenance.commit()}
        self.runs.append(found)
        storage.write_json_lines(self.folder / RUNS, self.runs)
        self.show(found)
        return found
