from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.fakes import install, netaudit, network

if TYPE_CHECKING:
    from pathlib import Path

Out = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


@dataclass
class At:
    """A socket that is none."""

    where: tuple[str, int]

    def getsockname(self) -> tuple[str, int]:
        """As a socket's."""
        return self.where


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: Patch) -> None:
    install(monkeypatch, network("red"))
    monkeypatch.setattr("netaudit.serve.server.listen", lambda host, port: [At((host, port))])
    monkeypatch.setenv("NETAUDIT_STORE", str(tmp_path / "n.db"))


def test_accounts_are_added_listed_and_removed(
    tmp_path: Path, monkeypatch: Patch, capsys: Out
) -> None:
    secret = tmp_path / "p"
    secret.write_text("correct horse battery\n")
    add: list[Path | str] = ["serve", "user", "add", "unit-a", "--password-file", secret]
    assert netaudit(monkeypatch, *add, "--role", "unit") == 1
    assert netaudit(monkeypatch, *add, "--role", "unit", "--unit", "so-a") == 0
    capsys.readouterr()
    assert netaudit(monkeypatch, "serve", "user", "list") == 0
    assert capsys.readouterr().out == "unit-a  unit  so-a\n"
    assert netaudit(monkeypatch, "serve", "user", "remove", "unit-a") == 0
    assert netaudit(monkeypatch, "serve", "user", "remove", "unit-a") == 1


def test_it_serves_with_a_certificate_of_its_own_or_the_given_one(
    tmp_path: Path, monkeypatch: Patch, capsys: Out
) -> None:
    served: list[tuple[Any, ...]] = []
    monkeypatch.setattr("netaudit.serve.server.serve", lambda *given: served.append(given[2:]))
    assert netaudit(monkeypatch, "serve", "--port", "9443") == 0
    told = capsys.readouterr().err
    assert "nobody can log in yet" in told
    assert "https://127.0.0.1:9443/" in told
    (at, cert, key, proxies) = served[0]
    assert (at, proxies) == ([At(("127.0.0.1", 9443))], ())
    assert cert.is_file()
    assert netaudit(monkeypatch, "serve", "--cert", cert) == 1
    assert netaudit(monkeypatch, "serve", "--cert", cert, "--key", key) == 0
    assert served[1][1:] == (cert, key, ())


def test_every_address_is_told_as_a_browser_takes_it(monkeypatch: Patch, capsys: Out) -> None:
    both = [At(("2001:db8::5", 8443)), At(("198.18.0.5", 8443))]
    monkeypatch.setattr("netaudit.serve.server.listen", lambda _host, _port: both)
    monkeypatch.setattr("netaudit.serve.server.serve", lambda *_given: None)
    assert netaudit(monkeypatch, "serve", "--host", "audit.kontum.test") == 0
    told = capsys.readouterr().err
    assert "serving https://[2001:db8::5]:8443/" in told
    assert "serving https://198.18.0.5:8443/" in told


def test_proxies_are_addresses(monkeypatch: Patch, capsys: Out) -> None:
    served: list[tuple[Any, ...]] = []
    monkeypatch.setattr("netaudit.serve.server.serve", lambda *given: served.append(given[5]))
    assert netaudit(monkeypatch, "serve", "--proxy", "10.0.0.0/8") == 1
    assert "--proxy: '10.0.0.0/8' is not an IP address" in capsys.readouterr().err
    assert netaudit(monkeypatch, "serve", "--proxy", "198.18.0.7", "--proxy", "2001:DB8::7") == 0
    assert served == [("198.18.0.7", "2001:db8::7")]
