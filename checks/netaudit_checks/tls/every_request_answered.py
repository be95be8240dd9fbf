"""Machines behind a gateway that speaks HTTP, some of which are dead."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.web import WebHeads
from netaudit_checks._incomplete import incomplete
from netaudit_checks._web import either, no_answer

_GATEWAY = (502, 503, 504)  # RFC 9110 section 15.6


@check(
    "tls.every-request-answered",
    title="Every request is answered, and none by a gateway's error",
    severity=Severity.MEDIUM,
    remedy="Look at the gateway which of the machines behind it does not answer, mend it or take "
    "it out, and have the gateway check its machines by a request of its own. Where a limit of "
    "requests did it, let this scanner through.",
    howto={
        "HAProxy": """
            # in the backend
            option httpchk GET /
            server NAME ADDRESS:443 check ssl verify required ca-file CA_FILE
        """,
        "nginx": """
            # in the upstream: who failed is left out for a while
            server ADDRESS:443 max_fails=2 fail_timeout=30s;
            # in the location
            proxy_next_upstream error timeout http_502 http_503 http_504;
        """,
        "Apache": """
            # a2enmod proxy_hcheck
            BalancerMember https://ADDRESS hcmethod=HEAD hcinterval=10
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.14", "RFC 9110 section 15.6"],
    where=either,
    version=2,
)
def every_request_answered(service: Service, web: WebHeads) -> Verdict:
    """A gateway shakes hands whoever is dead behind it: only its answers tell.

    Where each request fails, the service is down, which `ipv6.service-operational` tells.
    """
    if (verdict := no_answer(service, web)) is not None:
        return verdict
    statuses = [status for head in web.heads for status in head.statuses]
    errors = [status for status in statuses if status in _GATEWAY]
    if errors and len(errors) == len(statuses):
        return not_applicable("{service} answers with errors alone", service=service.label())
    if errors:
        return failed(
            "answers {errors} of {asked} requests with {status}, and others as it should "
            "({addresses})",
            errors=len(errors),
            asked=len(statuses),
            status=str(errors[0]),
            addresses=tuple(str(h.address) for h in web.heads if set(h.statuses) & set(_GATEWAY)),
        )
    return incomplete(service, web.left()) or passed(
        "{count} requests were answered", count=len(statuses)
    )
