from netaudit.facts.sshfp import Sshfp, SshfpName, SshfpService
from netaudit.facts.zone import Security


def test_labels_and_what_is_published() -> None:
    record = Sshfp(4, 2, "ab" * 32)
    found = SshfpName("a.test", "NOERROR", Security.SECURE, (record,))
    nothing = SshfpName("b.test", "NXDOMAIN", Security.SECURE, ())
    assert record.label == "4 2 abababab"
    assert SshfpService((nothing, found)).published() == (found,)
