"""The parameters of a model in files, read one at a time; nothing that could run code is opened."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rmt_check.arrays import Matrix
from rmt_check.diagnosis.file_keys import Header
from rmt_check.diagnosis.files_numpy import npz_headers
from rmt_check.diagnosis.files_safetensors import safetensors_headers
from rmt_check.diagnosis.matrix_files import read_matrix

_INDEX = ".safetensors.index.json"
PICKLES = (".pt", ".pth", ".bin", ".ckpt", ".pkl")


@dataclass(frozen=True)
class Stored:
    """A tensor in a file: its shape and type are known before it is read."""

    path: Path
    name: str
    shape: tuple[int, ...]
    dtype: str

    def read(self) -> Matrix:
        """Read the tensor; short floats as single floats."""
        return read_matrix(self.path, self.name)


def open_model(path: Path) -> dict[str, Stored]:
    """Return the parameters of a model in a .safetensors or .npz file, or in a folder.

    No tensor is read before it is asked for.

    Parameters
    ----------
    path : Path
        A folder has a `*.safetensors.index.json` with the names of its shards, or one
        .safetensors file.

    Raises
    ------
    ValueError
        For another or a damaged file, a shard that is missing, and pickles (.pt, .pth, .bin),
        which may run any code: the message has the lines that save a .safetensors file.
    """
    if path.is_dir():
        return _folder(path)
    kind = path.suffix.lower()
    if kind in PICKLES:
        raise ValueError(refusal(path))
    if path.name.endswith(_INDEX):
        return _shards(path)
    if kind == ".safetensors":
        return _by_layer(_stored(path, safetensors_headers(path)))
    if kind == ".npz":
        return _stored(path, npz_headers(path))
    raise ValueError(
        f"{path} must be a .safetensors or .npz file, or a folder with shards; received "
        f"{kind or path.name}"
    )


def refusal(path: Path) -> str:
    """Return why a pickle is not opened, and the three lines that make a file that is."""
    return (
        f"{path} is a pickle, which may run any code when it is opened. Where you trust it:\n"
        "  import torch; from safetensors.torch import save_file\n"
        f'  state = torch.load("{path.name}", map_location="cpu", weights_only=True)\n'
        f'  save_file({{k: v.clone() for k, v in state.items()}}, "{path.stem}.safetensors")'
    )


def _folder(path: Path) -> dict[str, Stored]:
    indices, files = sorted(path.glob(f"*{_INDEX}")), sorted(path.glob("*.safetensors"))
    if indices:
        return _shards(indices[0])
    if len(files) == 1:
        return _by_layer(_stored(files[0], safetensors_headers(files[0])))
    what = f"{len(files)} .safetensors files and no index" if files else "no .safetensors file"
    raise ValueError(f"{path} must have a *{_INDEX} or one .safetensors file, it has {what}")


def _shards(index: Path) -> dict[str, Stored]:
    """Return the tensors of all shards that an index names."""
    try:
        places = json.loads(index.read_text())["weight_map"]
        shards = sorted({str(place) for place in places.values()})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ValueError(f"{index} must be JSON with a weight_map of names to files") from None
    tensors: dict[str, Stored] = {}
    for shard in shards:
        file = index.parent / shard
        if Path(shard).name != shard or not file.is_file():
            raise ValueError(f"{index} names the file {shard}, which is not beside it")
        tensors |= _stored(file, safetensors_headers(file))
    absent = next((name for name in places if name not in tensors), None)
    if absent is not None:
        raise ValueError(f"{index} names the tensor {absent}, which is not in {places[absent]}")
    return _by_layer({name: tensors[name] for name in places})


def _stored(path: Path, headers: Mapping[str, Header]) -> dict[str, Stored]:
    return {name: Stored(path, name, one.shape, one.dtype) for name, one in headers.items()}


def _by_layer(tensors: Mapping[str, Stored]) -> dict[str, Stored]:
    """Return tensors in the order of their names, layer 2 before layer 10."""

    def numbered(name: str) -> list[tuple[str, int]]:
        return [(text, int(number or 0)) for text, number in re.findall(r"(\D*)(\d*)", name)]

    return {name: tensors[name] for name in sorted(tensors, key=numbered)}
