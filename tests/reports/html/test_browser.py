"""The bundle in a real browser: Debian's Chromium, from file://, with the network off."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from netaudit.model import Branch, Level, Outcome, Preflight, Question, Seen, Text
from netaudit_reports.html import render
from tests.browsing import follow
from tests.checks.dns_builders import chain
from tests.factories import (
    NOON,
    make_check,
    make_finding,
    make_host,
    make_inventory,
    make_judged,
    make_service,
)
from tests.factories import make_unit as unit_of
from tests.reports.hostile import SAMPLES
from tests.reports.looks import BROKEN, CONTRAST, HINT_FITS, LEAVES, SIZE, TOO_WIDE
from tests.reports.past import with_a_past
from tests.reports.province import judged_province

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is in the e2e extra")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--disable-component-update",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),  # one browser, one bundle
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Debian's chromium is not installed"),
]
FAMILIES = (
    "index",
    "units/index",
    "units/h-dak-glei",
    "checks/index",
    "checks/dnssec.zone-signed",
    "frameworks/index",
    "frameworks/vn-dec331-2026",
    "method",
    "map",
    "changes",
    "trend",
    "waivers",
    "data",
)
VISITS: tuple[tuple[str, str, Literal["light", "dark"]], ...] = (
    ("vi", "", "light"),
    ("en", "en/", "dark"),  # the same template and styles: each scheme is seen once
)
PRINTED = ("index", "units/h-dak-glei", "map", "trend")
UNITS = (
    ("ubnd", "Văn phòng UBND tỉnh", Level.PROVINCE, Branch.GOVERNMENT),
    ("h-dak-glei", "UBND huyện Đăk Glei", Level.DISTRICT, Branch.GOVERNMENT),
    ("hu-dak-ha", "Huyện ủy Đăk Hà", Level.DISTRICT, Branch.PARTY),
    ("x-dak-plo", "UBND xã Đăk Plô", Level.COMMUNE, Branch.GOVERNMENT),
)
# What a page tells about itself: violations of its policy are collected from its first moment.
WATCH = """
window.broken = [];
addEventListener('securitypolicyviolation', e => broken.push(e.violatedDirective));
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    units = [
        replace(
            unit_of(id_, number),
            name=Text(name, f"Unit {id_}"),
            level=level,
            branch=branch,
        )
        for number, (id_, name, level, branch) in enumerate(UNITS, 1)
    ]
    judged = with_a_past(judged_province(make_inventory(*units), worse=4))
    return render(judged, tmp_path_factory.mktemp("browser") / "report").parent


class Watched:
    """A page and everything that it complained about."""

    def __init__(self, page: Page) -> None:
        self.page, self.complaints = page, list[str]()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfailed", lambda request: self.complaints.append(request.url))
        page.on("dialog", lambda dialog: self.complaints.append("a dialog opened"))

    def all(self) -> list[str]:
        broken: list[str] = self.page.evaluate("window.broken ?? []")
        return self.complaints + broken


def open_page(browser: Browser, path: Path, width: int = 1280, **more: Any) -> Watched:
    context = browser.new_context(
        offline=True, viewport={"width": width, "height": 900}, reduced_motion="reduce", **more
    )
    context.add_init_script(WATCH)
    watched = Watched(context.new_page())
    watched.page.goto(path.as_uri())
    return watched


@pytest.mark.parametrize("family", FAMILIES)
def test_a_page_is_sound_in_both_languages_and_in_print(
    browser: Browser, bundle: Path, family: str
) -> None:
    """One visit: the page, by its switch the mirror, by the mirror's switch the page again."""
    watched = open_page(browser, bundle / f"{family}.html", 390)
    page = watched.page
    for language, root, scheme in VISITS:
        assert page.url == (bundle / f"{root}{family}.html").as_uri()
        assert page.get_attribute("html", "lang") == language
        opens_without_a_complaint(watched, scheme)
        follow(page, "a.lang")
    assert page.url == (bundle / f"{family}.html").as_uri()
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".scroll").evaluate_all(TOO_WIDE) == []
    if family in PRINTED:
        prints_a4(page)
    if path := axe():
        assert violations(page, path) == []
    page.context.close()


def test_no_word_is_cut_off_and_a_long_name_leaves_room(browser: Browser, tmp_path: Path) -> None:
    """A card's label wraps, whatever the font; a name without a space does not hide a list."""
    unit = replace(unit_of("x-a"), name=Text("X" * 280, "Unit"))
    index = render(judged_province(make_inventory(unit), worse=1), tmp_path / "report")
    page = open_page(browser, index).page
    page.locator(".figures .status").evaluate_all(
        "all => all.map(e => e.style.fontSize = '1.5rem')"
    )
    cut = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
    assert page.locator(".figures > div").evaluate_all(cut) == []
    for name in ("index.html", "units/index.html"):
        page.goto((index.parent / name).as_uri())
        assert page.locator(".scroll").evaluate_all(TOO_WIDE) == []
    page.context.close()


