from __future__ import annotations

import pytest

from netaudit_reports.html.page import Page, check_path, site, unit_path
from netaudit_reports.tally import tally
from tests.factories import make_judged


def page(language: str, name: str, default: str = "vi") -> Page:
    return Page(site(tally(make_judged()), language, default), language, name, "t", "unit")


@pytest.mark.parametrize(
    ("language", "name", "path", "root", "home", "mirror"),
    [
        ("vi", "index.html", "index.html", "", "", "en/index.html"),
        ("vi", "units/a.html", "units/a.html", "../", "../", "../en/units/a.html"),
        ("en", "index.html", "en/index.html", "../", "", "../index.html"),
        ("en", "units/a.html", "en/units/a.html", "../../", "../", "../../units/a.html"),
    ],
)
def test_ways_between_pages(  # noqa: PLR0917
    language: str, name: str, path: str, root: str, home: str, mirror: str
) -> None:
    made = page(language, name)
    assert (made.path, made.root, made.home, made.mirror) == (path, root, home, mirror)


def test_the_default_language_stands_at_the_root() -> None:
    assert page("en", "index.html", default="en").path == "index.html"
    assert page("vi", "index.html", default="en").path == "vi/index.html"


def test_ids_cannot_leave_their_folder() -> None:
    assert unit_path("so-a") == "units/so-a.html"
    assert "/" not in unit_path("../../x").removeprefix("units/")
    assert check_path("index") != "checks/index.html"


def test_the_frame_names_run_network_and_authorisation() -> None:
    made = page("en", "index.html").site
    assert made.network == "Provincial network"
    assert made.vantage == "Operations"
    assert made.document == "12/QĐ-TEST"
