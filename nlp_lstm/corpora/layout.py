"""Where in a person's folder the rows are: files or folders of splits, and folders of texts."""

import hashlib
from pathlib import Path

from nlp_lstm.corpora.reading import SUFFIXES
from nlp_lstm.errors import UsageError

_SPLITS = {"train": ("train", "training"), "validation": ("validation", "valid", "val", "dev"), "test": ("test",)}
_IGNORED = ("unsup",)  # the unlabelled reviews of the IMDB release


def find_parts(path: Path, *, texts: bool = False) -> dict[str, Path]:
    """Return where the rows of each split are; {"all": path} where the split is ours to make.

    texts: labels are not needed, so a folder of .txt files will do. Raises UsageError for a folder that is no corpus.
    """
    if path.is_file():
        return {"all": path}
    found: dict[str, Path] = {}
    for split, names in _SPLITS.items():
        here = [
            part
            for part in sorted(path.iterdir())
            if part.stem.lower().partition("-")[0] in names and _is_part(part, texts)
        ]
        if len(here) > 1:
            raise UsageError(f"{path} has {here[0].name} and {here[1].name} for {split}: keep one of them")
        if here:
            found[split] = here[0]
    if "train" in found:
        return found
    if found:
        raise UsageError(f"{path} has {min(found)} rows but no training rows: add a train file")
    if _is_part(path, texts):
        return {"all": path}
    what = "a folder of .txt files for each label" if not texts else ".txt files"
    raise UsageError(f"{path} is no corpus: put train.csv, validation.csv and test.csv in it, or {what}")


def label_folders(path: Path) -> list[Path]:
    """The folders of .txt files in a folder, each named as the label of its texts."""
    return [folder for folder in _text_folders(path) if folder.name not in _IGNORED]


def text_files(path: Path) -> list[Path]:
    """The .txt files of a folder and of the folders in it, whatever their labels; where it has such folders, theirs
    alone.
    """
    return [file for folder in _text_folders(path) or [path] for file in sorted(folder.glob("*.txt")) if file.is_file()]


def content(path: Path) -> str:
    """SHA-256 of a file, or of the names, sizes and times of the texts in a folder."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for file_path in text_files(path):
        facts = file_path.stat()
        digest.update(f"{file_path.relative_to(path)} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _text_folders(path: Path) -> list[Path]:
    return [folder for folder in sorted(path.iterdir()) if folder.is_dir() and any(folder.glob("*.txt"))]


def _is_part(path: Path, texts: bool) -> bool:
    if path.is_file():
        return path.suffix.lower() in SUFFIXES
    return bool(text_files(path) if texts else label_folders(path))
