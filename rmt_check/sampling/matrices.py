"""One matrix of a scheme: mostly with E|W_ij|^2 = 1/n, times the scheme's scale."""

from rmt_check.arrays import Matrix
from rmt_check.linalg.blas import one_blas_thread
from rmt_check.sampling.cell import cell_stream, checked_cell, require_room
from rmt_check.schemes.scheme import Scheme


def sample_matrix(scheme: str | Scheme, n: int, field: str = "complex", seed: int = 0) -> Matrix:
    """Draw one matrix of a scheme.

    Parameters
    ----------
    scheme : str or Scheme
        A name in `SCHEMES`, with parameters if wanted ("sparse:density=.02"), or a Scheme.
    n : int
        Width, n >= 1.
    field : {"complex", "real"}
        Field of the entries; a complex entry of variance v has parts of variance v/2.
    seed : int
        0 <= seed < 2^128; the same seed gives the same matrix.

    Returns
    -------
    ndarray
        Shape (n, n); shape (n,), the diagonal, for a diagonal scheme. Dtype complex128 or float64.
        For the scheme `independent` the matrix of one step.

    Raises
    ------
    ValueError
        For an argument out of range, or a matrix larger than the machine's memory.

    Examples
    --------
    >>> W = sample_matrix("glorot", 512)
    >>> W.shape, W.dtype
    ((512, 512), dtype('complex128'))
    """
    cell = checked_cell("matrix", "matrix", scheme, n, field, seed)
    require_room(cell, cell.scheme.base.room(cell.n), 1)
    with one_blas_thread():  # so that the last digits are those of any machine's cores
        return cell.scheme.base.draw(*cell.parameters, cell_stream(cell, 0))
