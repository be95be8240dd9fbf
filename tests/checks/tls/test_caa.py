from netaudit_checks.tls._caa import PUBLISH_CAA


def test_the_record_stands_in_the_commands() -> None:
    assert "update add ZONE 3600 CAA 0 issue" in PUBLISH_CAA["BIND"]
    assert "Windows DNS" not in PUBLISH_CAA
