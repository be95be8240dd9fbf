from __future__ import annotations

import os
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from netaudit.errors import UsageError
from netaudit_reports.bundle import MANIFEST, PUBLIC, SIGNATURE, bundle
from netaudit_reports.signature import (
    default_key,
    fingerprint,
    new_key,
    public_key,
    public_of,
    sign,
    verify,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    new_key(tmp_path / "key.pem")
    return tmp_path / "key.pem"


@pytest.fixture
def signed(tmp_path: Path, key: Path) -> Path:
    folder = tmp_path / "report"
    with bundle(folder) as made:
        made.write("index.html", "first")
        made.write("units/a.html", "a")
    sign(folder, key)
    return folder


def test_a_key_is_for_its_owner_and_never_replaced(tmp_path: Path, key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert fingerprint(public_key(key)) == fingerprint(public_key(public_of(key)))
    assert len(fingerprint(public_key(key)).split()) == 16
    with pytest.raises(UsageError, match="there is a key already"):
        new_key(key)
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="no folder can be made"):
        new_key(tmp_path / "file" / "key.pem")


def test_a_signed_bundle_is_good(signed: Path, key: Path) -> None:
    result = verify(signed)
    assert (result.good, result.trusted, result.files) == (True, None, 2)
    assert result.fingerprint == fingerprint(public_key(key))
    for trusted in (key, public_of(key)):
        assert verify(signed, trusted).trusted is True


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("index.html", "changed", "changed"),
        ("units/a.html", None, "missing"),
        ("units/new.html", "new", "unlisted"),
    ],
)
def test_what_was_done_to_it_is_named(signed: Path, path: str, text: str | None, kind: str) -> None:
    if text is None:
        (signed / path).unlink()
    else:
        (signed / path).write_text(text)
    result = verify(signed)
    assert getattr(result, kind) == (path,)
    assert not result.good


def test_a_manifest_that_was_made_anew_gives_itself_away(signed: Path, tmp_path: Path) -> None:
    (signed / MANIFEST).write_text((signed / MANIFEST).read_text().upper().lower() + "")
    assert verify(signed).valid
    (signed / "index.html").write_text("forged")
    with bundle(tmp_path / "forged") as made:
        made.write("index.html", "forged")
        made.write("units/a.html", "a")
    shutil.copy(tmp_path / "forged" / MANIFEST, signed / MANIFEST)
    assert (verify(signed).whole, verify(signed).valid, verify(signed).good) == (True, False, False)


def test_a_stranger_s_signature_is_not_the_trusted_one(signed: Path, tmp_path: Path) -> None:
    own = public_of(tmp_path / "key.pem")
    new_key(tmp_path / "stranger.pem")
    sign(signed, tmp_path / "stranger.pem")
    assert verify(signed).good
    assert verify(signed, own).trusted is False
    assert not verify(signed, own).good


def test_an_unsigned_bundle_is_never_good(signed: Path, key: Path) -> None:
    (signed / PUBLIC).unlink()
    assert verify(signed, key).good
    assert not verify(signed).good
    (signed / SIGNATURE).unlink()
    result = verify(signed)
    assert (result.whole, result.fingerprint, result.good) == (True, "", False)


def test_a_link_is_not_followed(signed: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("first")
    (signed / "index.html").unlink()
    (signed / "index.html").symlink_to(tmp_path / "elsewhere")
    assert verify(signed).changed == ("index.html",)


def test_a_pipe_in_a_file_s_place_is_not_waited_for(signed: Path) -> None:
    (signed / "index.html").unlink()
    os.mkfifo(signed / "index.html")
    assert verify(signed).changed == ("index.html",)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_agrees(signed: Path, key: Path) -> None:
    command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public_of(key)), "-rawin"]
    command += ["-in", str(signed / MANIFEST), "-sigfile", str(signed / SIGNATURE)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    with (signed / MANIFEST).open("a") as manifest:
        manifest.write("\n")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_what_is_no_key_is_told(signed: Path, tmp_path: Path) -> None:
    for text in ("nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"):
        (tmp_path / "bad").write_text(text)
        with pytest.raises(UsageError, match="holds no Ed25519"):
            sign(signed, tmp_path / "bad")
        with pytest.raises(UsageError, match="holds no Ed25519"):
            verify(signed, tmp_path / "bad")
    with pytest.raises(UsageError, match="netaudit keys new"):
        sign(signed, tmp_path / "none")


def test_a_key_of_another_kind_is_refused(signed: Path, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    other = X25519PrivateKey.generate()
    pem = other.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "x.pem").write_bytes(pem)
    (tmp_path / "x.pub").write_bytes(
        other.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )
    with pytest.raises(UsageError, match="private key"):
        sign(signed, tmp_path / "x.pem")
    with pytest.raises(UsageError, match="no Ed25519 key"):
        verify(signed, tmp_path / "x.pub")


def test_where_there_is_no_bundle(tmp_path: Path, key: Path) -> None:
    with pytest.raises(UsageError, match="name the folder of a report"):
        verify(tmp_path)
    with pytest.raises(UsageError, match="cannot be signed"):
        sign(tmp_path, key)
    (tmp_path / MANIFEST).write_text("what is this\n")
    with pytest.raises(UsageError, match=r"MANIFEST\.sha256:1: expected a SHA-256"):
        verify(tmp_path)


def test_the_key_s_usual_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NETAUDIT_KEY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_key() == tmp_path / "netaudit" / "report-key.pem"
    monkeypatch.setenv("NETAUDIT_KEY", str(tmp_path / "k"))
    assert default_key() == tmp_path / "k"
