"""docs/peers-web.md names only what exists, all of Internet.nl's list, and all checks of TLS."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from netaudit.registry import load

PAGE = (Path(__file__).parent.parent / "docs" / "peers-web.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([a-z0-9_]+)` \| (.+) \|$", PAGE, re.MULTILINE)
BESIDE = re.findall(
    r"^\| `((?:testssl\.sh|posttls-finger): [^`]+)` \| (.+) \|$", PAGE, re.MULTILINE
)
LEFT_OUT = "left out, because "
# Internet.nl's subtests of the categories tls, appsecpriv and auth, as its API has them.
THEIRS = {
    *("https_http_available", "https_http_redirect", "https_http_hsts", "https_http_compress"),
    *("tls_version", "tls_ciphers", "tls_cipherorder", "tls_keyexchange", "tls_keyexchangehash"),
    *("tls_compress", "tls_secreneg", "tls_clientreneg", "tls_extendedmastersecret", "tls_0rtt"),
    *("tls_ocsp", "cert_chain", "cert_pubkey", "cert_sig", "cert_domain", "tls_caa"),
    *("dane_exist", "dane_valid", "dane_rollover", "starttls_exists"),
    *("x_frame_options", "referrer_policy", "csp", "x_content_type_options", "securitytxt"),
    *("dmarc", "dmarc_policy", "dkim", "spf", "spf_policy"),
}


def named(text: str) -> set[str]:
    return set(re.findall(r"`([a-z0-9]+\.[a-z0-9-]+)`", text))


@pytest.mark.parametrize(("theirs", "ours"), [*ROWS, *BESIDE])
def test_what_stands_for_it_exists(theirs: str, ours: str) -> None:
    assert named(ours) - load().checks.keys() == set(), theirs
    if not ours.startswith(LEFT_OUT):
        assert 1 <= len(named(ours)) <= 3, theirs
        assert "left out" not in ours, theirs


def test_each_is_listed_once_and_none_is_forgotten() -> None:
    assert len(BESIDE) == len(dict(BESIDE)) == 31
    listed = [theirs for theirs, _ in ROWS]
    assert len(listed) == len(set(listed))
    assert set(listed) == THEIRS


def test_every_check_of_tls_is_on_the_page() -> None:
    ours = {id_ for id_ in load().checks if id_.startswith("tls.")}
    assert ours - named(PAGE) == set()
    assert len(ours) >= 17
