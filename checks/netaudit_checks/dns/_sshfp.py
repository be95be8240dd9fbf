"""What the checks of SSHFP records have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.api import Service


def over_ssh(service: Service) -> bool:
    """Whether a service has host keys."""
    return service.protocol == "ssh"
