"""Files appear whole or not at all."""

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from nlp_lstm import storage


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    storage.write_json(path, {"old": 1})
    with pytest.raises(TypeError):
        storage.write_json(path, {"new": object()})
    with pytest.raises(ValueError, match="JSON"):
        storage.write_json(path, {"new": float("nan")})
    assert json.loads(path.read_text()) == {"old": 1}
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_write_that_fails_leaves_no_part_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_text("x")
    with pytest.raises(OSError, match="taken"):
        storage.write_bytes(tmp_path / "taken", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


def test_a_file_that_is_replaced_piece_by_piece_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with storage.replacing(path) as part:
        part.write_text("new")
        assert part.parent == tmp_path
        assert not path.exists()
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_on_the_way_keeps_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write_half() -> None:
        with storage.replacing(path) as part:
            part.write_text("half")
            raise KeyError

    with pytest.raises(KeyError):
        write_half()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_who_is_reading_a_file_reads_the_old_one_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    storage.write_text(path, "old content")
    with path.open() as reader:
        assert reader.read(3) == "old"
        storage.write_text(path, "new content, and longer")
        assert reader.read() == " content"
    assert path.read_text() == "new content, and longer"


def test_folders_above_are_made(tmp_path: Path) -> None:
    storage.write_text(tmp_path / "a" / "b" / "c.txt", "naïve 😀")
    assert (tmp_path / "a" / "b" / "c.txt").read_bytes() == "naïve 😀".encode()


@pytest.mark.parametrize("text", ["naïve 😀 好", "half \ud83d of an emoji", 'quotes " and \\ and \n'])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_json_can_be_written_in_every_encoding_and_says_the_same(text: str, encoding: str) -> None:
    written = storage.json_text({"text": text}, encoding=encoding).encode(encoding)
    assert json.loads(written.decode(encoding)) == {"text": text}


def test_json_stays_readable_where_the_encoding_allows_it() -> None:
    assert storage.json_text({"text": "naïve 😀"}) == '{"text": "naïve 😀"}'


def test_lines_are_one_document_each(tmp_path: Path) -> None:
    documents = [{"text": "two\nlines"}, {"text": "\ud83d"}]
    storage.write_json_lines(tmp_path / "a.jsonl", documents)
    assert [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()] == documents


def test_tensors_keep_their_values_and_their_document(tmp_path: Path) -> None:
    turned = torch.arange(6.0).view(2, 3).T  # not contiguous
    storage.write_tensors(tmp_path / "a.safetensors", {"w": turned}, {"epoch": 3})
    with safe_open(tmp_path / "a.safetensors", framework="pt") as file:
        assert torch.equal(file.get_tensor("w"), turned)
        assert json.loads(file.metadata()["document"]) == {"epoch": 3}
