from __future__ import annotations

import pytest

from netaudit.inventory import load_text
from netaudit.model import Contact, SecurityZone
from tests.factories import addresses
from tests.inventory.documents import HEAD, SOUND, changed, doubted, told
from tests.inventory.test_files import DIGEST


def test_the_head_as_it_is_built() -> None:
    found = load_text(changed("zone: wan}", "zone: wan, source_v6: '2001:db8::7'}"))
    assert found.authorisation.document == "01/KH-MAU"
    assert found.authorisation.contact == Contact("Trực ban", "")
    assert found.authorisation.starts.isoformat() == "2026-01-01T00:00:00+07:00"
    assert [str(network) for network in found.authorisation.scope] == HEAD.split("[")[1].split("]")[
        0
    ].split(", ")
    assert found.vantages[0].zone is SecurityZone.WAN
    assert (found.vantages[0].source_v6,) == addresses("2001:db8::7")
    assert found.ca_bundle == ""


@pytest.mark.parametrize(
    ("key", "address", "words"),
    [
        ("source_v6", "198.18.0.1", "is not an IPv6 address"),
        ("source_v4", "'2001:db8::1'", "is not an IPv4 address"),
    ],
)
def test_source_addresses_are_of_their_family(key: str, address: str, words: str) -> None:
    (message,) = told(changed("zone: wan}", f"zone: wan, {key}: {address}}}"))
    assert words in message


def test_a_mistake_in_one_part_of_the_head_does_not_hide_the_others() -> None:
    text = SOUND.replace("2001:db8::/32", "::/0").replace("zone: wan", "zone: lan")
    found = told(f"ca_bundle_file: none\n{text}")
    assert [message.partition(": ")[0] for message in found] == ["1:17", "6:11", "10:32"]


def test_without_roots_and_anchors_it_loads_with_a_warning() -> None:
    assert told(SOUND) == []
    assert [("root hints" in m, "trust anchor" in m) for m in doubted(SOUND)] == [
        (True, False),
        (False, True),
    ]


def test_anchors_and_hints_can_stand_in_the_inventory() -> None:
    hints = "[{name: a.root.test, addresses: ['2001:db8::1']}]"
    found = load_text(
        f"dns: {{root_hints: {hints}, trust_anchors: ['. DS 1 8 2 {DIGEST}']}}\n{SOUND}"
    )
    assert found.dns.trust_anchors == (f". IN DS 1 8 2 {DIGEST}",)
    assert found.dns.root_hints[0].name == "a.root.test"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("dns: {trust_anchors: [rubbish]}", "1:23: this record ends too early"),
        ("dns: {trust_anchor_file: none.ds}", "1:26: none.ds cannot be read (No such file"),
        ("dns: {root_hints_file: none}", "1:24: none cannot be read (No such file"),
        ("ca_bundle_file: none", "1:17: none cannot be read (No such file"),
    ],
)
def test_files_that_are_named_must_be_there(line: str, words: str) -> None:
    (message,) = told(f"{line}\n{SOUND}")
    assert message.startswith(words)


def test_hints_and_anchors_are_given_in_one_way() -> None:
    dns = "dns: {trust_anchor_file: a, trust_anchors: ['. IN DS 1 13 2 00']}\n"
    assert any("are both given" in m for m in told(dns + SOUND))


def test_a_secure_canary_has_no_fault() -> None:
    canary = "{name: c.test, expected: secure, fault: expired}"
    assert any(
        "a secure canary has no fault" in m
        for m in told(f"dns: {{canaries: [{canary}]}}\n" + SOUND)
    )


def test_a_root_hint_out_of_scope_is_doubted() -> None:
    """It is never asked: all that needs the tree would be `not tested`."""
    hints = "[{name: a.root.test, addresses: ['2001:db8::1', 203.0.113.1]}]"
    said = doubted(f"dns: {{root_hints: {hints}}}\n{SOUND}")
    assert [m for m in said if "outside the authorised scope" in m] == [
        (
            "1:6: the root hint a.root.test has the address 203.0.113.1, which lies outside the "
            "authorised scope and is never asked"
        )
    ]
