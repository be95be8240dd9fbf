from __future__ import annotations

import pytest

from netaudit.errors import PolicyError
from netaudit.policy.loading import load, load_text
from netaudit.policy.model import Policy
from netaudit.policy.on_link import QUESTIONS, OnLink
from netaudit.raw.onlink.asking import WORDS


def test_nothing_is_sent_without_leave() -> None:
    assert load_text("name: p").on_link == OnLink(20, ())
    assert load("baseline").on_link.send == ()


def test_the_words_are_the_helpers() -> None:
    assert QUESTIONS == WORDS


def test_leave_is_given_kept_and_inherited() -> None:
    made = load_text("name: p\nextends: baseline\non_link: {listen: 60, send: [echo]}")
    assert made.on_link == OnLink(60, ("echo",))
    assert Policy.from_json(made.to_json()).on_link == made.on_link
    assert load_text("name: p\non_link: {send: router-solicitation}").on_link == OnLink(
        20, ("router-solicitation",)
    )


def test_a_child_says_only_what_it_changes(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "base.yaml").write_text("name: base\non_link: {listen: 60, send: [echo]}")
    (folder / "child.yaml").write_text("name: c\nextends: base.yaml\non_link: {send: []}")
    (folder / "same.yaml").write_text("name: s\nextends: base.yaml\n")
    assert load(folder / "child.yaml").on_link == OnLink(60, ())
    assert load(folder / "same.yaml").on_link == OnLink(60, ("echo",))


def test_a_policy_without_it_is_what_it_was() -> None:
    assert b"on_link" not in load("baseline").to_json()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("listen: 0", "policy.yaml:2:19: 0 is out of range"),
        ("send: [ecko]", "did you mean echo"),
        ("ask: [echo]", "unknown key"),
    ],
)
def test_mistakes_have_their_place(said: str, words: str) -> None:
    with pytest.raises(PolicyError, match=words):
        load_text(f"name: p\non_link: {{{said}}}")
