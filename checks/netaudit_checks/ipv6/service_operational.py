"""Whether a service does its work over IPv6, not only accepts connections."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.application import ApplicationV6, Speech, reached

_SENTENCES = {
    Speech.REFUSED: "{service} answers with an error over IPv6 on {addresses}: {said}",
    Speech.GARBAGE: "{service} does not speak {protocol} over IPv6 on {addresses}: {said}",
    Speech.SILENT: "{service} accepts connections over IPv6 on {addresses} and says nothing",
    Speech.CUT: "{service} closes every connection over IPv6 on {addresses}",
    Speech.TOO_SLOW: "{service} answers too slowly over IPv6 on {addresses}",
    Speech.TOO_MUCH: "{service} floods whoever connects over IPv6 on {addresses}",
    Speech.NO_TLS: "{service} does not complete a TLS handshake over IPv6 on {addresses}: {said}",
    Speech.NOT_REACHED: "{service} accepts only now and then over IPv6 on {addresses}",
}


@check(
    "ipv6.service-operational",
    title="The service works over IPv6",
    severity=Severity.HIGH,
    remedy="Ask the service itself over IPv6 (`curl -6 -v`, `openssl s_client -6`) and compare "
    "with IPv4. Usual causes: a proxy or virtual host that is set up for IPv4 only, an access list "
    "without the IPv6 prefixes, packets too big that a firewall drops.",
    refs=["RFC 7381 section 3.4", "RFC 6540 section 2"],
)
def service_operational(service: Service, application: ApplicationV6) -> Verdict:
    """A port that accepts and then fails is worse than a closed one: nobody turns to IPv4."""
    if not service.visible_from(application.seen_from):
        return not_applicable(
            "{service} is not meant to be reached from here ({zone})",
            service=service.label(),
            zone=application.seen_from.phrase,
        )
    open_ = reached(application.answers)
    if not open_:
        return not_applicable("{service} cannot be reached over IPv6", service=service.label())
    if open_[0].speech is Speech.UNKNOWN_PROTOCOL:
        return not_applicable(
            "{service} speaks {protocol}, which is not checked further",
            service=service.label(),
            protocol=service.protocol,
        )
    bad = [answer for answer in open_ if not answer.works]
    if not bad:
        return passed(
            "{service} answers as {protocol}", service=service.label(), protocol=service.protocol
        )
    worst = bad[0].speech
    return failed(
        _SENTENCES[worst],
        service=service.label(),
        protocol=service.protocol,
        addresses=tuple(str(answer.address) for answer in bad if answer.speech is worst),
        said=bad[0].said,
    )
