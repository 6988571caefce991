"""What a figure was made with: versions and commit."""

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path


def commit() -> str | None:
    """Return the commit of the checkout this code runs from, "+changes" behind it where the package differs from it.

    None outside a checkout, and where there is no git.
    """
    folder = Path(__file__).parent
    if not (folder.parent / ".git").exists():
        return None

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()

    try:
        return git("rev-parse", "--short=12", "HEAD") + ("+changes" if git("status", "--porcelain", ".") else "")
    except (OSError, subprocess.CalledProcessError):
        return None


def versions() -> dict[str, str]:
    """Return the versions that decide a result's last digits."""
    return {"nlp-lstm": version("nlp-lstm"), "torch": version("torch"), "python": platform.python_version()}
