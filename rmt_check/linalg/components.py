"""The blocks into which a matrix falls: its eigenvalues are those of its blocks, exactly.

Convention: W_ij != 0 is an edge from j to i, state j feeding state i. Two states are in one block
if each feeds the other, over however many others (a strongly connected component). In an order of
the blocks W is block triangular, so that its spectrum is that of the diagonal blocks together. In a
matrix without cycles all blocks have width one.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Indices = npt.NDArray[np.intp]


def taken_apart(W: Any) -> tuple[Any, list[Any], list[Indices]]:
    """Return the eigenvalues in blocks of width one, the wider blocks, and their indices."""
    blocks, single = strong_blocks(W)
    parts = [W if len(block) == W.shape[0] else W[block][:, block] for block in blocks]
    return W.diagonal()[single], parts, blocks


def strong_blocks(W: Any) -> tuple[list[Indices], Indices]:
    """Return the indices of each block wider than one, the widest first, and those of the others.

    Parameters
    ----------
    W : ndarray or sparse array
        Square; of a sparse one no zero is stored.

    Examples
    --------
    >>> blocks, single = strong_blocks(np.array([[0, 1, 0], [1, 0, 0], [1, 0, 5]]))
    >>> [block.tolist() for block in blocks], single.tolist()
    ([[0, 1]], [2])
    """
    n = W.shape[0]
    if not sparse.issparse(W) and n > 1 and np.count_nonzero(W) == W.size:
        return [np.arange(n)], np.arange(0)
    _, label = connected_components(sparse.csr_array(W != 0), connection="strong")
    order = np.argsort(label, kind="stable")
    widths = np.bincount(label)
    groups = np.split(order, np.cumsum(widths)[:-1])
    blocks = sorted((group for group in groups if len(group) > 1), key=len, reverse=True)
    return blocks, np.flatnonzero(widths[label] == 1)
