import json
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.drill.journal import MAX_LINE, START, Journal
from netaudit.errors import DrillError

ENTRIES = 3


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    made = Journal(tmp_path / "journal.ndjson")
    for number in range(ENTRIES):
        made.append({"n": number, "text": "đội xanh"})
    return made


def rewrite(journal: Journal, change: Any) -> None:
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(change(lines)))


def test_what_was_written_is_read_back(journal: Journal) -> None:
    entries = journal.entries()
    assert [e.body["n"] for e in entries] == [0, 1, 2]
    assert [e.number for e in entries] == [1, 2, 3]
    first = json.loads(journal.path.read_bytes().splitlines()[0])
    assert first["prev"] == START


def test_an_empty_journal_is_whole(tmp_path: Path) -> None:
    assert Journal(tmp_path / "none").look() == ([], None)


def test_an_edited_line_shows(journal: Journal) -> None:
    rewrite(journal, lambda lines: [lines[0], lines[1].replace(b'"n": 1', b'"n": 9'), lines[2]])
    entries, broken = journal.look()
    assert len(entries) == 1
    assert broken is not None
    assert (broken.line, "changed after it was written" in broken.problem) == (2, True)
    with pytest.raises(DrillError, match=r"ndjson:2: this line was changed"):
        journal.entries()


@pytest.mark.parametrize("gone", [0, 1])
def test_a_line_taken_out_shows(journal: Journal, gone: int) -> None:
    rewrite(journal, lambda lines: [line for n, line in enumerate(lines) if n != gone])
    broken = journal.look()[1]
    assert broken is not None
    assert "does not follow the one before" in broken.problem


def test_lines_swapped_show(journal: Journal) -> None:
    rewrite(journal, lambda lines: [lines[1], lines[0], lines[2]])
    assert journal.look()[1] is not None


def test_nothing_is_added_to_a_broken_journal(journal: Journal) -> None:
    rewrite(journal, lambda lines: [b"{}\n", *lines])
    before = journal.path.read_bytes()
    with pytest.raises(DrillError, match="Nothing was written"):
        journal.append({"n": 4})
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("rest", [b'{"hash": "12', b"\x00\x00\x00", b"x" * 100])
def test_what_a_power_cut_left_behind_never_happened(journal: Journal, rest: bytes) -> None:
    with journal.path.open("ab") as file:
        file.write(rest)
    assert len(journal.entries()) == ENTRIES
    journal.append({"n": 3})
    assert [e.body["n"] for e in journal.entries()] == [0, 1, 2, 3]


@pytest.mark.parametrize("line", [b"[]\n", b"null\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n"])
def test_a_line_that_is_no_entry_is_named(tmp_path: Path, line: bytes) -> None:
    journal = Journal(tmp_path / "j")
    journal.path.write_bytes(line)
    broken = journal.look()[1]
    assert broken is not None
    assert broken.line == 1


def test_a_line_without_end_is_bounded(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.path.write_bytes(b"x" * (MAX_LINE + 1) + b"\n")
    broken = journal.look()[1]
    assert broken is not None
    assert "longer than anything" in broken.problem


def _append(path: Path, who: int) -> None:
    for number in range(20):
        Journal(path).append({"who": who, "n": number})


def test_two_writers_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "j"
    context = get_context("spawn")
    workers = [context.Process(target=_append, args=(path, who)) for who in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    bodies = [(e.body["who"], e.body["n"]) for e in Journal(path).entries()]
    assert sorted(bodies) == [(who, n) for who in range(2) for n in range(20)]


@given(st.binary(max_size=300))
def test_no_content_makes_reading_fail(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    journal = Journal(tmp_path_factory.mktemp("fuzz") / "j")
    journal.path.write_bytes(data)
    entries, _ = journal.look()
    assert entries == []
