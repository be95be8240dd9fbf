from netaudit_checks.tls._dane import PUBLISH_TLSA, no_records
from tests.checks.dane_builders import MAIL, NO_RECORDS, dane


def test_without_records_there_is_nothing_to_judge() -> None:
    assert no_records(MAIL, dane()) is None
    assert no_records(MAIL, NO_RECORDS) is not None
    assert "_25._tcp.NAME" in PUBLISH_TLSA["Knot"]
