"""File servers that still speak SMB 1."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._speech import judge_each


@check(
    "exposure.smb-version-1-gone",
    title="No file server speaks SMB 1",
    severity=Severity.CRITICAL,
    remedy="Turn SMB 1 off; replace the machines that know nothing newer.",
    howto={
        "Windows": """
            Set-SmbServerConfiguration -EnableSMB1Protocol $false -Force
            Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol
        """,
        "Samba": """
            # smb.conf, [global]
            server min protocol = SMB2_10
        """,
    },
    refs=["CIS Controls 8.1 control 4.8", "MS-SMB2 section 1.7"],
)
def smb_version_1_gone(host: Host, found: Identities) -> Verdict:
    """WannaCry and NotPetya went through it, and it protects nothing that passes."""

    def wrong(identity: Identity) -> str:
        is_smb = identity.protocol == "smb"
        return "SMB 1" if is_smb and identity.note("dialect") == "1" else ""

    return judge_each(host, found.found, wrong, found)
