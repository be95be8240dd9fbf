import errno
import socket
from ipaddress import ip_address, ip_network

import pytest

from netaudit.lab.firewall import Firewall, Rule
from netaudit.lab.links import rehearse
from netaudit.model import Transport
from tests.lab.network import in_a_namespace, patience

PORT = 4242


def _connect(host: str, expected: str) -> str:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as client:
        client.settimeout(patience(silent=expected == SILENCE))
        try:
            client.connect((host, PORT))
        except TimeoutError:
            return SILENCE
        except OSError as error:
            return errno.errorcode[error.errno or 0]
    return "open"


def _under(
    *rules: Rule, expected: list[str], replace_by: tuple[Rule, ...] | None = None
) -> list[str]:
    """What comes of a connection over each family; `expected` says only how long to wait."""

    def inside() -> list[str]:
        from pyroute2 import IPRoute

        with IPRoute() as route:
            route.link("set", index=1, state="up")
        Firewall().apply(rules)
        if replace_by is not None:
            Firewall().apply(replace_by, replace=True)
        return list(map(_connect, ("::1", "127.0.0.1"), expected))

    found: list[str] = in_a_namespace(inside)
    return found


V6, V4 = ip_address("::1"), ip_address("127.0.0.1")
CLOSED, SILENCE = "ECONNREFUSED", "silence"


@pytest.mark.lab
@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ((), [CLOSED, CLOSED]),
        ((Rule(accept=False, family=6),), [SILENCE, CLOSED]),
        ((Rule(False, V4, Transport.TCP, PORT),), [CLOSED, SILENCE]),
        ((Rule(False, V4, Transport.UDP, PORT),), [CLOSED, CLOSED]),
        ((Rule(False, V4, Transport.TCP, PORT + 1),), [CLOSED, CLOSED]),
        ((Rule(False, V6, Transport.TCP, PORT, ip_network("::1/128")),), [SILENCE, CLOSED]),
        ((Rule(False, V6, Transport.TCP, PORT, ip_network("2001:db8::/32")),), [CLOSED, CLOSED]),
        ((Rule(False, V4, Transport.TCP, PORT, ip_network("127.0.0.0/9")),), [CLOSED, SILENCE]),
        (
            (
                Rule(True, V6, Transport.TCP, PORT, ip_network("::/127")),
                Rule(False, V6, Transport.TCP, PORT),
            ),
            [CLOSED, CLOSED],
        ),
    ],
)
def test_the_first_rule_that_matches_wins(rules: tuple[Rule, ...], expected: list[str]) -> None:
    assert _under(*rules, expected=expected) == expected


@pytest.mark.lab
def test_new_rules_take_the_place_of_the_old_ones() -> None:
    old, new = Rule(accept=False, family=6), Rule(accept=False, family=4)
    expected = [CLOSED, SILENCE]
    assert _under(old, expected=expected, replace_by=(new,)) == expected


@pytest.mark.lab
def test_a_rehearsal_makes_a_pair() -> None:
    def inside() -> list[str]:
        rehearse()
        return [name for _, name in socket.if_nameindex()]

    assert set(in_a_namespace(inside)) >= {"rehearsal", "rehearsed"}
