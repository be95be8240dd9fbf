from netaudit.lab.dns.server import Quirk
from netaudit.lab.faults.protocol import KINDS, _odd


def test_every_quirk_has_its_fault() -> None:
    assert len({kind.key for kind in KINDS}) == len(Quirk)
    assert {kind.family for kind in KINDS} == {"dns"}
    assert callable(_odd(Quirk.UPWARD))
