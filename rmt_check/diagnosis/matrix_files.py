"""Matrices from files, by their extension; nothing that could run code is opened."""

from pathlib import Path

from rmt_check.arrays import Matrix
from rmt_check.diagnosis.files_csv import read_csv
from rmt_check.diagnosis.files_numpy import DAMAGE, read_npy, read_npz
from rmt_check.diagnosis.files_safetensors import read_safetensors
from rmt_check.diagnosis.files_scipy import read_mat, read_mtx

_READERS = {
    ".npy": read_npy,
    ".npz": read_npz,
    ".csv": read_csv,
    ".mat": read_mat,
    ".mtx": read_mtx,
    ".safetensors": read_safetensors,
}
_ONE_ARRAY = (".npy", ".csv", ".mtx")
_PICKLES = (".pt", ".pth", ".pkl", ".pickle", ".bin", ".ckpt", ".joblib")


def read_matrix(path: Path, key: str | None = None) -> Matrix:
    """Return the array in a file, by its extension.

    Parameters
    ----------
    path : Path
        .npy; .npz, .mat or .safetensors, an archive of arrays with names; .npz of a sparse matrix
        of scipy; .mtx, Matrix Market; .csv, a row a line, numbers with commas between, complex
        ones as Python writes them (1+2j), with or without labels, and # before comments.
    key : str, optional
        Which array of an archive; not needed where there is only one.

    Raises
    ------
    ValueError
        For another or a damaged file, a key that is not there, or one that is needed. Pickles
        (.pt, .pth, .pkl, ..) are refused: they run what code they like.
    OSError
        If the file cannot be read.
    """
    kind = path.suffix.lower()
    if kind in _PICKLES:
        raise ValueError(
            f"{path} is a pickle, which may run any code when it is opened: save the matrix alone, "
            'numpy.save("W.npy", W), for PyTorch numpy.save("W.npy", W.detach().cpu().numpy())'
        )
    if kind not in _READERS:
        raise ValueError(f"{path} must be a file {', '.join(_READERS)}; received {kind or path}")
    if key is not None and kind in _ONE_ARRAY:
        raise ValueError(f"a {kind} file holds one array and no keys, received key {key!r}")
    with path.open("rb"):  # an OSError from here on is no matter of names and permissions
        pass
    try:
        return _READERS[kind](path, key)
    except DAMAGE as error:
        raise ValueError(f"{path} is damaged or no {kind} file: {error}") from None
