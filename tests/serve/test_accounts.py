from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from netaudit.errors import StoreError, UsageError
from netaudit.serve import accounts
from netaudit.serve.accounts import Account, Accounts, AccountsShut, Role, path_for
from tests.schedule.factories import Clock

if TYPE_CHECKING:
    from pathlib import Path

GOOD = "correct horse battery"
STAFF = Account("an", Role.STAFF)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(tmp_path: Path, clock: Clock) -> Accounts:
    made = Accounts(path_for(tmp_path / "n.db"), clock)
    made.set(STAFF, GOOD)
    return made


def test_a_login_makes_a_session_that_ends(known: Accounts, clock: Clock) -> None:
    token = known.login("an", GOOD, "::1")
    assert token
    session = known.session(token)
    assert session
    assert session.account == STAFF
    clock.advance(minutes=59)
    assert known.session(token)
    clock.advance(minutes=61)
    assert known.session(token) is None


def test_no_session_lasts_for_ever(known: Accounts, clock: Clock) -> None:
    token = known.login("an", GOOD, "::1") or ""
    for _ in range(11):
        assert known.session(token)
        clock.advance(minutes=55)
    assert known.session(token) is None


@pytest.mark.parametrize("what", ["logout", "remove", "password"])
def test_sessions_end_with_what_they_stand_on(what: str, known: Accounts) -> None:
    token = known.login("an", GOOD, "::1") or ""
    if what == "logout":
        known.logout(token)
    elif what == "remove":
        known.remove("an")
    else:
        known.set(STAFF, GOOD + "!")
    assert known.session(token) is None


@pytest.mark.parametrize(("name", "password"), [("an", "wrong"), ("nobody", GOOD), ("an", "")])
def test_a_wrong_login_is_refused_and_logged(name: str, password: str, known: Accounts) -> None:
    assert known.login(name, password, "::1") is None
    assert known.logged()[0][1:] == (name, "::1", "login refused")


def test_a_password_typed_as_a_name_is_not_kept(known: Accounts) -> None:
    known.login("My Secret!", "x", "::1")
    assert known.logged()[0][1] == "?"


@pytest.mark.parametrize("by", ["name", "address"])
def test_too_many_failures_block_for_a_while(by: str, known: Accounts, clock: Clock) -> None:
    for number in range(accounts.FAILURES):
        assert not known.blocked("an", "::1")
        name, address = ("an", f"::{number + 2}") if by == "name" else (f"x{number}", "::1")
        known.login(name, "wrong", address)
    assert known.blocked("an", "::1")
    assert not known.blocked("binh", "::9")
    clock.advance(minutes=16)
    assert not known.blocked("an", "::1")


def test_so_do_failures_from_many_addresses_of_one_link(known: Accounts) -> None:
    """A machine takes a new address for each try; no name is tried often."""
    for number in range(accounts.AROUND):
        assert not known.blocked("an", "2001:db8::1")
        known.refuse(f"x{number}", f"2001:db8::{number + 2:x}", "login refused")
    assert known.blocked("an", "2001:db8::1")
    assert not known.blocked("an", "2001:db8:0:1::1")
    assert not known.blocked("an", "198.18.0.1")


def test_names_that_nobody_can_have_block_only_where_they_are_typed(known: Accounts) -> None:
    for number in range(accounts.FAILURES):
        known.login("Nguyễn Văn An", "wrong", f"::{number + 2}")  # one try from each address
        known.refuse("", "::1", "single sign-on refused")
    assert known.blocked("", "::1")
    assert not known.blocked("", "::9")  # a single sign-on, before its name is known
    assert not known.blocked("Trần Bình", "::9")


def test_secrets_are_not_in_the_file(known: Accounts) -> None:
    token = known.login("an", GOOD, "::1") or ""
    data = known.path.read_bytes()
    assert GOOD.encode() not in data
    assert token.encode() not in data
    assert known.path.stat().st_mode & 0o077 == 0


def test_the_log_is_only_added_to(known: Accounts) -> None:
    known.log("an", "::1", "x")
    with sqlite3.connect(known.path) as db:
        for statement in ("DELETE FROM log", "UPDATE log SET who = 'b'"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                db.execute(statement)
    db.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "A B"},
        {"name": "../x"},
        {"password": "short"},
        {"password": "x" * 201},
        {"role": Role.UNIT},
        {"unit": "so-a"},
    ],
)
def test_what_is_no_account(changes: dict[str, Any], known: Accounts) -> None:
    values = {"name": "b", "role": Role.STAFF, "unit": "", "password": GOOD} | changes
    password = values.pop("password")
    with pytest.raises(UsageError):
        known.set(Account(**values), password)


def test_accounts_are_listed_and_removed(known: Accounts) -> None:
    known.set(Account("b", Role.UNIT, "so-a"), GOOD)
    assert known.all() == [STAFF, Account("b", Role.UNIT, "so-a")]
    known.remove("b")
    with pytest.raises(UsageError, match="no account b"):
        known.remove("b")


def test_a_damaged_file_is_named(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "x").write_text("nothing of ours " * 99)
    with pytest.raises(StoreError, match="x: no file of accounts"):
        Accounts(tmp_path / "x", clock)


def test_a_failure_from_a_clock_that_was_ahead_blocks_nobody(known: Accounts, clock: Clock) -> None:
    clock.advance(days=9)
    for _ in range(accounts.FAILURES):
        known.login("an", "wrong", "::1")
    clock.now -= timedelta(days=9)
    assert not known.blocked("an", "::1")


def test_accounts_that_are_locked_are_told_and_a_session_is_not_lost(
    known: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process writes: what is read is read, and what would be written is told."""
    monkeypatch.setattr(accounts, "PATIENCE", 0)
    token = known.enter(STAFF, "::1")
    with closing(sqlite3.connect(known.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert known.session(token) is not None
        with pytest.raises(AccountsShut, match="database is locked"):
            known.log("an", "::1", "report")
        other.execute("ROLLBACK")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(AccountsShut, match="database is locked"):
            known.session(token)
