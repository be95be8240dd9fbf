from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.discover.progress import State, fingerprint
from netaudit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = ip_address("2001:db8::1"), ip_address("198.18.0.1")


def test_what_was_finished_is_known_again(tmp_path: Path) -> None:
    path = tmp_path / "data" / "state"
    state = State(path, "question", resume=False)
    for address in (ONE, TWO):
        state.finished(address)
    state.close(complete=False)
    again = State(path, "question", resume=True)
    assert again.done == {ONE, TWO}
    again.close(complete=True)
    assert not path.exists()


def test_a_line_that_was_cut_is_asked_again(tmp_path: Path) -> None:
    (tmp_path / "s").write_text("question\n2001:db8::1\n198.18.0")
    state = State(tmp_path / "s", "question", resume=True)
    state.close(complete=False)
    assert state.done == {ONE}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("other\n2001:db8::1\n", "another inventory"),
        ("question\nno address\n198.18.0.1\n", "s:2:1: 'no address'"),
        ("\xff\xff", "cannot be read"),
        (None, "does not exist"),
    ],
)
def test_a_file_that_does_not_serve_is_said(
    tmp_path: Path, text: str | None, complaint: str
) -> None:
    path = tmp_path / "s"
    if text is not None:
        path.write_text(text, encoding="latin-1")
    with pytest.raises(UsageError, match=complaint):
        State(path, "question", resume=True)


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--state"):
        State(tmp_path, "question", resume=False)


def test_other_ports_are_another_question() -> None:
    assert fingerprint(b"{}", "22", True) != fingerprint(b"{}", "23", True)
