from __future__ import annotations

import json
from dataclasses import replace

import dns.rrset

from netaudit.dns.delegation import How
from netaudit.dns.keys import Security
from netaudit.dns.picture import _WORDS, lines, plain
from netaudit.model import Severity
from tests.dns.worlds import internet


def test_a_tree_from_the_root_down() -> None:
    told = list(lines(internet().resolve("www.u.kontum.test"), "www.u.kontum.test. A", "en"))
    assert [line.split()[0] for line in told[:1]] == ["."]
    assert "trust anchor" in told[0]
    assert told[3].startswith("      └─ u.kontum.test.  secure: DS at the parent [")
    assert "www.u.kontum.test. A: secure (NOERROR)" in told
    assert "  www.u.kontum.test. 300 IN A 198.18.1.80" in told


def test_what_is_wrong_is_said_with_its_clause_and_server() -> None:
    net = internet(ends=1)
    told = "\n".join(lines(net.resolve("www.u.kontum.test"), "q", "en"))
    assert "critical: the signature of u.kontum.test. DNSKEY" in told
    assert "RFC 4034 section 3.1.5" in told
    assert "@ ns1.u.kontum.test (2001:db8::4)" in told


def test_what_several_servers_have_in_common_is_said_once() -> None:
    found = internet(ends=1).resolve("www.u.kontum.test")
    told = list(lines(found, "q", "en"))
    both = "@ ns1.u.kontum.test (2001:db8::4), ns1.u.kontum.test (198.18.0.4) (RFC 4034"
    elsewhere = [replace(flaw, server="ns1.u.kontum.test (198.18.0.4)") for flaw in found.flaws]
    merged = list(lines(replace(found, flaws=(*found.flaws, *elsewhere)), "q", "en"))
    assert len(merged) == len(told)
    assert any(both in line for line in merged)


def test_no_server_steers_a_terminal() -> None:
    net = internet(denial="")
    net.unit.add("evil.u.kontum.test.", "TXT", '"\\027[2J"')
    net.unit.data[next(k for k in net.unit.data if k[1] == 16)] = dns.rrset.from_text(
        "evil.u.kontum.test.", 300, "IN", "TXT", '"\\027[2J"'
    )
    told = "".join(lines(net.resolve("evil.u.kontum.test", "TXT"), "q", "en"))
    assert "\x1b" not in told


def test_plain_values_for_programs() -> None:
    told = json.loads(json.dumps(plain(internet(ends=1).resolve("www.u.kontum.test"))))
    assert (told["verdict"], told["rcode"]) == ("bogus", "NOERROR")
    assert [link["zone"] for link in told["chain"]] == [
        ".",
        "test.",
        "kontum.test.",
        "u.kontum.test.",
    ]
    keys = {"code", "severity", "zone", "server", "clause", "message"}
    assert all(set(finding) == keys for finding in told["findings"])
    assert told["findings"]


def test_every_word_of_the_tree_can_be_translated() -> None:
    used = {str(word) for kind in (How, Security, Severity) for word in kind}
    assert used == set(_WORDS) == set(_WORDS.values())
