"""The pictures of a study: made from any store, the same bytes from the same samples."""

import pytest

from rmt_check.plots.study import draw_study
from rmt_check.plots.style import spread, width_name
from rmt_check.studies import plan
from rmt_check.studies.store import writing

NAMES = {
    "radius": ["radius.png", "convergence.png"],
    "growth": ["growth.png"],
    "modulus": ["modulus.png"],
}
METHODS = {"radius": "kostlan", "growth": "matrix-free", "modulus": "kostlan"}
ODD = {
    "one radius": plan("radius", [1], 1, method="kostlan"),
    "the widest law": plan("radius", [10**15], method="laws"),
    "real": plan("radius", [192], 3, field="real", method="matrix"),
    "neither law nor draws": plan("radius", [64], 1, ["naive-uniform"], "real", "laws"),
    "no law, or no spread": plan("radius", [8], 9, ["rademacher", "orthogonal"]),
    "many widths": plan("radius", range(2, 14), method="laws"),
    "too short to fit": plan("growth", [1, 64], 5, alpha=0.5),
    "long, and no energy": plan("growth", [16], 5, ["naive-uniform"], "real", alpha=8.0),
    "one matrix": plan("modulus", [1, 16], 1, keep="all"),
    "none beyond the rim": plan("modulus", [16], 5, ["uniform-disc"]),
    "no moduli": plan("modulus", [16, 10**15], method="laws"),
}


def save(study, folder, parts=None):
    """Save the chunks of some parts of a study, as a run that is interrupted does."""
    with writing(folder) as store:
        store.keep_study(study)
        for part in study.parts()[:parts]:
            for chunk in part.chunks():
                store.save(part, chunk, (part.draw(chunk), 0.0, ""))
    return folder


def drawn(folder):
    return {path.name: path.read_bytes() for path in draw_study(folder)}


@pytest.mark.parametrize("kind", NAMES)
def test_pictures_are_pngs_and_the_same_bytes_every_time(tmp_path, kind):
    study = plan(kind, [64, 256], 100, method=METHODS[kind])
    first = drawn(save(study, tmp_path))
    assert list(first) == NAMES[kind]
    assert all(png.startswith(b"\x89PNG\r\n") and len(png) > 10_000 for png in first.values())
    assert drawn(tmp_path) == first


@pytest.mark.parametrize(("kind", "parts"), [("radius", 1), ("growth", 0), ("modulus", 1)])
def test_an_interrupted_study_has_pictures_of_what_is_there(tmp_path, kind, parts):
    study = plan(kind, [64, 256], 5, ["glorot", "half"], method=METHODS[kind])
    assert list(drawn(save(study, tmp_path, parts))) == NAMES[kind]


@pytest.mark.parametrize("case", ODD)
def test_an_odd_study_has_pictures(tmp_path, case):
    assert list(drawn(save(ODD[case], tmp_path))) == NAMES[ODD[case].kind]


def test_widths_are_picked_and_named_as_a_reader_would():
    assert spread(range(12), 5) == [0, 3, 6, 8, 11]
    assert spread([7], 5) == [7] and spread([1, 2], 5) == [1, 2]
    names = [width_name(n) for n in (1, 1024, 10_000, 10**5, 10**15, 10**15 + 1)]
    assert names[:4] == ["1", "1\u2009024", "10\u2009000", "$10^{5}$"]
    assert names[4] == "$10^{15}$" and "^" not in names[5]
