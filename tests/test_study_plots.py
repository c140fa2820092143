"""The pictures of a study: made from any store, the same bytes from the same samples."""

import re
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

from rmt_check import studies
from rmt_check.plots import convergence, growth, modulus, radius
from rmt_check.plots.study import study_pictures
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
    "the widest law": plan("radius", [10**15], 0),
    "real": plan("radius", [192], 3, field="real", method="matrix"),
    "neither law nor draws": plan("radius", [64], 0, ["naive-uniform"], "real"),
    "no law, or no spread": plan("radius", [8], 9, ["rademacher", "orthogonal"]),
    "many widths": plan("radius", range(2, 14), 0),
    "too short to fit": plan("growth", [1, 64], 5, alpha=0.5),
    "long, and no energy": plan("growth", [16], 5, ["naive-uniform"], "real", alpha=8.0),
    "one matrix": plan("modulus", [1, 16], 1, store="all"),
    "none beyond the rim": plan("modulus", [16], 5, ["uniform-disc"]),
    "no moduli": plan("modulus", [16, 10**15], 0),
    "no growth": plan("growth", [64, 10**6], 0, ["glorot", "rademacher"]),
}


def save(study, folder, conditions=None):
    """Save the chunks of some conditions of a study, as a run that is interrupted does."""
    with writing(folder) as store:
        store.keep_study(study)
        for condition in study.conditions()[:conditions]:
            for chunk in condition.chunks():
                store.save([((condition, chunk), (condition.draw(chunk), 0.0, ""))])
    return folder


def drawn(folder):
    return study_pictures(studies.planned(folder).kind, studies.tables(folder))


@pytest.mark.parametrize("kind", NAMES)
def test_pictures_are_pngs_and_the_same_bytes_every_time(tmp_path, kind):
    study = plan(kind, [64, 256], 100, method=METHODS[kind])
    first = drawn(save(study, tmp_path))
    assert list(first) == NAMES[kind]
    assert all(png.startswith(b"\x89PNG\r\n") and len(png) > 10_000 for png in first.values())
    assert drawn(tmp_path) == first


@pytest.mark.parametrize(("kind", "conditions"), [("radius", 1), ("growth", 0), ("modulus", 1)])
def test_an_interrupted_study_has_pictures_of_what_is_there(tmp_path, kind, conditions):
    study = plan(kind, [64, 256], 5, ["glorot", "half"], method=METHODS[kind])
    assert list(drawn(save(study, tmp_path, conditions))) == NAMES[kind]


@pytest.mark.parametrize("case", ODD)
def test_an_odd_study_has_pictures(tmp_path, case):
    assert list(drawn(save(ODD[case], tmp_path))) == NAMES[ODD[case].kind]


def test_widths_are_picked_and_named_as_a_reader_would():
    assert spread(range(12), 5) == [0, 3, 6, 8, 11]
    assert spread([7], 5) == [7] and spread([1, 2], 5) == [1, 2]
    names = [width_name(n) for n in (1, 1024, 10_000, 10**5, 10**15, 10**15 + 1)]
    assert names[:4] == ["1", "1,024", "10,000", "$10^{5}$"]
    assert names[4] == "$10^{15}$" and "^" not in names[5]


@pytest.fixture
def texts(monkeypatch):
    """Return a list of all that the next pictures say."""
    said = []

    def note(figure, format):
        said.extend(text.get_text() for text in figure.findobj(Text))
        return b""

    for module in (radius, growth, modulus):
        monkeypatch.setattr(module, "picture", note)
    return said


@pytest.fixture
def tables(tmp_path):
    """Return a function that gives the tables of a study of which nothing is drawn."""
    return lambda study: studies.tables(save(study, tmp_path, 0))


@pytest.mark.parametrize("widths", [[7], range(2, 8), range(3, 15), range(2, 40)], ids=len)
def test_all_widths_are_drawn_or_the_picture_says_how_many(widths, texts, tables):
    schemes = ["glorot", "half", "truncated"]
    radius.render_radius(tables(plan("radius", widths, 0, schemes)))
    drawn = {n for n in widths if f"$n$ = {n}" in texts}
    left_out = f" (12 of {len(widths)} widths)" if len(widths) > 12 else ""
    assert len(drawn) == min(12, len(widths)) and {min(widths), max(widths)} <= drawn
    assert all(f"{scheme}{left_out}" in texts for scheme in schemes)


@pytest.mark.parametrize("render", [growth.render_growth, modulus.render_modulus])
@pytest.mark.parametrize("many", [3, 5, 6, 9])
def test_a_picture_of_some_widths_says_so(render, many, texts, tables):
    kind = render.__module__.split(".")[-1]
    render(tables(plan(kind, range(4, 4 + many), 1)))
    assert (f"{3 + many} (5 of {many} widths)" in texts) == (many > 5)


def test_picture_table_and_docs_state_one_level_of_the_band_of_means(texts, tables):
    growth.render_growth(tables(plan("growth", 16, 1)))
    level = studies.growth.COVERAGE
    (percent,) = [
        re.match(r"([\d.]+) % band of the mean", text) for text in texts if "band" in text
    ]
    assert float(percent[1]) / 100.0 == pytest.approx(level, rel=1e-12)
    docs = (Path(__file__).parent.parent / "docs" / "studies.md").read_text()
    assert float(re.search(r"true mean with probability ([\d.]+)\. ", docs)[1]) == level
    legend = " ".join(studies.growth.LEGEND)
    assert float(re.search(r"with probability ([\d.]+);", legend)[1]) == level


PANELS = {
    "radius": [("densities", radius.draw_densities), ("distances", convergence.draw_distances)],
    "growth": [
        ("exponents", growth.draw_exponents),
        ("curves", growth.draw_trajectories),
        ("curves", growth.draw_ratios),
    ],
    "modulus": [("summary", modulus.draw_beyond), ("gaps", modulus.draw_gaps)],
}


@pytest.mark.parametrize("kind", PANELS)
def test_a_panel_is_drawn_on_axes_that_are_given_or_its_own(kind, tmp_path):
    found = studies.tables(save(plan(kind, [64], 50, method=METHODS[kind]), tmp_path))
    own = Figure().subplots()
    for name, draw in PANELS[kind]:
        assert draw(found[name], ax=own) is own
        alone = draw(found[name])
        assert alone is not own and alone.has_data()
