from __future__ import annotations

from netaudit_checks._names import has_name
from tests.factories import make_service


def test_a_service_without_a_name_or_without_clients_is_not_found_by_name() -> None:
    assert has_name(make_service())
    assert not has_name(make_service(names=()))
    assert not has_name(make_service(exposure=()))
