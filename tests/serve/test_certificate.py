from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

import pytest

from netaudit.serve.certificate import self_signed
from tests.factories import NOON

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1"])
def test_it_is_made_once_and_its_key_is_private(name: str, tmp_path: Path) -> None:
    cert, key = tmp_path / "c.pem", tmp_path / "k.pem"
    mark = self_signed(cert, key, name, NOON)
    assert self_signed(cert, key, name, NOON) == mark
    assert key.stat().st_mode & 0o077 == 0
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(cert, key)
    ssl.create_default_context(cafile=str(cert))
