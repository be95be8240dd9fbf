"""Canary zones for a real network: names whose DNSSEC state is known, which tell of resolvers.

Without them nobody can see from outside whether a resolver validates: sound names are answered
alike by who does and who does not. `made` signs them once, for years, and the keys are thrown away:
so they are plain zone files for any name server, and nobody has to keep them.
"""

from netaudit.canaries.files import write
from netaudit.canaries.zones import Canaries, made

__all__ = ["Canaries", "made", "write"]
