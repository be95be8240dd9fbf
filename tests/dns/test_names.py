from __future__ import annotations

from netaudit.dns.names import before, canonical, lies_in, right_below, same
from tests.fakes.dns_zones import name


def test_names_are_the_same_whatever_their_case() -> None:
    one = name("Www.Test.")
    assert same(one, name("www.test."))
    assert same(one, name("Www.Test."))
    assert not same(one, name("www.test.test."))


def test_the_canonical_form_is_in_lower_case() -> None:
    """RFC 4034 section 6.2."""
    assert canonical(name("Www.Test.")) == b"\3www\4test\0"


def test_a_name_lies_in_its_zone_whatever_its_case() -> None:
    """As dnspython has it, which compares label by label."""
    zone = name("Test.")
    for text in ("test.", "TEST.", "www.test.", "a.b.TeSt.", "atest.", "test.other.", "."):
        assert lies_in(name(text), zone) is name(text).is_subdomain(zone)
        assert lies_in(zone, name(text)) is zone.is_subdomain(name(text))


def test_a_name_right_below_a_zone_is_one_label_longer() -> None:
    zone = name("Test.")
    assert right_below(name("www.TEST."), zone)
    assert not any(right_below(name(n), zone) for n in ("test.", "a.www.test.", "www.other.", "."))
    assert right_below(zone, name("."))


def test_the_canonical_order_is_that_of_rfc_4034() -> None:
    # RFC 4034 section 6.1, its own example: each comes before the next.
    texts = (
        "example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.",
        "z.example.", r"\001.z.example.", "*.z.example.", r"\200.z.example.",
    )  # fmt: skip
    names = [name(text) for text in texts]
    for place, one in enumerate(names):
        assert [before(one, other) for other in names] == [place < n for n in range(len(names))]
