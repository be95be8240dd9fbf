from netaudit.identify import kerberos
from netaudit.identify.ber import ber
from netaudit.identify.dialogue import once

ERROR = ber(
    0x7E,
    ber(
        0x30,
        ber(0xA0, b"\x02\x01\x05"),
        ber(0xA1, b"\x02\x01\x1e"),
        ber(0xA9, ber(0x1B, b"KONTUM.TEST")),
    ),
)


def test_the_error_names_the_realm() -> None:
    found = once(kerberos.talk(b""), len(ERROR).to_bytes(4, "big") + ERROR)
    assert found
    assert dict(found.notes) == {"realm": "KONTUM.TEST"}


def test_others() -> None:
    assert kerberos.read(b"HTTP") is None
    assert kerberos.read(ber(0x7E, ber(0x30, ber(0xA1, b"\x02\x01\x0b")))) is None
    assert once(kerberos.talk(b"")) is None
