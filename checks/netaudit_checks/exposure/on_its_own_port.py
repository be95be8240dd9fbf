"""Administration and databases that hide behind another protocol's port."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._ports import ADMINISTRATION, CLEAR_TEXT, DATABASE
from netaudit_checks.exposure._speech import judge_each, strays

_HIDES = frozenset(
    {
        "ftp", "memcached", "mongodb", "mssql", "mysql", "oracle", "postgresql", "rdp", "redis",
        "snmp", "ssh", "telnet", "vnc",
    }
)  # fmt: skip
_KNOWN = frozenset({*ADMINISTRATION, *DATABASE, *CLEAR_TEXT})


@check(
    "exposure.on-its-own-port",
    title="No administration and no database hides on another protocol's port",
    severity=Severity.HIGH,
    remedy=(
        "Find the program (`ss -ltnup`) and who put it there. Stop it, or move it to its own "
        "port and let the firewall judge it there."
    ),
    howto={
        "Linux": """
            ss -ltnup
            ps -o pid,user,lstart,cmd -p PID
            ls -l /proc/PID/exe
        """,
        "Windows": """
            Get-NetTCPConnection -State Listen |
              Select-Object LocalPort, @{n='Program';e={(Get-Process -Id $_.OwningProcess).Path}}
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.20", "ISO/IEC 27002:2022 control 8.16"],
)
def on_its_own_port(host: Host, found: Identities) -> Verdict:
    """A log-in behind port 443 or 8080 was put there to pass the firewall, or by an intruder."""

    def wrong(identity: Identity) -> str:
        hides = identity.certain and identity.protocol in _HIDES
        return identity.protocol if hides and identity.port not in _KNOWN else ""

    return judge_each(host, strays(host, found), wrong, found)
