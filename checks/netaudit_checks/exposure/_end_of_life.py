"""When releases end: product, branch, last day of its maker's support. Data only.

Each table names its source. What a distribution maintains on its own is not judged by these days:
a banner that names one is left out by the check.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 26)


@dataclass(frozen=True, slots=True)
class Product:
    """Branches, as a version begins, with their last day (ISO 8601), and where that is said."""

    name: str
    source: str
    ends: dict[str, str]


PRODUCTS = (
    Product(
        "Microsoft IIS",
        "Microsoft Lifecycle: IIS follows its Windows Server",
        {
            "5.": "2010-07-13", "6.": "2015-07-14", "7.0": "2020-01-14", "7.5": "2020-01-14",
            "8.0": "2023-10-10", "8.5": "2023-10-10",
        },
    ),
    Product(
        "Microsoft SQL Server",
        "Microsoft Lifecycle: SQL Server, extended end date",
        {
            "8.": "2013-04-09", "9.": "2016-04-12", "10.": "2019-07-09", "11.": "2022-07-12",
            "12.": "2024-07-09", "13.": "2026-07-14", "14.": "2027-10-12", "15.": "2030-01-08",
        },
    ),
    Product(
        "MySQL",
        "Oracle Lifetime Support Policy: MySQL, extended support",
        {"5.0": "2012-01-09", "5.1": "2013-12-31", "5.5": "2018-12-31", "5.6": "2021-02-28",
         "5.7": "2023-10-31", "8.0": "2026-04-30"},
    ),
    Product(
        "MariaDB",
        "MariaDB Foundation: maintenance policy",
        {"5.5": "2020-04-11", "10.0": "2019-03-31", "10.1": "2020-10-17", "10.2": "2022-05-23",
         "10.3": "2023-05-25", "10.4": "2024-06-18", "10.5": "2025-06-24", "10.6": "2026-07-06",
         "10.11": "2028-02-16"},
    ),
    Product(
        "MongoDB",
        "MongoDB Software Lifecycle Schedules",
        {"3.4": "2020-01-31", "3.6": "2021-04-30", "4.0": "2022-04-30", "4.2": "2023-04-30",
         "4.4": "2024-02-29", "5.0": "2024-10-31", "6.0": "2025-07-31"},
    ),
    Product(
        "Elasticsearch",
        "Elastic: product end of life dates",
        {"5.": "2019-03-11", "6.": "2022-02-10", "7.": "2026-01-15"},
    ),
    Product(
        "Kubernetes API server",
        "Kubernetes: patch releases, end of life",
        {"1.24": "2023-07-28", "1.25": "2023-10-28", "1.26": "2024-02-28", "1.27": "2024-06-28",
         "1.28": "2024-10-28", "1.29": "2025-02-28", "1.30": "2025-06-28"},
    ),
    Product(
        "Apache httpd",
        "Apache HTTP Server project: announcements of the last 1.3, 2.0 and 2.2",
        {"1.3": "2010-02-03", "2.0": "2013-07-10", "2.2": "2018-01-01"},
    ),
    Product(
        "Apache Tomcat",
        "Apache Tomcat: which version, end of life announcements",
        {"6.0": "2016-12-31", "7.0": "2021-03-31", "8.0": "2018-06-30", "8.5": "2024-03-31"},
    ),
    Product(
        "Asterisk",
        "Asterisk documentation: versions, end of life",
        {"13.": "2021-10-24", "16.": "2023-10-09", "18.": "2025-10-20"},
    ),
    Product(
        "Oracle Database",
        "Oracle Lifetime Support Policy: technology products, extended support",
        {"9.2": "2010-07-31", "10.2": "2013-07-31", "11.2": "2020-12-31", "12.1": "2022-07-31"},
    ),
    Product(
        "BIND",
        "Internet Systems Consortium: BIND 9 supported platforms and end of life announcements",
        {"9.9": "2018-06-30", "9.11": "2022-03-31", "9.16": "2024-04-30"},
    ),
)  # fmt: skip


def end_of(product: str, version: str) -> date | None:
    """The last day of a product's release, None where it is not in the tables."""
    for row in PRODUCTS:
        if product.startswith(row.name):
            for branch, day in row.ends.items():
                if _is_of(version, branch):
                    return date.fromisoformat(day)
    return None


def _is_of(version: str, branch: str) -> bool:
    """Whether a version belongs to a branch: 10.1 is none of 10.11."""
    following = version[len(branch) : len(branch) + 1]
    return version.startswith(branch) and (branch.endswith(".") or not following.isdigit())
