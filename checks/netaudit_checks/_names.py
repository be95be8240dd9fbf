"""Services that clients find by name."""

from netaudit.api import Service


def has_name(service: Service) -> bool:
    """Whether clients find it by name, from anywhere."""
    return bool(service.names and service.exposure)
