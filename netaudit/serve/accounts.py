"""Who may see what: local accounts, sessions, failed logins, and a log that is only added to.

A SQLite file beside the store. Passwords are kept as scrypt hashes, session tokens as SHA-256.
A session holds the role that it began with; changing or removing an account ends its sessions.
"""

from __future__ import annotations

import hmac
import re
import secrets
import sqlite3
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hashlib import scrypt, sha256
from typing import TYPE_CHECKING

from netaudit.errors import StoreError, UsageError
from netaudit.serve.origin import around
from netaudit.sqlite import for_its_owner
from netaudit.store.rows import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.net.clock import Clock

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
SHORTEST, LONGEST = 12, 200  # characters of a password (NIST SP 800-63B-4 asks for length only)
_N, _R, _P = 2**15, 8, 1  # 32 MiB, RFC 7914
IDLE, WHOLE = timedelta(minutes=60), timedelta(hours=10)  # of a session
PATIENCE = 5  # seconds for another process's lock
FAILURES, WITHIN = 5, timedelta(minutes=15)  # of one account or address
AROUND = 50  # failures of one link: its machines have more addresses than anybody can count
_LINK = "near "  # before a link's prefix, in a key of failures
_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, unit TEXT NOT NULL, salt BLOB NOT NULL,
  hash BLOB NOT NULL);
