from __future__ import annotations

from netaudit.api import SecurityZone
from netaudit.codec import dump, load
from netaudit.facts.web import WebHead, WebHeads
from tests.factories import addresses


def test_it_survives_the_store() -> None:
    (address,) = addresses("198.18.1.80")
    head = WebHead(address, 301, "https://www.test/", ("max-age=1",), (301, 503))
    found = WebHeads(SecurityZone.WAN, (head,), ("IPv6: no route",))
    assert load(WebHeads, dump(found)) == found
