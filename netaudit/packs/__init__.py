"""Packs of checks as source code: what they say, whether they keep the rules, a new one."""
