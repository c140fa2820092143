"""Tensors without torch: what they can do, and what numpy cannot do with them."""

import copy

import numpy as np


class Tensor:
    """What a tensor of torch does: numpy gets it only plain, on the CPU, and of its own types."""

    def __init__(self, held, dtype, sign=None, conj=False, gradient=False, cpu=True):
        self.held, self.dtype, self.sign, self.conj = held, f"torch.{dtype}", sign, conj
        self.gradient, self.on_cpu = gradient, cpu

    def but(self, **changes):
        new = copy.copy(self)
        vars(new).update(changes)
        return new

    def detach(self):
        return self.but(gradient=False)

    def resolve_conj(self):
        return self.but(held=self.held.conj() if self.conj else self.held, conj=False)

    def resolve_neg(self):
        return self.but(held=-self.held if self.sign else self.held, sign=False)

    def cpu(self):
        return self.but(on_cpu=True)

    def float(self):
        return self.but(dtype="torch.float32")

    def numpy(self):
        if self.gradient or self.conj or self.sign or not self.on_cpu:
            raise RuntimeError("Can't call numpy() on such a tensor.\nUse something else.")
        if self.dtype.removeprefix("torch.") != self.held.dtype:
            raise TypeError(f"Got unsupported ScalarType {self.dtype}")
        return self.held

    __array__ = numpy


def bfloat16(values):
    """Return the nearest numbers of bfloat16, as a tensor of that type."""
    bits = np.ascontiguousarray(values, np.float32).view(np.uint32).astype(np.uint64)
    rounded = (bits + 0x7FFF + (bits >> 16 & 1)) >> 16 << 16
    return Tensor(rounded.astype(np.uint32).view(np.float32), "bfloat16")
