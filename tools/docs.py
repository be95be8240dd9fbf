"""Writes docs/checks.md from the checks' own metadata.

.venv/bin/python tools/docs.py           write it
.venv/bin/python tools/docs.py --check   1 if it is not what would be written
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.i18n import translate
from netaudit.policy import load as load_policy
from netaudit.registry import BUILTIN_PROBES, fact_name, load_packages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netaudit.policy import Policy
    from netaudit.registry import Check

PACKAGE = "netaudit_checks"
PAGE = Path(__file__).resolve().parent.parent / "docs" / "checks.md"
HEAD = """\
# Checks

Made by `tools/docs.py` from the checks themselves; change those, not this page. What a check
demands stands in its title; how much that weighs (must, should) is the policy's word, here that
of `netaudit/policy/baseline.yaml`.
"""


def page() -> str:
    """The whole page."""
    registry = load_packages([BUILTIN_PROBES, PACKAGE])
    policy = load_policy("baseline")
    checks = list(registry.checks.values())
    return "\n".join([HEAD, *_contents(checks, policy), *_sections(checks, policy)])


def _contents(checks: list[Check], policy: Policy) -> Iterator[str]:
    yield "| check | about | baseline | severity | title |"
    yield "|---|---|---|---|---|"
    for check in checks:
        anchor = check.id.replace(".", "")
        yield (
            f"| [{check.id}](#{anchor}) | {check.target.__name__} "
            f"| {policy.requirement(check.id)} | {check.meta.severity} "
            f"| {_cell(check.meta.title)} |"
        )
    yield ""


def _sections(checks: list[Check], policy: Policy) -> Iterator[str]:
    for check in checks:
        facts = ", ".join(f"`{fact_name(fact)}`" for fact in check.facts)
        yield f"## {check.id}"
        yield f"**{check.meta.title}**  "
        yield f"*{translate(check.meta.title, 'vi', PACKAGE)}*\n"
        yield (
            f"About a {check.target.__name__}; judged from {facts}. Severity "
            f"{policy.severity(check.id, check.meta.severity)}; a "
            f"{policy.requirement(check.id)} in the baseline.\n"
        )
        yield f"{check.rationale}\n"
        yield f"To do: {check.meta.remedy}\n"
        yield from (f"{product}:\n```\n{text}\n```\n" for product, text in check.meta.howto)
        yield from _options(check, policy)
        yield f"References: {'; '.join(check.meta.refs)}\n"


def _options(check: Check, policy: Policy) -> Iterator[str]:
    if check.options:
        chosen = policy.options(check.id, check.options)
        for item in dataclasses.fields(check.options):
            yield f"- option `{item.name}`: {getattr(chosen, item.name)!r} in the baseline"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Entry point; the exit code."""
    text = page()
    if "--check" in arguments:
        fresh = PAGE.exists() and PAGE.read_text("utf-8") == text
        if not fresh:
            print(f"{PAGE.name} is not what the checks say; type: .venv/bin/python tools/docs.py")
        return 0 if fresh else 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
