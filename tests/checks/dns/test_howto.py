"""The shared remedies of name servers: blocks for products, which test_howto of dnssec reads."""

from inspect import cleandoc

import pytest

from netaudit_checks.dns import _howto

BLOCKS = {k: v for k, v in vars(_howto).items() if k.isupper()}


@pytest.mark.parametrize("task", BLOCKS)
def test_configuration_is_followed_by_what_loads_it(task: str) -> None:
    for product, text in BLOCKS[task].items():
        lines = cleandoc(text).splitlines()
        for number, line in enumerate(lines):
            if line in {"# named.conf", "# knot.conf", "# nsd.conf", "# pdns.conf"}:
                assert "# then" in lines[number:], (task, product)
