import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.lab.dns.keys import new_key
from netaudit.lab.dns.zone import Flaws, ZoneData
from tests.lab.network import clock, kind, name

KEY = new_key()
LABELS = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12)


def _zone(iterations: int | None = None) -> ZoneData:
    zone = ZoneData(name("x.test"), clock, (KEY,), iterations)
    zone.add("x.test.", "SOA", "ns.x.test. hostmaster.x.test. 1 2 3 4 5")
    zone.add("x.test.", "NS", "ns.x.test.")
    for owner in ("ns", "www", "mail", "a.b"):
        zone.add(f"{owner}.x.test.", "AAAA", "2001:db8::1")
    zone.add("sub.x.test.", "NS", "ns.sub.x.test.")
    zone.add("ns.sub.x.test.", "AAAA", "2001:db8::4")
    return zone


@given(LABELS)
def test_nsec_covers_every_name_that_is_not_there(label: str) -> None:
    zone, absent = _zone(), name(f"{label}.x.test")
    if absent in zone.names():
        return
    covering = zone.denial().name_error(absent)
    assert any(r.name < absent and (absent < r[0].next or r[0].next == zone.name) for r in covering)


@given(LABELS)
def test_nsec3_covers_the_next_closer_name(label: str) -> None:
    zone, absent = _zone(0), name(f"{label}.x.test")
    if absent in zone.names():
        return
    chain = zone.denial()
    hashed = chain._hash(absent)  # type: ignore[union-attr]
    spans = []
    for rrset in chain.name_error(absent):
        own = rrset.name.labels[0].decode().upper()
        following = rrset[0].next_text() if hasattr(rrset[0], "next_text") else None
        spans.append((own, following or _next(rrset)))
    assert any(own < hashed < after or (after <= own and (hashed > own or hashed < after))
               for own, after in spans)  # fmt: skip


def _next(rrset: object) -> str:
    from base64 import b32hexencode

    return b32hexencode(rrset[0].next).decode().rstrip("=")  # type: ignore[index]


@pytest.mark.parametrize("iterations", [None, 0, 5])
def test_a_chain_is_a_ring(iterations: int | None) -> None:
    rrsets = list(_zone(iterations).denial().all())
    if iterations is None:
        links = {r.name: r[0].next for r in rrsets}
    else:
        links = {r.name.labels[0].decode().upper(): _next(r) for r in rrsets}  # type: ignore[misc]
    assert set(links) == set(links.values())
    assert len(rrsets) == len(links)


def test_glue_is_in_no_chain() -> None:
    assert name("ns.sub.x.test") not in {r.name for r in _zone().denial().all()}


def test_only_nsec3_has_empty_non_terminals() -> None:
    assert name("b.x.test") not in {r.name for r in _zone().denial().all()}
    assert len(list(_zone(0).denial().all())) == len(list(_zone().denial().all())) + 1


def test_a_delegation_lists_ns_alone() -> None:
    (rrset,) = _zone().denial().no_data(name("sub.x.test"))
    assert "NS RRSIG NSEC" in str(rrset[0])


@pytest.mark.parametrize("iterations", [None, 0])
def test_a_wrong_denial_proves_something_else(iterations: int | None) -> None:
    right, wrong = _zone(iterations), _zone(iterations)
    wrong.flaws = Flaws(wrong_denial=True)
    for number in range(50):  # by chance a lie that only moves records about would be true
        absent = name(f"nothing{number}.x.test")
        covers = right.denial().name_error(absent)[0 if iterations is None else 1 :]
        lie = wrong.denial().name_error(absent)
        assert len(lie) == 1
        assert lie[0] not in covers
    assert kind("NSEC") in {r.rdtype for r in _zone().denial().name_error(absent)}


@pytest.mark.parametrize("iterations", [None, 0])
def test_flaws_of_the_chain_show(iterations: int | None) -> None:
    zone = _zone(iterations)
    (sound,) = zone.denial().no_data(zone.name)
    zone.flaws = Flaws(opt_out=True, denial_ttl=86400, hidden_types=True)
    zone.touch()
    (flawed,) = zone.denial().no_data(zone.name)
    assert (sound.ttl, flawed.ttl) == (60, 86400)
    assert " NS " in f"{sound[0]} "
    assert " NS " not in f"{flawed[0]} "
    assert iterations is None or flawed[0].flags == 1


def test_an_nsec_can_lead_past_a_name_that_is_there() -> None:
    zone = _zone()
    zone.flaws = Flaws(past_others=True)
    owners = sorted(rrset.name for rrset in zone.denial().all())
    passed = {rrset.name: rrset[0].next for rrset in zone.denial().all()}
    assert all(passed[owner] == owners[(n + 2) % len(owners)] for n, owner in enumerate(owners))
