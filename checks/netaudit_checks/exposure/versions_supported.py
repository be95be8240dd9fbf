"""Servers whose maker no longer mends them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from netaudit.api import Host, Severity, Verdict, check, failed, not_tested, passed
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._end_of_life import AS_OF, end_of
from netaudit_checks.exposure._group import incomplete
from netaudit_checks.exposure._speech import show

# Distributions mend old releases under the old number: their own dates count, not these.
_DISTRIBUTION = re.compile(r"(?i)debian|ubuntu|deb\d|\+deb|el\d|red hat|centos|suse|alpine")


@dataclass(frozen=True, slots=True)
class Options:
    """After how many days the built-in dates are too old to say that all is well."""

    stale_days: int = 400


@check(
    "exposure.versions-supported",
    title="No server runs a release that its maker has given up",
    severity=Severity.HIGH,
    remedy="Move to a release that is maintained. Until then, let only those reach it who must.",
    howto={
        "Debian": """
            apt-get update && apt-get full-upgrade
            check-support-status
        """,
        "Windows": """
            Get-ComputerInfo WindowsProductName, OsVersion
            Install-WindowsUpdate -AcceptAll
        """,
        "MariaDB": """
            # after a backup
            systemctl stop mariadb && apt-get install mariadb-server
            mariadb-upgrade
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.8", "CIS Controls 8.1 control 2.2"],
)
def versions_supported(host: Host, found: Identities, options: Options) -> Verdict:
    """What is found after the last day stays open for ever, and is tried first."""
    if ended := tuple(_ended(found)):
        return failed(
            "past its end of life (dates as of {as_of}): {ports}", as_of=str(AS_OF), ports=ended
        )
    age = (found.observed_at.date() - AS_OF).days
    if age > options.stale_days:
        return not_tested(
            "the dates of ends of life are of {as_of}, {days} days old: update netaudit",
            as_of=str(AS_OF),
            days=age,
        )
    return incomplete(host, found) or passed(
        "no release past its end of life was told by {host} (dates as of {as_of})",
        host=host.label(),
        as_of=str(AS_OF),
    )


def _ended(found: Identities) -> Iterator[str]:
    for identity in found.found:
        if not identity.version or _DISTRIBUTION.search(f"{identity.banner} {identity.version}"):
            continue
        end = end_of(identity.product, identity.version)
        if end is not None and end < found.observed_at.date():
            yield f"{show(identity)}: {end}"
