"""Where word vectors come from: a folder of ours, a text file, or a set that torchtext knows by name.

Text files are read by torchtext, which takes minutes for a large one and keeps a pickle: that goes into a temporary
folder, and what was read is kept as safetensors in the cache of `datasets`.
"""

import contextlib
import hashlib
import http.client
import ssl
import tempfile
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import datasets
from tqdm import tqdm

from nlp_lstm.errors import UsageError
from nlp_lstm.locate import VECTORS
from nlp_lstm.registry import choose
from nlp_lstm.text import vector_files
from nlp_lstm.text.vectors import WordVectors

_FORMAT = 1  # of the kept vectors: to be raised when the same file is to become others
_NO_NETWORK = (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError)
_BLOCK = 2**20


def load(source: str, *, width: int | None = None) -> WordVectors:
    """Return the vectors of a folder that `train vectors` wrote, of a text file, or of a name (see `known`).

    width: how many numbers a vector is to have. A text file has a word and its numbers on each line, with one space
    between (GloVe), or a first line with their counts as well (word2vec, fastText); .gz is unpacked. Raises
    UsageError for what cannot be read and for another width.
    """
    path = Path(source).expanduser()
    if path.is_dir():
        vectors = WordVectors.open(path)
        _check_width(source, vectors.width, width)
        return vectors
    if path.exists():
        facts = path.stat()
        return _kept(source, f"{path.resolve()} {facts.st_size} {facts.st_mtime_ns}", path, width)
    if len(path.parts) > 1 or path.suffix in (*vector_files.SUFFIXES, ".gz"):
        raise UsageError(f"there is no file or folder {source} with word vectors: check the path")
    choose("word vectors", source, known())
    return _kept(source, source, None, width)


def known() -> list[str]:
    """Return the names that torchtext has an address for; character n-grams are no words and are left out."""
    from torchtext.vocab import pretrained_aliases

    return [name for name in pretrained_aliases if not name.startswith("charngram")]


def _kept(source: str, key: str, path: Path | None, width: int | None) -> WordVectors:
    """Return what was read before from a file or name, else read it and keep it."""
    cache = Path(datasets.config.HF_DATASETS_CACHE) / "word_vectors"
    folder = cache / hashlib.sha256(f"{_FORMAT} {key}".encode()).hexdigest()[:32]
    if (folder / VECTORS).exists():
        with contextlib.suppress(UsageError):  # of a cache that was damaged: read again
            vectors = WordVectors.open(folder)
            _check_width(source, vectors.width, width)
            return vectors
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".reading-") as name:
        reading = Path(name)
        file = _fetch(source, reading) if path is None else path
        _check_width(source, vector_files.check(file, published=path is None), width)
        vectors = vector_files.read(file, reading, first=path is None)
    vectors.save(folder)
    return WordVectors.open(folder)


def _check_width(source: str, has: int, wanted: int | None) -> None:
    if wanted is not None and has != wanted:
        raise UsageError(
            f"{source} has vectors of {has} numbers and --embedding-size is {wanted}: use --embedding-size {has}"
        )


def _fetch(name: str, folder: Path) -> Path:
    """Download and unpack what torchtext knows by this name; return the text file."""
    from torchtext.vocab import FastText, GloVe, pretrained_aliases

    known_as = pretrained_aliases[name]
    facts: dict[str, Any] = known_as.keywords
    if known_as.func is GloVe:
        url, text = GloVe.url[facts["name"]], f"{name}.txt"
    else:
        url = FastText.url_base.format(facts["language"])
        text = url.rpartition("/")[2]
    file = folder / urlsplit(url).path.rpartition("/")[2]
    try:
        _download(url, file)
        if file.suffix == ".zip":
            with zipfile.ZipFile(file) as archive:
                archive.extract(text, folder)
            file.unlink()
    except (*_NO_NETWORK, zipfile.BadZipFile, KeyError) as error:
        raise UsageError(
            f"{name} could not be downloaded ({url}): connect, or give --vectors a file that you have"
        ) from error
    return folder / text


def _download(url: str, file: Path) -> None:
    """Write what is at an address to a file, with a bar; torchtext would do it without checking certificates."""
    with urllib.request.urlopen(url, timeout=60) as answer, file.open("wb") as out:
        total = int(answer.headers.get("Content-Length") or 0)
        with tqdm(total=total or None, desc=file.name, unit="B", unit_scale=True, leave=False, disable=None) as bar:
            while block := answer.read(_BLOCK):
                out.write(block)
                bar.update(len(block))
        if total and out.tell() != total:
            raise urllib.error.URLError(f"{out.tell()} of {total} bytes came")
