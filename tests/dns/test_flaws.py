from __future__ import annotations

import re
from pathlib import Path

import pytest

import netaudit.dns
from netaudit.dns.flaws import CODES, Flaw


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_speaks(code: str) -> None:
    flaw = Flaw(code, "test.", "www.test. A", "detail")
    assert flaw.clause.startswith(("RFC ", "CVE-"))
    assert "{" not in str(flaw.phrase())
    assert set(re.findall(r"{(\w+)}", CODES[code].message)) <= {"subject", "detail"}
    assert flaw.severity is CODES[code].severity


def test_every_code_is_raised_somewhere() -> None:
    folder = Path(netaudit.dns.__file__).parent
    text = "".join(p.read_text() for p in folder.glob("*.py") if p.name != "flaws.py")
    assert {code for code in CODES if f'"{code}"' not in text} == set()
