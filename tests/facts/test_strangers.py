from ipaddress import IPv6Address

from netaudit.facts.strangers import Method, Search, Stranger, Strangers

AT = IPv6Address("2001:db8:1001::17")


def test_how_a_stranger_was_found() -> None:
    assert Stranger(AT, (Method.LIKELY,), "echo").label == f"{AT} (echo)"
    assert Stranger(AT, (Method.CHAIN, Method.TREE), "").label == f"{AT} (NSEC, PTR)"
    assert Stranger(AT, (Method.TREE,), "parameter problem").label.endswith("parameter problem)")


def test_how_far_the_search_went() -> None:
    searches = (
        Search(Method.CHAIN, 1, complete=False, detail="no NSEC record"),
        Search(Method.TREE, 300, complete=True, detail=""),
        Search(Method.LIKELY, 80, complete=True, detail=""),
    )
    assert Strangers(searches, ()).reverse_complete
    assert Strangers(searches, ()).asked(Method.CHAIN, Method.TREE) == 301
    assert not Strangers(searches[2:], ()).reverse_complete
