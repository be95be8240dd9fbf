from netaudit.facts.caa import ZoneCaa


def test_a_failure_is_no_answer() -> None:
    assert ZoneCaa("NOERROR", "", (), (), (), ()).answered
    assert not ZoneCaa("SERVFAIL", "", (), (), (), ()).answered