DROP TABLE IF EXISTS session;
CREATE TABLE IF NOT EXISTS login (
  token TEXT PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, unit TEXT NOT NULL,
  csrf TEXT NOT NULL, made TEXT NOT NULL, seen TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS failure (key TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS log (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL,
  address TEXT NOT NULL, what TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS log_is_never_changed BEFORE UPDATE ON log
  BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
CREATE TRIGGER IF NOT EXISTS log_is_never_shortened BEFORE DELETE ON log
  BEGIN SELECT RAISE(ABORT, 'the log is only added to'); END;
"""


class AccountsShut(StoreError):  # noqa: N818  named as it reads where it is caught
    """The accounts cannot be read or written: locked, damaged, or the disc is full."""


class Role(StrEnum):
    """What an account may see."""

    STAFF = "staff"  # everything
    UNIT = "unit"  # its own unit's reports
    ORGANISER = "organiser"  # the boards of drills


@dataclass(frozen=True, slots=True)
class Account:
    """Who is logged in; `unit` is the unit's id for the role unit, else empty."""

    name: str
    role: Role
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A login; `csrf` must come with every form."""

    account: Account
    csrf: str


def path_for(store: Path) -> Path:
    """Where the accounts of that store are."""
    return store.with_name(f"{store.name}.accounts")


class Accounts:
    """The accounts at `path`, made if need be, readable by their owner only."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self.path, self._clock = path, clock
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for_its_owner(path)
        try:
            with closing(sqlite3.connect(path, timeout=PATIENCE)) as db:
                db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise StoreError(
                "{path}: no file of accounts, or damaged ({error})", path=path, error=error
            ) from error

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path, timeout=PATIENCE)) as db, db:
                yield db
        except sqlite3.DatabaseError as error:  # locked, disc full, damaged, not to be written
            raise AccountsShut("{path}: {error}", path=self.path, error=error) from error

    # --- accounts

    def set(self, account: Account, password: str) -> None:
        """Add an account, or give it another role and password; its sessions end."""
        if not _NAME.fullmatch(account.name):
            raise UsageError(
                "{account} cannot name an account: a-z, 0-9 and . _ - only",
                account=repr(account.name),
            )
        if (account.role is Role.UNIT) != bool(account.unit):
            raise UsageError("an account of the role unit needs --unit, and no other may have it")
        if not SHORTEST <= len(password) <= LONGEST:
            raise UsageError(
                "a password has {shortest} to {longest} characters",
                shortest=SHORTEST,
                longest=LONGEST,
            )
        salt = secrets.token_bytes(16)
        values = (account.name, account.role, account.unit, salt, _hash(password, salt))
        with self._change() as db:
            db.execute("INSERT OR REPLACE INTO account VALUES (?, ?, ?, ?, ?)", values)
            db.execute("DELETE FROM login WHERE name = ?", (account.name,))

    def remove(self, name: str) -> None:
        """Remove an account and its sessions. Raises UsageError for an unknown one."""
        with self._change() as db:
            if not db.execute("DELETE FROM account WHERE name = ?", (name,)).rowcount:
                raise UsageError(
                    "no account {name}; `netaudit serve user list` lists them", name=name
                )
            db.execute("DELETE FROM login WHERE name = ?", (name,))

    def all(self) -> list[Account]:
        """All accounts, by name."""
        with self._change() as db:
            rows = db.execute("SELECT name, role, unit FROM account ORDER BY name").fetchall()
        return [Account(name, Role(role), unit) for name, role, unit in rows]

    # --- logging in

    def blocked(self, name: str, address: str) -> bool:
        """Whether too many logins failed lately, with this name, or from this address or near."""
        now = self._clock()
        since, until = stamp(now - WITHIN), stamp(now)
        with self._change() as db:
            db.execute("DELETE FROM failure WHERE at < ? OR at > ?", (since, until))
            query = "SELECT count(*) FROM failure WHERE key = ?"
            counts = {key: db.execute(query, (key,)).fetchone()[0] for key in _keys(name, address)}
        most = {key: AROUND if key.startswith(_LINK) else FAILURES for key in counts}
        return any(count >= most[key] for key, count in counts.items())

    def login(self, name: str, password: str, address: str) -> str | None:
        """A new session's token if name and password belong together. Slow on purpose."""
        with self._change() as db:
            query = "SELECT salt, hash FROM account WHERE name = ?"
            salt, known = db.execute(query, (name,)).fetchone() or (b"nobody", b"")
        right = hmac.compare_digest(_hash(password[: LONGEST + 1], salt), known)
        if not right:
            self.refuse(name, address, "login refused")
            return None
        with self._change() as db:
            query = "SELECT name, role, unit FROM account WHERE name = ?"
            row = db.execute(query, (name,)).fetchone()
            db.execute("DELETE FROM failure WHERE key = ?", (f"name {name}",))
        return self.enter(Account(row[0], Role(row[1]), row[2]), address) if row else None

    def refuse(self, name: str, address: str, why: str) -> None:
        """Note a login that failed."""
        now = stamp(self._clock())
        with self._change() as db:
            rows = [(key, now) for key in _keys(name, address)]
            db.executemany("INSERT INTO failure VALUES (?, ?)", rows)
        self.log(_short(name), address, why)

    def enter(self, account: Account, address: str) -> str:
        """A new session's token for somebody who has proved who he is."""
        token, now = secrets.token_urlsafe(32), stamp(self._clock())
        row = (account.name, account.role, account.unit, secrets.token_urlsafe(32), now, now)
        with self._change() as db:
            db.execute("INSERT INTO login VALUES (?, ?, ?, ?, ?, ?, ?)", (_mark(token), *row))
        self.log(account.name, address, "login")
        return token

    def session(self, token: str) -> Session | None:
        """The session of that token, if it still holds."""
        now = self._clock()
        since = (stamp(now - IDLE), stamp(now - WHOLE))
        query = "SELECT name, role, unit, csrf FROM login WHERE token = ?"
        with self._change() as db:
            found = db.execute(f"{query} AND seen >= ? AND made >= ?", (_mark(token), *since))
            row = found.fetchone()
        if row is None:
            return None
        with suppress(AccountsShut), self._change() as db:  # on a full disc it ends the sooner
            db.execute("DELETE FROM login WHERE seen < ? OR made < ?", since)
            db.execute("UPDATE login SET seen = ? WHERE token = ?", (stamp(now), _mark(token)))
        return Session(Account(row[0], Role(row[1]), row[2]), row[3])

    def logout(self, token: str) -> None:
        """End a session."""
        with self._change() as db:
            db.execute("DELETE FROM login WHERE token = ?", (_mark(token),))

    # --- the log

    def log(self, who: str, address: str, what: str) -> None:
        """Add a line."""
        row = (stamp(self._clock()), who, address, what[:200])
        with self._change() as db:
            db.execute("INSERT INTO log (at, who, address, what) VALUES (?, ?, ?, ?)", row)

    def logged(self, most: int = 200) -> list[tuple[str, str, str, str]]:
        """The newest lines first: when, who, from where, what."""
        query = "SELECT at, who, address, what FROM log ORDER BY id DESC LIMIT ?"
        with self._change() as db:
            return db.execute(query, (most,)).fetchall()


def _hash(password: str, salt: bytes) -> bytes:
    return scrypt(password.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=2**26, dklen=32)


def _mark(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _keys(name: str, address: str) -> list[str]:
    """What failures are counted by.

    Names that no account can have are not counted together: five of them, from anywhere, would
    shut out everybody who types another such name, and every single sign-on.
    """
    named = [f"name {name}"] if _NAME.fullmatch(name) else []
    link = around(address)
    return [*named, f"from {address}", *([f"{_LINK}{link}"] if link else [])]


def _short(name: str) -> str:
    """A name as it was typed, safe to keep: people type passwords there."""
    return name if _NAME.fullmatch(name) else "?"
