"""Batches of rows of similar length, padded on the right; nothing is ever packed."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

_BATCHES_TOGETHER = 50  # rows are sorted by length only within so many batches, so that an epoch stays random


def bucketed(lengths: Sequence[int] | np.ndarray, batch_size: int, *, seed: int, epoch: int) -> list[np.ndarray]:
    """Row indices of each training batch: random, of similar length inside a batch, every row exactly once.

    The same (seed, epoch) gives the same batches; only one batch may be smaller than `batch_size`.
    """
    generator = np.random.default_rng((seed, epoch))
    lengths = np.asarray(lengths)
    rows = generator.permutation(len(lengths))
    step = batch_size * _BATCHES_TOGETHER
    batches: list[np.ndarray] = []
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        batches += _cut(some[np.argsort(lengths[some], kind="stable")], batch_size)
    return [batches[k] for k in generator.permutation(len(batches))]


def in_order(lengths: Sequence[int] | np.ndarray, batch_size: int) -> list[np.ndarray]:
    """Row indices of each evaluation batch, shortest rows first; write results back through the indices."""
    return _cut(np.argsort(np.asarray(lengths), kind="stable"), batch_size)


def _cut(rows: np.ndarray, batch_size: int) -> list[np.ndarray]:
    if batch_size < 1:
        raise ValueError(f"a batch has at least one row, not {batch_size}")
    return [rows[start : start + batch_size] for start in range(0, len(rows), batch_size)]


def pad(rows: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Ids of some rows as tokens (B, T), padded right with 0, and their lengths (B,); both int64.

    Raises ValueError for a row without ids: a text without any token is one unknown token.
    """
    lengths = torch.tensor([len(row) for row in rows], dtype=torch.long)
    if len(rows) == 0 or int(lengths.min()) == 0:
        raise ValueError("every row needs at least one id")
    tokens = np.zeros((len(rows), int(lengths.max())), dtype=np.int64)
    for k, row in enumerate(rows):
        tokens[k, : len(row)] = row
    return torch.from_numpy(tokens), lengths
