"""Frameworks as versioned data: requirements, and what of them a scan can evidence."""

from netaudit.frameworks.evidence import Evidence, Held, Proof, evidence
from netaudit.frameworks.loading import load, load_all, shipped
from netaudit.frameworks.model import Framework, Need, Status

__all__ = [
    "Evidence",
    "Framework",
    "Held",
    "Need",
    "Proof",
    "Status",
    "evidence",
    "load",
    "load_all",
    "shipped",
]
