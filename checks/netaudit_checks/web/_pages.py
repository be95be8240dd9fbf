"""What the checks of pages have in common: which pages there are, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Service, Verdict, not_applicable, not_tested
from netaudit_checks._incomplete import incomplete
from netaudit_checks._web import no_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.facts.web import WebHeads, WebPage

    Fault = Callable[[WebPage, tuple[str, ...]], Verdict | None]

_ERROR = 400


def judged(service: Service, web: WebHeads, fault: Fault, *, html: bool = True) -> Verdict | None:
    """The verdict by the pages at all addresses; None where all of them are sound.

    `fault` judges one page, which some addresses show. With `html`, of pages of HTML alone.
    """
    if (verdict := no_answer(service, web)) is not None:
        return verdict
    if not web.pages:
        message = "{service} was asked by a netaudit that did not look at its page"
        return not_tested(message, service=service.label())
    shown: dict[WebPage, list[str]] = {}
    for head in web.heads:
        page = head.page
        if page and page.status < _ERROR and (page.is_html or not html):
            shown.setdefault(page, []).append(str(head.address))
    if not shown:
        return not_applicable("{service} shows no page of its own", service=service.label())
    faults = (fault(page, tuple(addresses)) for page, addresses in shown.items())
    return next(filter(None, faults), None) or incomplete(service, web.left())
