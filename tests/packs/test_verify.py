import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netaudit.packs.verify import verify
from netaudit.registry import load_packages

GOOD = '''\
"""About loudness."""

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from tests.fakes.pack.facts import Colour


@check(
    "loud.is-loud",
    title="The zone is loud",
    severity=Severity.LOW,
    remedy="Shout.",
    refs=["RFC 1149"],
)
def is_loud(zone: Zone, colour: Colour) -> Verdict:
    """A quiet zone is overheard by nobody."""
    if colour.name:
        return passed("{zone} is loud", zone=zone.name)
    return failed("{zone} is quiet", zone=zone.name)
'''
TEXTS = {
    "The zone is loud": "Vùng ồn ào",
    "Shout.": "Hãy hét lên.",
    "A quiet zone is overheard by nobody.": "Vùng im lặng không ai nghe thấy.",
    "{zone} is loud": "{zone} ồn ào",
    "{zone} is quiet": "{zone} im lặng",
}
Verify = Callable[..., list[str]]


@pytest.fixture
def verify_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Verify]:
    """Verifies a pack with one check, whose source and translations are given."""
    package = f"pack_{abs(hash(request.node.name))}"

    def of(text: str = GOOD, texts: dict[str, str] = TEXTS, *, test: bool = True) -> list[str]:
        monkeypatch.setattr(
            "netaudit.packs.verify.Catalogue.text", lambda _, msgid: texts.get(msgid)
        )
        folder = tmp_path / package / "loud"
        folder.mkdir(parents=True)
        (tmp_path / package / "__init__.py").touch()
        (folder / "__init__.py").touch()
        (folder / "is_loud.py").write_text(text, "utf-8")
        (tmp_path / "pyproject.toml").touch()
        if test:
            (tmp_path / "tests" / "loud").mkdir(parents=True)
            (tmp_path / "tests" / "loud" / "test_is_loud.py").touch()
        monkeypatch.syspath_prepend(str(tmp_path))
        return list(verify(package, load_packages(["tests.fakes.pack", package])))

    yield of
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        del sys.modules[name]


def test_a_good_pack_keeps_all_rules(verify_source: Verify) -> None:
    assert verify_source() == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("The zone is loud", "x" * 121, "the title has 121 characters"),
        ("The zone is loud", "Loud.", "a title has no full stop"),
        ("RFC 1149", " ", "refs is empty"),
        ('"Shout."', '" "', "the remedy is empty"),
        ("A quiet zone is overheard by nobody", "The zone is loud", "the docstring repeats"),
        ("Shout.", "EDIT: what to do", "'EDIT: what to do' is still to be written"),
        ("refs=", 'howto={"BIND": ""},\n    refs=', "howto 'BIND': is empty"),
        ("refs=", 'howto={"BIND": "rndc\\nKý"},\n    refs=', "line 2 is not plain ASCII"),
        ("refs=", 'howto={"BIND": "x" * 121},\n    refs=', "line 1 has 121 characters"),
        ("zone=zone.name)\n    return", "z=zone.name)\n    return", "nothing fills zone"),
        ('"{zone} is loud", zone', 'zone.name + " is loud", zone', "must be a literal"),
        ("{zone} is loud", "{0} is loud", "broken placeholder"),
        ("{zone} is loud", "{zone} is very loud", "no Vietnamese text for '{zone} is very loud'"),
    ],
)
def test_each_rule_is_told(verify_source: Verify, old: str, new: str, expected: str) -> None:
    assert GOOD.count(old)
    assert expected in "\n".join(verify_source(GOOD.replace(old, new)))


def test_translations_must_agree(verify_source: Verify) -> None:
    found = verify_source(texts={**TEXTS, "{zone} is loud": "ồn ào"})
    assert len(found) == 1
    assert "placeholders differ" in found[0]


def test_a_check_in_a_source_tree_needs_its_test(verify_source: Verify) -> None:
    (problem,) = verify_source(test=False)
    assert problem.endswith("no test; expected tests/…/loud/test_is_loud.py")


def test_a_package_without_checks_is_no_pack() -> None:
    registry = load_packages(["tests.fakes.pack"])
    assert "tests.policy: no check in it" in list(verify("tests.policy", registry))


def test_the_built_in_checks_keep_all_rules() -> None:
    registry = load_packages(["netaudit.probes", "netaudit_checks"])
    assert list(verify("netaudit_checks", registry)) == []
