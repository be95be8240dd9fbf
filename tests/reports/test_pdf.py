from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import UsageError
from netaudit_reports import html, pdf
from tests.factories import make_finding, make_judged

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.browser
@pytest.mark.skipif(shutil.which("chromium") is None, reason="Debian's chromium is not installed")
def test_a_page_is_printed_on_a4(tmp_path: Path) -> None:
    page = html.render(make_judged(make_finding()), tmp_path / "r")
    made = pdf.print_page(page, tmp_path / "r.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    sizes = re.findall(r"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made.decode("latin-1"))
    assert {(round(float(w)), round(float(h))) for w, h in sizes} == {(595, 842)}


def test_without_a_browser_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    with pytest.raises(UsageError, match="apt install chromium"):
        pdf.print_page(tmp_path / "x.html", tmp_path / "x.pdf")


@pytest.mark.parametrize(
    ("body", "told"), [("echo broken >&2; exit 3", "code 3.: broken"), ("sleep 60", "within 1 s")]
)
def test_a_browser_that_fails_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, told: str
) -> None:
    fake = tmp_path / "chromium"
    fake.write_text(f"#!/bin/sh\nexec 1>&-\n{body}\n")
    fake.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(fake))
    monkeypatch.setattr(pdf, "SECONDS", 1)
    if "sleep" in body:
        fake.write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(UsageError, match=told):
        pdf.print_page(tmp_path / "x.html", tmp_path / "x.pdf")


def test_what_a_browser_prints_is_its_owners(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake, out = tmp_path / "chromium", tmp_path / "x.pdf"
    fake.write_text(f"#!/bin/sh\necho printed >'{out}'\n")
    fake.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _name: str(fake))
    assert pdf.print_page(tmp_path / "x.html", out) == out
    assert out.stat().st_mode & 0o777 == 0o600
