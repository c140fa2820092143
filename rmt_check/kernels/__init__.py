"""Numba kernels, one algorithm a file: arrays and a Generator in, `out` filled.

A kernel checks nothing and has no defaults; its callers in `rmt_check.sampling` do that. Each
runs without the compiler as `kernel.py_func`, with the same numbers from the same Generator.
No kernel calls a jitted function of another file: numba's cache would not notice an edit there.
"""
