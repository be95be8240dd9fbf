"""SSH servers that offer what is broken."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._speech import judge_each


@check(
    "exposure.ssh-algorithms-current",
    title="No SSH server offers broken algorithms",
    severity=Severity.MEDIUM,
    remedy=(
        "Name the algorithms that remain in the server's configuration, or update a server "
        "that knows no better ones."
    ),
    howto={
        "OpenSSH": """
            # sshd_config.d/algorithms.conf
            KexAlgorithms -diffie-hellman-group1-sha1,diffie-hellman-group-exchange-sha1
            Ciphers -3des-cbc,arcfour*,*-cbc
            MACs -hmac-md5*,hmac-sha1-96*
            HostKeyAlgorithms -ssh-dss
            # then
            sshd -t && systemctl reload ssh
        """,
        "Cisco IOS": """
            ip ssh version 2
            ip ssh server algorithm encryption aes256-ctr aes128-ctr
            ip ssh server algorithm mac hmac-sha2-256
            ip ssh dh min size 2048
        """,
        "MikroTik": """
            /ip ssh set strong-crypto=yes host-key-type=ed25519
        """,
    },
    refs=["RFC 9142 section 4", "RFC 8758 section 2", "RFC 8732 section 1"],
)
def ssh_algorithms_current(host: Host, found: Identities) -> Verdict:
    """An attacker in between chooses the weakest that both sides offer."""

    def wrong(identity: Identity) -> str:
        if identity.note("protocol").startswith("1.") and identity.protocol == "ssh":
            return f"SSH-{identity.note('protocol')}"
        return identity.note("weak")

    return judge_each(host, found.found, wrong, found)
