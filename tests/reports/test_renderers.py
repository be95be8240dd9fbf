"""Every format that is installed, against texts that a hostile network sends."""

from __future__ import annotations

import csv
import gzip
import json
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_inventory, make_unit
from tests.reports.hostile import SAMPLES, hostile
from tests.reports.html.test_render import hostile_run
from tests.reports.province import judged_province

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.judge import Judged

RENDERERS: dict[str, Callable[..., Path]] = {
    entry.name: entry.load()
    for entry in entry_points(group="netaudit.reports")
    if entry.value.startswith("netaudit_reports.")
}
TEXT = {"\n", "\r", "\t", "\ufeff"}  # what our own files may hold beside printable characters
LIMIT = 200_000  # bytes of a report of three findings, however much was sent


def rendered(judged: Judged, name: str) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        RENDERERS[name](judged, Path(folder) / "r")
        files = {
            path.name.removesuffix(".gz"): _octets(path).decode("utf-8")
            for path in sorted(Path(folder).rglob("*"))
            if path.is_file()
        }
    assert files, name
    return files


def _octets(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def well_formed(name: str, text: str) -> None:
    """Raises what the format's reader raises."""
    if name.endswith((".json", ".sarif")):
        json.loads(text)
    elif name.endswith(".xml"):
        ET.fromstring(text)
    elif name.endswith(".csv"):
        rows = list(csv.reader(text.removeprefix("\ufeff").splitlines(), strict=True))
        assert len({len(row) for row in rows}) == 1
        assert not any(cell.lstrip()[:1] in set("=+@") for row in rows for cell in row if cell)


def test_every_format_of_the_issue_is_there() -> None:
    wanted = {"html", "json", "csv", "junit", "sarif", "ocsf", "oscal", "prometheus", "markdown"}
    assert wanted <= RENDERERS.keys()


@pytest.mark.parametrize("name", sorted(RENDERERS))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(hostile(), min_size=1, max_size=6))
def test_whatever_is_sent_is_text_of_the_report(name: str, texts: list[str]) -> None:
    for file, text in rendered(hostile_run(texts), name).items():
        well_formed(file, text)
        assert not {c for c in text if not c.isprintable()} - TEXT, file
        if not file.endswith((".schema.json", ".css", ".js")):
            assert len(text.encode()) < LIMIT, file


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_a_megabyte_is_bounded(name: str) -> None:
    long = next(text for text in SAMPLES if len(text) > 500_000)
    for file, text in rendered(hostile_run([long]), name).items():
        assert len(text.encode()) < LIMIT, file


@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_the_same_run_gives_the_same_bytes(name: str) -> None:
    units = (make_unit(f"u{n}", n) for n in range(1, 4))
    judged = judged_province(make_inventory(*units), worse=3)
    assert rendered(judged, name) == rendered(judged, name)
