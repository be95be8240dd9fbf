from __future__ import annotations

from tests.checks.mail_builders import dkim, dkim_key, dmarc, exchangers, mail_host, sender_policy


def test_the_null_mx_receives_nothing() -> None:
    found = exchangers(mail_host(name="."), mail_host())
    assert [h.name for h in found.receiving()] == ["mail.so-a.kontum.test"]
    assert [h.name for h in found.null()] == ["."]


def test_a_failure_is_no_answer() -> None:
    for fact in (exchangers, sender_policy, dmarc, dkim):
        assert fact().answered
        assert not fact(rcode="SERVFAIL").answered


def test_keys_with_one_record_can_be_read() -> None:
    one, two = dkim_key(), dkim_key(records=("p=", "p="))
    assert dkim(one, two, dkim_key(records=())).readable == (one,)
