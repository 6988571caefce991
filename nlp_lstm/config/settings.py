"""A setting of a run: a plain value with its help and range, checked here and turned into an option elsewhere."""

import dataclasses
import math
import shlex
from collections.abc import Sequence
from typing import Any, ClassVar, Self, get_args, get_origin, get_type_hints

from nlp_lstm.errors import UsageError
from nlp_lstm.registry import choose

LARGEST = 2**31 - 1
_KINDS = {bool: "true or false", int: "a whole number", float: "a number", str: "text", dict: "a table"}


def setting(
    default: Any,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: Sequence[str] | None = None,
    flag: str | None = None,
) -> Any:
    """Return a dataclass field with its help, its range (both ends allowed) or its choices.

    flag: the option's name on the command line where it is not the field's name.
    """
    if choices:
        help = f"{help}: {', '.join(choices)}"
    metadata = {"help": help, "low": low, "high": high, "choices": choices, "flag": flag}
    if isinstance(default, dict):
        return dataclasses.field(default_factory=lambda: dict(default), metadata=metadata)
    return dataclasses.field(default=default, metadata=metadata)


class Settings:
    """A configuration: a dataclass of settings that is checked when it is made."""

    task: ClassVar[str]  # the command that takes these settings: nlp-lstm train TASK
    impossible: ClassVar[dict[str, str]] = {}  # settings of other tasks that this one cannot have, and why

    def __post_init__(self) -> None:
        check(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Return the configuration of these values; raises UsageError for a name that does not exist."""
        names = [field.name for field in dataclasses.fields(cls)]  # type: ignore[arg-type]
        for name in values:
            refuse_impossible_setting(cls, name)
            choose("setting", name, names)
        return cls(**values)


def refuse_impossible_setting(kind: type[Settings], name: str) -> None:
    """Raise UsageError with the reason for a setting, by its field's name, that a task cannot have."""
    if name in kind.impossible:
        raise UsageError(f"--{name.replace('_', '-')} is not for train {kind.task}: {kind.impossible[name]}")


def from_text(kind: type[Settings], texts: dict[str, str]) -> dict[str, Any]:
    """Return settings that were typed as text in the types of their fields.

    Raises UsageError for a name that does not exist and for text that is not of the field's type.
    """
    hints, values = get_type_hints(kind), {}
    names = [field.name for field in dataclasses.fields(kind) if get_origin(hints[field.name]) is not dict]  # type: ignore[arg-type]
    for name, text in texts.items():
        refuse_impossible_setting(kind, name.replace("-", "_"))
        hint = hints[choose("setting", name.replace("-", "_"), names)]
        wanted = next(one for one in get_args(hint) or [hint] if one is not type(None))
        try:
            if wanted is bool:
                value: Any = choose(f"value of {name}", text.lower(), ("true", "false")) == "true"
            else:
                value = wanted(text)
        except ValueError as error:
            raise UsageError(f"{name}={text}: give {_KINDS[wanted]}") from error
        values[name.replace("-", "_")] = value
    return values


def option_name(field: dataclasses.Field[Any]) -> str:
    """Return how the field is written on the command line, with its dashes."""
    return "--" + (field.metadata["flag"] or field.name).replace("_", "-")


def check(config: Any) -> None:
    """Raise UsageError for the first value of a wrong kind, not among its choices or outside its range."""
    hints = get_type_hints(type(config))
    for field in dataclasses.fields(config):
        value, low, high = getattr(config, field.name), field.metadata["low"], field.metadata["high"]
        name = option_name(field)
        _check_kind(name, value, hints[field.name])
        if field.metadata["choices"] and value is not None:
            choose(name, value, field.metadata["choices"])
        if isinstance(value, bool) or not isinstance(value, int | float):
            continue
        if not math.isfinite(value):
            raise UsageError(f"{name} is {value}: give a finite number")
        if low is not None and value < low:
            raise UsageError(f"{name} is {_number(value)}: give {_number(low)} or more")
        if high is not None and value > high:
            raise UsageError(f"{name} is {_number(value)}: give {_number(high)} or less")


def _check_kind(name: str, value: Any, hint: Any) -> None:
    """Raise UsageError for a value of a kind that the type hint does not allow; a whole number is a number too."""
    kinds = [get_origin(kind) or kind for kind in ([hint] if get_origin(hint) is dict else get_args(hint) or [hint])]
    allowed = [*kinds, int] if float in kinds else kinds
    if not isinstance(value, tuple(allowed)) or (isinstance(value, bool) and hint is not bool):
        raise UsageError(f"{name} is {value!r}: give {_KINDS[kinds[0]]}")


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def changed(config: Any) -> dict[str, Any]:
    """Return the settings that differ from their defaults."""
    default = type(config)()
    names = [field.name for field in dataclasses.fields(config)]
    return {name: getattr(config, name) for name in names if getattr(config, name) != getattr(default, name)}


def command(config: Any, out: str) -> str:
    """Return the command line that repeats a run."""
    words = ["nlp-lstm", "train", config.task]
    fields = {field.name: field for field in dataclasses.fields(config)}
    for name, value in changed(config).items():
        option = option_name(fields[name])
        if isinstance(value, bool):
            words.append(option if value else option.replace("--", "--no-", 1))
        elif isinstance(value, dict):
            for key, one in value.items():
                words += [option, f"{key}={one}"]
        else:
            words += [option, str(value)]
    return shlex.join([*words, "--out", out])
