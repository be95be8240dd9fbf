from __future__ import annotations

from pathlib import Path

import pytest

from netaudit.errors import UsageError
from netaudit.notify.channels import Channels, load, path_for, secret

MAIL = """
[[email]]
name = "duty"
host = "mail.kontum.test"
from = "netaudit@kontum.test"
to = ["duty@kontum.test"]
"""


def test_both_kinds_are_read(tmp_path: Path) -> None:
    file = tmp_path / "n.toml"
    file.write_text(f'{MAIL}\n[[webhook]]\nname = "chat"\nurl = "https://chat.test/x"\n')
    assert [channel.name for channel in load(file).every()] == ["duty", "chat"]


def test_addresses_of_apprise_stand_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "n.toml"
    file.write_text('[[apprise]]\nname = "phones"\nurls_env = "PHONES"\n')
    assert [channel.name for channel in load(file).every()] == ["phones"]
    file.write_text('[[apprise]]\nname = "phones"\n')
    with pytest.raises(UsageError, match="urls_file or urls_env"):
        load(file)


def test_without_a_file_nobody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETAUDIT_NOTIFY", raising=False)
    assert path_for(tmp_path / "a.db") == tmp_path / "a.db.notify.toml"
    assert load(path_for(tmp_path / "a.db")) == Channels()
    monkeypatch.setenv("NETAUDIT_NOTIFY", "/x.toml")
    assert path_for(tmp_path / "a.db") == Path("/x.toml")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[", "n.toml"),
        ('[[email]]\nname = "a"', "email.0.host"),
        (MAIL + 'security = "none"', "on this machine only"),
        (MAIL + MAIL, "one name"),
        (MAIL + 'colour = "red"', "colour"),
        (MAIL.replace("netaudit@", r"x\r\nBcc: y@"), "email.0.from"),
        ('[[webhook]]\nname = "a"\nurl = "http://chat.test/"', "https"),
        ('[[webhook]]\nname = "a"\nurl = "file:///etc/passwd"', "https"),
    ],
)
def test_a_wrong_file_says_where(text: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "n.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=reason):
        load(file)


def test_secrets_stand_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "one")
    (tmp_path / "s").write_text("two\n")
    assert secret("HOOK", "") == "one"
    assert secret("", str(tmp_path / "s")) == "two"
    assert secret("", "") == ""
    with pytest.raises(UsageError, match="NOT_SET_HERE"):
        secret("NOT_SET_HERE", "")
    with pytest.raises(UsageError, match="cannot be read"):
        secret("", str(tmp_path / "none"))
