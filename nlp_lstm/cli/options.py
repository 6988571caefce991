"""Options that several commands share, and options made from the fields of a configuration."""

import dataclasses
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from nlp_lstm.config import option_name
from nlp_lstm.errors import UsageError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        envvar="NLP_LSTM_DATA",
        help="Folder with one sub-folder per corpus in the hub's layout, instead of the hub.",
    ),
]
Corpus = Annotated[str, typer.Option(help="Corpus name, or a file or folder.")]
Split = Annotated[
    str | None, typer.Option(help="train, validation, test, or all of a file [all of a new file; validation]")
]
TextColumn = Annotated[str | None, typer.Option(help="Column that holds the text (your own files).")]
Model = Annotated[str, typer.Argument(metavar="MODEL", help="A model folder, a shipped model's name, or a hub id.")]


def with_settings(config: type[Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command one option per field of `config`; its `given` gets those typed on the command line.

    given: {field: value}, so that a resumed run or a recipe keeps all that was not typed.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        own = inspect.signature(command, eval_str=True).parameters
        hints = get_type_hints(config)
        fields = {field.name: field for field in dataclasses.fields(config)}
        settings = {name: _parameter(field, hints[name]) for name, field in fields.items()}

        def wrapped(context: typer.Context, **values: Any) -> Any:
            given = {}
            for name in settings:
                value = values.pop(name)
                source = context.get_parameter_source(name)
                if source is not None and source.name == "COMMANDLINE":
                    given[name] = pairs(option_name(fields[name]), value) if isinstance(value, list) else value
            return command(given=given, **values)

        context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
        kept = [parameter for name, parameter in own.items() if name != "given"]
        parameters = [context, *settings.values(), *(p.replace(kind=p.KEYWORD_ONLY) for p in kept)]
        wrapped.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        wrapped.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        wrapped.__name__, wrapped.__doc__ = command.__name__, command.__doc__
        return wrapped

    return decorate


def _parameter(field: dataclasses.Field[Any], hint: Any) -> inspect.Parameter:
    name, default = option_name(field), field.default
    if default is dataclasses.MISSING:  # the one kind of field that is a table
        hint, default = list[str], []
    if hint is bool:
        name = f"{name}/{name.replace('--', '--no-', 1)}"
    information = typer.Option(name, help=field.metadata["help"])
    return inspect.Parameter(
        field.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[hint, information]
    )


def pairs(option: str, values: list[str]) -> dict[str, str]:
    """Return what was typed as NAME=VALUE, by name; raises UsageError for what was not."""
    for value in values:
        if "=" not in value:
            raise UsageError(f"{option} {value}: write it as NAME=VALUE")
    return dict(value.split("=", 1) for value in values)
