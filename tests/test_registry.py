from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from netaudit.api import Zone
from netaudit.errors import PackError
from netaudit.model import Severity
from netaudit.registry import fact_name, load, load_packages
from tests.fakes.pack.demo.is_red import Options
from tests.fakes.pack.facts import Colour

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACK = "tests.fakes.pack"


def test_annotations_say_target_facts_and_options() -> None:
    check = load_packages([PACK]).checks["demo.is-red"]
    assert (check.target, check.facts, check.options) == (Zone, (Colour,), Options)
    assert (check.family, check.rationale) == ("demo", "Red zones are seen from afar.")
    assert check.meta.severity is Severity.LOW


def test_fact_is_found_by_its_stored_name() -> None:
    assert fact_name(Colour) == "facts.Colour"
    assert load_packages([PACK]).fact("facts.Colour") is Colour


def test_installed_packs_load_and_every_check_has_its_facts_probes() -> None:
    registry = load()
    assert registry.checks
    for check in registry.checks.values():
        assert all((fact, check.target) in registry.probes for fact in check.facts)


def test_the_same_pack_twice_is_two_checks_of_one_id() -> None:
    with pytest.raises(PackError, match=r"is_red\.py.*already in.*two checks of one id"):
        load_packages([PACK, PACK])


HEADER = """
from dataclasses import dataclass
from netaudit.api import *
from netaudit.api import Verdict, probe
from tests.fakes.pack.facts import Colour
META = dict(title="t", severity=Severity.LOW, remedy="r", refs=["RFC 1"])
"""


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty pack called `wrong`, importable, forgotten afterwards."""
    folder = tmp_path / "wrong" / "demo"
    folder.mkdir(parents=True)
    (tmp_path / "wrong" / "__init__.py").touch()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "wrong"]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ('@check("demo.other", **META)\ndef bad(zone: Zone) -> Verdict:\n "d"', "must be the func"),
        ('@check("demo.bad", **META)\ndef bad(zone: Zone) -> int:\n "d"', "'return' must be"),
        ('@check("demo.bad", **META)\ndef bad(zone: str) -> Verdict:\n "d"', "'zone' must be one"),
        ('@check("demo.bad", **META)\ndef bad(z: Zone, n: int) -> Verdict:\n "d"', "'n' must be"),
        ('@check("demo.bad", **META)\ndef bad(z: Zone) -> Verdict:\n pass', "docstring"),
        ('@check("demo.bad", **META)\ndef bad(z: "Nope") -> Verdict:\n "d"', "'Nope' cannot be"),
        ('@check("demo.bad", **META)\ndef bad(z: Zone, c: Colour) -> Verdict:\n "d"', "no probe"),
        (
            (
                "@dataclass(frozen=True)\nclass O:\n  a: int\n"
                '@check("demo.bad", **META)\ndef bad(z: Zone, options: O) -> Verdict:\n "d"'
            ),
            "options.a",
        ),
        ("@probe()\nasync def bad(zone: Zone) -> Colour:\n pass", r"must be \(target, net\)"),
        ("@probe()\ndef bad(zone: Zone, net: object) -> Colour:\n pass", "must be `async def`"),
        ("@probe()\nasync def bad(zone: int, net: object) -> Colour:\n pass", "target type"),
        ("@probe()\nasync def bad(zone: Zone, net: object) -> str:\n pass", "frozen dataclass"),
        ("1 / 0", "cannot be imported: ZeroDivisionError"),
    ],
)
def test_a_mistake_is_refused_at_load_and_named(pack: Path, source: str, complaint: str) -> None:
    (pack / "bad.py").write_text(HEADER + textwrap.dedent(source) + "\n")
    with pytest.raises(PackError, match=complaint):
        load_packages(["wrong"])


def test_two_probes_of_one_fact_do_not_load(pack: Path) -> None:
    source = "@probe()\nasync def {name}(zone: Zone, net: object) -> Colour:\n  pass\n"
    (pack / "bad.py").write_text(HEADER + source.format(name="a") + source.format(name="b"))
    with pytest.raises(PackError, match="already learnt by"):
        load_packages(["wrong"])
