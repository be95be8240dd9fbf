"""Units for those who let systemd keep the time: a timer that wakes `netaudit schedule run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

SERVICE = """\
# netaudit-schedule.service
[Unit]
Description=netaudit: audits that are due
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
{user}ExecStart={program} schedule run --quiet --store {store}
# 1: our error, told in the journal and tried again; a timer that gives up would audit nothing.
SuccessExitStatus=1
# The one right that raw packets need, and no way to any other, for root neither.
NoNewPrivileges=yes
CapabilityBoundingSet=CAP_NET_RAW
AmbientCapabilities=CAP_NET_RAW
PrivateTmp=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths={folder}
UMask=0077
"""
TIMER = """\
# netaudit-schedule.timer
[Unit]
Description=netaudit: look every {minutes} minutes for audits that are due

[Timer]
OnCalendar=*:0/{minutes}
Persistent=true
AccuracySec=30s

[Install]
WantedBy=timers.target
"""


def units(program: Path, store: Path, minutes: int, user: str) -> dict[str, str]:
    """The text of each unit file, by its name. Raises UsageError."""
    for path in (program, store):
        if not path.is_absolute() or any(c in str(path) for c in "\"'\\%$\n "):
            raise UsageError(
                "{path}: a unit file needs a whole path without spaces and quotes", path=path
            )
    if not (user.replace("-", "").replace("_", "") or "x").isalnum():
        raise UsageError("{user} is no user's name", user=repr(user))
    service = SERVICE.format(
        program=program, store=store, folder=store.parent, user=f"User={user}\n" if user else ""
    )
    timer = TIMER.format(minutes=minutes)
    return {"netaudit-schedule.service": service, "netaudit-schedule.timer": timer}
