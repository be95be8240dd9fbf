from datetime import date

import pytest

from netaudit_checks.exposure._end_of_life import AS_OF, PRODUCTS, end_of


@pytest.mark.parametrize(
    ("product", "version", "end"),
    [
        ("MariaDB", "10.3.39", date(2023, 5, 25)),
        ("MariaDB", "10.11.6", date(2028, 2, 16)),
        ("MariaDB", "11.4.2", None),
        ("MySQL", "5.7.44", date(2023, 10, 31)),
        ("Microsoft SQL Server 2012", "11.0.7001", date(2022, 7, 12)),
        ("Microsoft IIS", "7.5", date(2020, 1, 14)),
        ("Apache httpd", "2.4.57", None),
        ("Apache httpd", "2.2.15", date(2018, 1, 1)),
        ("nginx", "1.0", None),
    ],
)
def test_the_branch_decides(product: str, version: str, end: date | None) -> None:
    assert end_of(product, version) == end


def test_every_date_is_one_and_every_product_has_its_source() -> None:
    for product in PRODUCTS:
        assert product.source
        for day in product.ends.values():
            assert date(2005, 1, 1) < date.fromisoformat(day) < date(AS_OF.year + 6, 1, 1)
