from __future__ import annotations

from netaudit.model import Outcome, SecurityZone
from netaudit_checks.exposure.zones_kept import zones_kept
from tests.checks.builders import heard, identities, read
from tests.factories import make_host, make_service

HOST = make_host(
    services=(
        make_service(),
        make_service(port=5432, exposure=(SecurityZone.UNIT,)),
        make_service(port=9, exposure=()),
    )
)


def test_services_for_other_zones_are_told_with_their_zones() -> None:
    verdict = zones_kept(HOST, identities(heard("postgresql", "5432/tcp"), heard("x", "9/tcp")))
    assert verdict.outcome is Outcome.FAIL
    address = HOST.addresses[0]
    assert f"[{address}]:5432/tcp postgresql: meant for: own unit" in read(verdict)
    assert f"[{address}]:9/tcp x: meant for nobody" in read(verdict)
    assert "dành cho: trong đơn vị" in read(verdict, "vi")


def test_what_is_for_us_or_for_nobody_declared_is_not_its_business() -> None:
    verdict = zones_kept(HOST, identities(heard("http", "443/tcp"), heard("ssh", "22/tcp")))
    assert verdict.outcome is Outcome.PASS
