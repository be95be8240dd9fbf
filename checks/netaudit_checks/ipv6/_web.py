"""What the checks of start pages have in common."""

from netaudit.api import Service, Transport


def is_web(service: Service) -> bool:
    """Whether it is a web service that somebody is meant to reach."""
    return (
        service.protocol in {"http", "https"}
        and service.transport is Transport.TCP
        and bool(service.exposure)
    )