def test_a_name_stays_on_its_tile_of_the_map(browser: Browser, tmp_path: Path) -> None:
    """In any font, beside its grade, and with the marks above its first line: they are letters."""
    names = ("W" * 90, "Ẩ" * 90, "Ban Quản lý Dự án đầu tư xây dựng các công trình dân dụng tỉnh")
    units = [
        replace(unit_of(f"x-{n}", n), name=Text(name, name), parent="x-1" if n > 1 else None)
        for n, name in enumerate(names, 1)
    ]
    folder = render(judged_province(make_inventory(*units)), tmp_path / "report").parent
    page = open_page(browser, folder / "map.html").page
    tiles = page.locator(".tile")
    assert tiles.count() == 4
    assert page.locator(".tile .name span").first.inner_text() == names[0]
    for size in ("11px", "14px"):
        page.locator(".map").evaluate_all(SIZE, size)
        assert tiles.evaluate_all(LEAVES) == []
    colours = "all => new Set(all.map(e => getComputedStyle(e).color)).size"
    assert page.locator(".map-key .status").evaluate_all(colours) == 4
    page.context.close()


def test_a_chain_of_trust_can_be_read_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    """Its letters do not shrink with the screen, and a long name ends in its box."""
    unit = unit_of()
    (zone,) = unit.zones
    asked = Question("zone.ZoneChain", zone.key, "ops")
    links = tuple(replace(link, zone="trung-tam." * 20) for link in chain().links)
    judged = make_judged(
        make_finding(check="dnssec.x", target=zone.key, evidence=(asked,)),
        inventory=make_inventory(unit),
        observations={asked: Seen(replace(chain(), links=links), NOON)},
    )
    folder = render(judged, tmp_path / "report").parent
    page = open_page(browser, folder / "units/so-a.html", 390).page
    boxes = page.locator(".chain g").evaluate_all(
        "all => all.map(g => [...g.children].map(e => e.getBoundingClientRect()))"
        ".map(([box, _mark, text]) => [text.height, text.right <= box.right])"
    )
    assert len(boxes) >= len(links)
    assert all(height > 24 and inside for height, inside in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_what_is_folded_on_a_screen_is_printed(browser: Browser, tmp_path: Path) -> None:
    """Commands and remedies are; the chain's text is not: its picture says the same."""
    check = make_check(howto=(("BIND", "rndc status"),))
    judged = make_judged(make_finding(), checks=[check])
    folder = render(judged, tmp_path / "report").parent
    for name, kind in (
        ("checks/ipv6.service-reachable", ".howto pre"),
        ("units/so-a", ".remedy p"),
    ):
        page = open_page(browser, folder / f"{name}.html").page
        folded = page.locator(kind).first
        assert not folded.evaluate("e => e.checkVisibility()")
        page.emulate_media(media="print")
        assert folded.evaluate("e => e.checkVisibility()")
        page.context.close()


def test_a_warning_keeps_its_distance_from_the_card(browser: Browser, tmp_path: Path) -> None:
    judged = make_judged(make_finding(outcome=Outcome.NOT_TESTED))
    held = Preflight("clock", ok=False, message="not synchronised")
    judged = replace(judged, run=replace(judged.run, preflight=(held,)))
    folder = render(judged, tmp_path / "report").parent
    page = open_page(browser, folder / "units/so-a.html").page
    top, bottom = (
        page.locator(place).first.evaluate(f"e => e.getBoundingClientRect().{side}")
        for place, side in ((".card + .limit", "top"), (".card", "bottom"))
    )
    assert top - bottom >= 16
    page.context.close()


def test_hints_and_words_are_not_cut(browser: Browser, bundle: Path) -> None:
    for root in ("", "en/"):
        page = open_page(browser, bundle / f"{root}units/index.html").page
        assert page.locator("input[name=q]").evaluate(HINT_FITS), root
        page.goto((bundle / f"{root}checks/index.html").as_uri())
        cells = page.locator("table.even td:nth-child(3)")
        assert cells.count() > 0
        assert cells.evaluate_all(BROKEN) == [], root
        page.context.close()


def opens_without_a_complaint(watched: Watched, scheme: Literal["light", "dark"]) -> None:
    page = watched.page
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.styleSheets.length") == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.emulate_media(color_scheme=scheme)
    assert page.evaluate(CONTRAST) == [], scheme
    assert watched.all() == []


def prints_a4(page: Page) -> None:
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    sizes = {
        tuple(round(float(n)) for n in box.split())
        for box in re.findall(r"/MediaBox \[([^\]]+)\]", printed.decode("latin-1"))
    }
    assert sizes == {(0, 0, 595, 842)}
    page.emulate_media(media="print", color_scheme="light")
    assert not page.locator("nav").is_visible()
    assert page.evaluate(CONTRAST) == []
    page.emulate_media(media="screen")


def axe() -> Path | None:
    """axe-core, as axe-playwright-python brings it (the e2e extra): it is not ours to ship."""
    spec = find_spec("axe_playwright_python")
    return Path(spec.origin).parent / "axe.min.js" if spec and spec.origin else None


def violations(page: Page, path: Path) -> list[str]:
    """The rules that axe-core finds broken, with everything unfolded."""
    page.emulate_media(color_scheme="light")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.evaluate(path.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(r => r.violations.map(v => v.id))"
    )
    return found


def test_pages_were_looked_at_with_axe() -> None:
    if axe() is None:
        pytest.skip("axe-playwright-python is in the e2e extra")


def shown(page: Page) -> list[str]:
    return page.locator("#units tbody tr:not([hidden]) th").all_inner_texts()


def test_search_finds_names_with_and_without_accents(browser: Browser, bundle: Path) -> None:
    page = open_page(browser, bundle / "units/index.html").page
    assert len(shown(page)) == 4
    page.fill("input[name=q]", "dak")
    assert shown(page) == ["Huyện ủy Đăk Hà", "UBND huyện Đăk Glei", "UBND xã Đăk Plô"]
    page.fill("input[name=q]", "ĐĂK  GLEI")
    assert shown(page) == ["UBND huyện Đăk Glei"]
    page.fill("input[name=q]", "đắk")
    assert shown(page) == []
    page.fill("input[name=q]", "x-dak")
    assert shown(page) == ["UBND xã Đăk Plô"]
    assert page.locator("output").inner_text() == "1 trên 4"
    page.context.close()


def test_filters_combine_and_can_be_linked_to(browser: Browser, bundle: Path) -> None:
    page = open_page(browser, bundle / "units/index.html").page
    page.select_option("select[name=level]", "district")
    page.select_option("select[name=branch]", "party")
    assert shown(page) == ["Huyện ủy Đăk Hà"]
    linked = page.url
    page.goto("about:blank")
    page.goto(linked)
    assert shown(page) == ["Huyện ủy Đăk Hà"]
    page.goto((bundle / "index.html").as_uri())
    follow(page, "a[href*='level=district&branch=party']")
    assert shown(page) == ["Huyện ủy Đăk Hà"]
    page.context.close()


def test_a_column_sorts_both_ways_by_keyboard(browser: Browser, bundle: Path) -> None:
    page = open_page(browser, bundle / "units/index.html").page
    head = page.locator("#units th", has_text="Cảnh báo")
    column = page.locator("#units tbody tr td:nth-last-child(2)")
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    down = [int(text) for text in column.all_inner_texts()]
    assert down == sorted(down, reverse=True)
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert [int(text) for text in column.all_inner_texts()] == down[::-1]
    page.context.close()


def test_everything_can_be_read_without_javascript(browser: Browser, bundle: Path) -> None:
    page = open_page(browser, bundle / "units/index.html", java_script_enabled=False).page
    assert page.locator("#units tbody tr").count() == 4
    assert not page.locator("form.tools").is_visible()
    follow(page, "text=UBND huyện Đăk Glei")
    assert page.locator("h1").inner_text() == "UBND huyện Đăk Glei"
    page.context.close()


def test_nothing_that_the_network_sent_runs(browser: Browser, tmp_path: Path) -> None:
    texts = [text for text in SAMPLES if text and len(text) < 400]
    services = tuple(make_service(port=n, names=(t,)) for n, t in enumerate(texts, 1))
    unit = replace(unit_of(), name=Text(texts[1], texts[1]), hosts=(make_host(services=services),))
    findings = [
        make_finding(target=s.key, params=(("service", t), ("addresses", (t,))))
        for s, t in zip(services, texts, strict=True)
    ]
    folder = render(make_judged(*findings, inventory=make_inventory(unit)), tmp_path / "r").parent
    for name in ("index.html", "units/so-a.html", "checks/ipv6.service-reachable.html"):
        watched = open_page(browser, folder / name)
        watched.page.mouse.move(400, 400)
        assert watched.all() == []
        assert watched.page.locator("script").count() == 1
        watched.page.context.close()
