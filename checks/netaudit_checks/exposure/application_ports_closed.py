"""No inner port of an application server can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("java-rmi", "ajp", ports=(1099, 8009))


@check(
    "exposure.application-ports-closed",
    title="No inner port of an application server can be reached from outside its zone",
    severity=Severity.HIGH,
    remedy="Bind them to the loopback interface, and give AJP a secret.",
    howto={
        "Tomcat": """
            <!-- server.xml -->
            <Connector protocol="AJP/1.3" address="::1" port="8009" secret="SECRET"
              secretRequired="true"/>
        """,
        "Java": """
            java -Dcom.sun.management.jmxremote.host=localhost \\
              -Dcom.sun.management.jmxremote.ssl=true \\
              -Dcom.sun.management.jmxremote.authenticate=true
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.22"],
)
def application_ports_closed(host: Host, found: Identities) -> Verdict:
    """Java RMI and Tomcat's AJP trust whoever speaks them, and have run strangers' code."""
    return judge_group(host, found, _UNWANTED)
