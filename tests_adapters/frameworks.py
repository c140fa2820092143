"""The three frameworks behind one function, draw(framework, scheme, shape, dtype, seed, ..)."""

import jax
import keras
import numpy as np
import torch

import rmt_check.initialisers.jax
import rmt_check.initialisers.keras
import rmt_check.initialisers.torch
from rmt_check import SCHEMES

FRAMEWORKS = ("torch", "jax", "keras")
REAL = ("float16", "bfloat16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
CASES = [(framework, dtype) for framework in FRAMEWORKS for dtype in REAL] + [
    (framework, dtype) for framework in ("torch", "jax") for dtype in COMPLEX
]
SINGLE = [case for case in CASES if case[1] in ("float32", "complex64")]
SIBLINGS = ("glorot", "rescaled", "half", "half-variance", "he")


def draw(framework, scheme, shape, dtype="float32", seed=0, **parameters):
    """Return what a framework draws, as float64 or complex128."""
    drawn = globals()[f"from_{framework}"](scheme, shape, dtype, seed, parameters)
    return drawn.astype(np.complex128 if dtype in COMPLEX else np.float64)


def from_torch(scheme, shape, dtype, seed, parameters):
    tensor = torch.empty(shape, dtype=getattr(torch, dtype))
    module, generator = rmt_check.initialisers.torch, torch.Generator().manual_seed(seed)
    if initialise := getattr(module, f"{scheme}_", None):
        result = initialise(tensor, **parameters, generator=generator)
    else:
        result = module.scheme_(tensor, SCHEMES[scheme].with_(**parameters), generator)
    assert result is tensor and tensor.dtype == getattr(torch, dtype)
    return (tensor.float() if dtype == "bfloat16" else tensor).numpy()


def from_jax(scheme, shape, dtype, seed, parameters):
    with jax.enable_x64(True):
        module = rmt_check.initialisers.jax
        if initialise := getattr(module, scheme, None):
            init = initialise(**parameters)
        else:
            init = module.scheme(str(SCHEMES[scheme].with_(**parameters)))
        array = init(jax.random.key(seed), shape, dtype)
    assert array.shape == shape and array.dtype == dtype
    return np.asarray(array)


def from_keras(scheme, shape, dtype, seed, parameters):
    with jax.enable_x64(True):
        module = rmt_check.initialisers.keras
        if scheme == "stable_recurrent":
            init = module.StableRecurrent(**parameters, seed=seed)
        else:
            init = module.Scheme(SCHEMES[scheme].with_(**parameters), seed=seed)
        array = init(shape, dtype)
        assert array.shape == shape and keras.backend.standardize_dtype(array.dtype) == dtype
        return keras.ops.convert_to_numpy(keras.ops.cast(array, "float64"))


def field_of(dtype):
    return "complex" if dtype in COMPLEX else "real"


def scale(scheme, n, dtype):
    """Return the scale that a scheme should have, stable_recurrent being the calibrated one."""
    return SCHEMES[scheme.replace("stable_recurrent", "calibrated")].scale(n, field_of(dtype))
