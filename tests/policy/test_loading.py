from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netaudit.errors import PolicyError
from netaudit.model import Requirement
from netaudit.policy import load, load_text, shipped
from netaudit.registry import load as load_registry


def test_baseline_is_shipped() -> None:
    assert "baseline" in shipped()
    assert load("baseline").name == "baseline"


def test_every_shipped_policy_fits_the_built_in_checks() -> None:
    for name in shipped():
        load(name).validate(load_registry())


def test_baseline_decides_on_every_built_in_check() -> None:
    builtin = {c.id for c in load_registry().checks.values() if c.package == "netaudit_checks"}
    assert builtin == set(load("baseline").rules)


def test_the_short_form_is_a_requirement() -> None:
    policy = load_text("name: p\nchecks: {a.b: off}")
    assert policy.requirement("a.b") is Requirement.OFF


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("checks: {}", "p.yaml:1:1: name is missing here; add it"),
        (
            "name: p\nchecks:\n  a.b: musst",
            "p.yaml:3:8: “musst” is unknown; did you mean must?",
        ),
        ("name: p\nchekcs: {}", "p.yaml:2:1: unknown key “chekcs”; did you mean checks?"),
        (
            "name: p\nchecks:\n  a.b: {requirement: must, opt: 1}",
            "p.yaml:3:28: unknown key “opt”; did you mean options?",
        ),
        ("name: p\ntitle: {vi: a}", "p.yaml:2:8: title.en is missing here; add it"),
        ("name: Big Name", "p.yaml:1:7: “Big Name” cannot be an id"),
        ("- 1", "p.yaml:1:1: expected a mapping"),
        ("", "p.yaml:1:1: expected a mapping"),
        ("name: p\ndefault: no", "p.yaml:2:10: “no” is unknown; expected one of: must, should"),
        ("name: p\nname: q", "p.yaml:2:1: name is already given in line 1"),
        ("name: [", "p.yaml:1:8: this is not valid YAML"),
        ("name: &x p", "anchors and aliases"),
        ("[" * 3000, "p.yaml:1:"),
    ],
)
def test_mistakes_name_place_and_expectation(text: str, expected: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_text(text, "p.yaml")
    assert expected in str(caught.value)


def test_a_name_that_is_not_shipped_gets_a_suggestion() -> None:
    with pytest.raises(PolicyError, match="did you mean baseline"):
        load("baselin")


def test_a_file_is_read_with_its_path_in_messages(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: mine\nchecks: {a.b: must}", "utf-8")
    assert load(path).requirement("a.b") is Requirement.MUST
    assert load(str(path)).places["a.b"].file == str(path)


def test_all_mistakes_come_at_once_and_in_order() -> None:
    with pytest.raises(PolicyError) as caught:
        load_text("x: 1\nname: p\nname: q\nchecks: {a.b: x}")
    assert [mistake.place.line for mistake in caught.value.mistakes] == [1, 3, 4]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"name: p\ntitle: \xe9")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * 1_000_001)
    for path, expected in (
        (latin, "latin.yaml:2:8: the octet 0xE9 is not UTF-8"),
        (large, "larger than a policy"),
        (tmp_path / "none.yaml", "No such file"),
        (tmp_path, "directory"),
    ):
        with pytest.raises(PolicyError, match=expected):
            load(path)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200) | st.from_regex(r"name: p\nchecks: .{0,80}", fullmatch=True))
def test_no_text_does_anything_but_load_or_tell_its_mistakes(text: str) -> None:
    with suppress(PolicyError):
        assert load_text(text).name
