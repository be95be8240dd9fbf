"""SNMP agents that still speak version 2c, under the community that everybody knows."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._speech import judge_each


@check(
    "exposure.snmp-version-3-only",
    title='No SNMP agent answers the community "public"',
    severity=Severity.HIGH,
    remedy=(
        "Remove communities and versions 1 and 2c; make users of version 3 that authenticate "
        "and encrypt."
    ),
    howto={
        "Net-SNMP": """
            # snmpd.conf: no rocommunity, no rwcommunity
            createUser USER SHA-256 PASSWORD AES PASSWORD
            rouser USER priv
        """,
        "Cisco IOS": """
            no snmp-server community public
            snmp-server group NOC v3 priv
            snmp-server user USER NOC v3 auth sha PASSWORD priv aes 128 PASSWORD
        """,
        "MikroTik": """
            /snmp community set [find name=public] disabled=yes
            /snmp community add name=USER security=private \\
              authentication-protocol=SHA1 encryption-protocol=AES
        """,
    },
    refs=["RFC 3414 section 1.4", "RFC 9099 section 2.6.1.3"],
)
def snmp_version_3_only(host: Host, found: Identities) -> Verdict:
    """Whoever sends that word reads the machine's routes, neighbours and software."""

    def wrong(identity: Identity) -> str:
        return identity.note("community")

    return judge_each(host, found.found, wrong, found)
