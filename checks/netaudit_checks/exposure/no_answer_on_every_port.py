"""Whether something answers in a host's place on every port."""

from netaudit.api import Host, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.ports import OpenPorts
from netaudit_checks.exposure._group import incomplete


@check(
    "exposure.no-answer-on-every-port",
    title="Nothing accepts connections on every port in the host's place",
    severity=Severity.MEDIUM,
    remedy="Find the device on the way that completes TCP handshakes for the host (a SYN proxy, a "
    "load balancer, a tarpit) and have it do so for the ports of real services only. If it is "
    "meant to be there, scan the host from behind it as well.",
    refs=["RFC 4987 section 3.7", "RFC 9293 section 3.10.7.2"],
    version=2,
)
def no_answer_on_every_port(host: Host, ports: OpenPorts) -> Verdict:
    """A port that always accepts hides from a scan what is really open behind it.

    Random high ports were asked too: on them no service stands. It is one finding about the
    device in between, not one for each port.
    """
    if not ports.addresses:
        return not_applicable("{host} has no address that could be asked", host=host.label())
    found = tuple(str(address.address) for address in ports.addresses if address.everything)
    if found:
        return failed(
            "connections are accepted on every port, random ones too: {found}", found=found
        )
    return incomplete(host, ports) or passed("no address accepts on every port")
