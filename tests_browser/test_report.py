"""The report in a real browser: it asks for nothing, filters, sorts, opens; anybody can read it."""

import os
import shutil

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from rmt_check import cli, sample_matrix, studies

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no browser: install Debian's package chromium, or set CHROMIUM"
)
NAME = "<script>alert(1)<&'.npy"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Return the address of a report with everything in it."""
    folder = tmp_path_factory.mktemp("report")
    np.save(folder / NAME, sample_matrix("glorot", 16, "real"))
    studies.run(studies.plan("growth", [8, 16], draws=64), folder / "growth")
    figure = ["--widths", "256", "--quick", "--format", "svg", "--out", folder / "figure"]
    assert cli._run(["figure1", *map(str, figure), "--quiet"]) == 0
    words = ["--claims", "C02,C04,C12", "--budget", "quick", "--out", folder / "out"]
    words += ["--inspect", folder / NAME, "--study", folder / "growth"]
    words += ["--figure1", folder / "figure"]
    assert cli._run(["report", *map(str, words), "--quiet"]) == 0
    return f"file://{folder}/out/report.html"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        # the sandbox needs rights that a container does not have; the page is our own
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=["light", "dark"])
def page(request, browser, address):
    """Return the page, which at the end has neither complained nor asked for anything."""
    page = browser.new_page(viewport={"width": 1400, "height": 900}, color_scheme=request.param)
    said, asked = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", lambda dialog: said.append("a dialog"))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(address)
    yield page
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [address]
    page.close()


def shown(page):
    return page.locator("#claims tbody:visible").evaluate_all("all => all.map(one => one.id)")


def test_every_claim_opens_to_its_command(page):
    assert not page.locator(".details:visible").count()
    page.get_by_role("button", name="C04b").click()
    (details,) = page.locator(".details:visible").all()
    assert "rmt-check verify C04b --budget quick --seed 0" in details.inner_text()
    page.get_by_role("button", name="Open or close all").click()
    assert page.locator(".details:visible").count() == len(shown(page))


def test_filters(page):
    every = shown(page)
    page.get_by_label("Outcome").select_option("fails")
    fails = shown(page)
    assert fails == ["C04b", "C04c", "C12b", "C12c"] and len(every) > len(fails)
    page.get_by_label("Words").fill("gamma_n")
    assert shown(page) == ["C04c"]
    assert page.locator("#shown").inner_text() == f"1 of {len(every)} claims"
    page.get_by_label("Outcome").select_option("")
    page.get_by_label("Words").fill("nothing like that")
    assert shown(page) == []


def test_sorts(page):
    every = shown(page)
    header = page.locator("th", has_text="Claim")
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "ascending" and shown(page) == every
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "descending" and shown(page) == every[::-1]


def test_the_keyboard_reaches_everything(page):
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id")
        )
    assert {"find", "C04b", "Claim", "Outcome", "Open or close all"} <= reached
    page.get_by_role("button", name="C04b").focus()
    page.keyboard.press("Enter")
    assert page.locator("#C04b .details").is_visible()


@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_is_wider_than_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name="Open or close all").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert len(sizes) == 3 and all(sizes)  # each picture is there


def test_axe_finds_no_violation(page):
    page.get_by_role("button", name="Open or close all").click()
    assert Axe().run(page).response["violations"] == []


def test_without_its_script_every_claim_stands_open(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert (
        page.locator(".details").first.is_visible() and not page.get_by_label("Words").is_visible()
    )
    context.close()
