"""Debian's `dnsviz grok`, without what crashes it on zones of the lab: `dnssec.py` runs it.

    /usr/bin/python3 benchmarks/dnsviz_grok.py [ARGUMENT…]

- Debian's pygraphviz has lost the module that this dnsviz asks for its version.
- It crashes where it follows a null MX (RFC 7505), as zones without mail have it: it follows none.
- It gives no status to the SOA of a negative answer that lacks its signature, and crashes when it
  tells it: it tells "bogus". Only codes of errors and warnings are compared.
"""

from __future__ import annotations

import sys
import types
from importlib import import_module
from typing import Any

BOGUS = 2  # dnsviz.analysis.status.RRSET_STATUS_BOGUS


class Statuses(dict[Any, int]):
    """By part of a response."""

    def __missing__(self, _part: Any) -> int:
        return BOGUS


def mend() -> None:
    """Replace what crashes."""
    pygraphviz: Any = import_module("pygraphviz")
    release: Any = types.ModuleType("pygraphviz.release")
    release.version = pygraphviz.__version__
    sys.modules[release.__name__] = pygraphviz.release = release
    analysis = import_module("dnsviz.analysis.offline").OfflineDomainNameAnalysis
    serialize, keep = analysis.serialize_status, analysis._set_response_component_status  # noqa: SLF001  it has no other name

    def told(self: Any, *arguments: Any, **options: Any) -> Any:
        return serialize(self, *arguments, **{**options, "follow_mx": False})

    def kept(self: Any, statuses: dict[Any, int], **options: Any) -> None:
        known = statuses if isinstance(statuses, Statuses) else Statuses(statuses)
        keep(self, known, **options)

    analysis.serialize_status, analysis._set_response_component_status = told, kept  # noqa: SLF001  the same


if __name__ == "__main__":
    mend()
    import_module("dnsviz.commands.grok").main(["grok", *sys.argv[1:]])
