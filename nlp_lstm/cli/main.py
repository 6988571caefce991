"""The entry point `nlp-lstm`: find the commands, run one, turn bad input into one line and exit code 2."""

import errno
import io
import os
import re
import sys
from collections.abc import Sequence

try:
    import typer
    from typer.exceptions import Abort, Exit, TyperException

    from nlp_lstm import cli
    from nlp_lstm.cli.discovery import add_commands
    from nlp_lstm.cli.output import note
    from nlp_lstm.config import LanguageModelConfig, refuse_impossible_setting
    from nlp_lstm.errors import Stopped, UsageError
except KeyboardInterrupt:  # these take a moment, in which somebody may press Ctrl-C
    print("stopped", file=sys.stderr)
    sys.exit(130)

HELP = (
    "Train, try and look into recurrent networks for text. First steps: nlp-lstm train sentiment --out runs/first, "
    'then nlp-lstm predict runs/first "not bad at all".'
)

# A place that cannot be written to: full, a file where a folder has to be (or the reverse), or closed.
UNWRITABLE = {
    errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.EROFS, errno.EACCES,
}  # fmt: skip

INTERRUPTED = 130  # the exit code after Ctrl-C


def build() -> typer.Typer:
    """Return the application with every command of this folder."""
    app = typer.Typer(
        name="nlp-lstm", help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    add_commands(app, cli)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit: 0 done, 2 bad input, 130 ended by Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without a sign for it still shows something
    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code."""
    try:
        code: int = build()(arguments, prog_name="nlp-lstm", standalone_mode=False) or 0
        return code if code != INTERRUPTED else _stopped("stopped")  # typer ends at Ctrl-C without a word
    except Stopped as stop:
        return _stopped(str(stop))
    except UsageError as error:
        return _fail(str(error))
    except TyperException as error:
        message = error.format_message()
        if arguments[:2] == ["train", LanguageModelConfig.task] and (option := re.search("--(no-)?([a-z-]+)", message)):
            try:
                refuse_impossible_setting(LanguageModelConfig, option[2].replace("-", "_"))
            except UsageError as reason:
                message = str(reason)
        dashed = re.match("No such option: -[^-]", message)
        if message.startswith("Missing"):
            message = f"{message.rstrip('.')}: nlp-lstm {_command(arguments)} --help shows an example"
        return _fail(message + (": put -- before a text that begins with a dash" if dashed else ""))
    except OSError as error:
        return _fail(f"{error.filename or 'a file'}: {error.strerror or error}: {_advice(error)}")
    except Exit as exit:
        return exit.exit_code
    except (Abort, KeyboardInterrupt):
        return _stopped("stopped")


def _advice(error: OSError) -> str:
    if error.errno == errno.EACCES and error.filename and os.path.isfile(error.filename):
        writing = os.access(error.filename, os.R_OK)  # a file that cannot be read is not one that was to be written
    else:
        writing = error.errno in UNWRITABLE
    return "choose another place, or make room" if writing else "check the path"


def _command(arguments: list[str]) -> str:
    """Return the words that name the command, as "train sentiment"."""
    return " ".join(arguments[: 2 if arguments[0] == "train" else 1])


def _stopped(line: str) -> int:
    note(line)
    return INTERRUPTED


def _fail(message: str) -> int:
    if message:  # a command without arguments has shown its help instead
        print("error:", " ".join(message.split()), file=sys.stderr)
    return 2
