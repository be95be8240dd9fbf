"""No file share can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group(
    "smb",
    "nfs",
    "rsync",
    "afp",
    "iscsi",
    "netbios-session",
    "rpcbind",
    ports=(111, 139, 445, 548, 873, 2049, 3260),
)


@check(
    "exposure.file-shares-closed",
    title="No file share can be reached from outside its zone",
    severity=Severity.CRITICAL,
    remedy=(
        "Close the ports between units; share files through a service that asks for a log-in "
        "over TLS."
    ),
    howto={
        "Samba": """
            # smb.conf, [global]
            interfaces = lo PREFIX
            bind interfaces only = yes
            hosts allow = PREFIX
        """,
        "NFS": """
            # /etc/exports
            /srv/data PREFIX(ro,sec=krb5p)
            # then
            exportfs -ra
        """,
        "Windows": """
            Set-NetFirewallRule -DisplayGroup 'File and Printer Sharing' -RemoteAddress LocalSubnet
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.22", "RFC 7530 section 19"],
)
def file_shares_closed(host: Host, found: Identities) -> Verdict:
    """SMB, NFS and rsync hand out whole folders, and worms travel by them between units."""
    return judge_group(host, found, _UNWANTED)
