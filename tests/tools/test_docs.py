from pathlib import Path

import pytest

from netaudit.registry import Registry, load_packages
from tools import docs


@pytest.fixture
def fake_registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = load_packages(["tests.fakes.pack"])
    monkeypatch.setattr(docs, "load_packages", lambda _: registry)
    return registry


def test_the_page_is_fresh() -> None:
    assert docs.PAGE.read_text("utf-8") == docs.page()


@pytest.mark.usefixtures("fake_registry")
def test_a_section_says_everything() -> None:
    text = docs.page()
    for part in (
        "| [demo.is-red](#demois-red) | Zone | should | low | The zone is red |",
        "## demo.is-red\n**The zone is red**",
        "judged from `facts.Colour`",
        "Red zones are seen from afar.",
        "To do: Paint it.",
        "Brush:\n```\npaint --colour red ZONE\n```\n",
        "- option `colour`: 'red' in the baseline",
        "References: RFC 1149",
    ):
        assert part in text


@pytest.mark.usefixtures("fake_registry")
def test_check_mode_finds_a_stale_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "PAGE", tmp_path / "docs" / "checks.md")
    assert docs.main(["--check"]) == 1
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
