"""Which number formats this machine can train in."""

import torch

from nlp_lstm.errors import UsageError


def refuse_unsupported(mixed_precision: str) -> None:
    """Raise UsageError where bf16 is asked for and neither a GPU nor the CPU's fused kernels have it."""
    if mixed_precision != "bf16":
        return
    if not ((torch.cuda.is_available() and torch.cuda.is_bf16_supported()) or cpu_has_bf16()):
        raise UsageError("this CPU has no bf16 instructions (AVX-512 or AMX): use --mixed-precision no")


def cpu_has_bf16() -> bool:
    """Say whether the fused recurrent kernels of this CPU take bf16."""
    return bool(torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported())
