"""Web consoles of administration that others can open."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._speech import judge_each, strays


@check(
    "exposure.consoles-closed",
    title="No web console of administration can be opened from outside its zone",
    severity=Severity.HIGH,
    remedy=(
        "Bind the console to the management network, or let the web server in front of it "
        "allow that network's prefixes only."
    ),
    howto={
        "nginx": """
            location / {
              allow PREFIX;
              deny all;
            }
        """,
        "Apache": """
            <Location "/">
              Require ip PREFIX
            </Location>
        """,
        "Cockpit": """
            # systemctl edit cockpit.socket
            [Socket]
            ListenStream=
            ListenStream=[ADDRESS]:9090
        """,
        "Webmin": """
            # /etc/webmin/miniserv.conf
            allow=PREFIX
            # then
            systemctl restart webmin
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.22", "CIS Controls 8.1 control 4.6"],
)
def consoles_closed(host: Host, found: Identities) -> Verdict:
    """Routers, virtual machines and databases are run from a page: one password away."""

    def wrong(identity: Identity) -> str:
        return identity.note("console")

    return judge_each(host, strays(host, found), wrong, found)
