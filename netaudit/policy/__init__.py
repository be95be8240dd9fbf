"""Policies: YAML documents that say which checks matter, how much, and with which options."""

from netaudit.policy.loading import load, load_text, shipped
from netaudit.policy.model import Policy, Rule

__all__ = ["Policy", "Rule", "load", "load_text", "shipped"]
