"""Prowler's own HTML report of as many findings: a program of its own, run by Prowler's Python.

    PROWLER/bin/python benchmarks/prowler_html.py FINDINGS OUT.html

Takes nothing from netaudit and gives nothing to it but a file; benchmarks/report.py starts it. The
findings are of Prowler's own AWS checks, with their own texts, no tags and no compliance mapping,
so that its table is shorter than a real one. Prints seconds, peak memory and octets.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

CHECKS = 120  # of Prowler's, in turns


def main(number: int, out: Path) -> int:
    """Write the report and print the figures."""
    html = import_module("prowler.lib.outputs.html.html")
    found = _findings(number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    report = html.HTML(findings=found, file_path=str(out))
    stats = dict.fromkeys(
        ("total_pass", "total_muted_pass", "total_fail", "total_muted_fail", "resources_count",
         "findings_count", "critical_failed_findings", "critical_passed_findings"), 0
    )  # fmt: skip
    report.batch_write_data_to_file(_provider(), stats)
    seconds = time.perf_counter() - started
    figures = {
        "version": import_module("prowler.config.config").prowler_version,
        "seconds": seconds,
        "megabytes_before": before,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "octets": out.stat().st_size,
        "rows": out.read_text("utf-8").count("<tr class="),
    }
    print(json.dumps(figures))
    return 0


def _findings(number: int) -> list[Any]:
    models = import_module("prowler.lib.check.models")
    finding = import_module("prowler.lib.outputs.finding")
    folder = Path(str(import_module("prowler").__path__[0])) / "providers" / "aws" / "services"
    files = sorted(folder.glob("*/*/*.metadata.json"))[:CHECKS]
    known = [models.CheckMetadata.parse_raw(file.read_text("utf-8")) for file in files]
    words = list(finding.Status)
    return [
        finding.Finding.construct(
            auth_method="none", timestamp=datetime(2026, 11, 21, tzinfo=UTC),
            account_uid="000000000000", metadata=known[n % len(known)], uid=f"finding-{n}",
            status=words[n % 2], status_extended=f"Resource {n} of unit {n % 204} was looked at.",
            muted=False, resource_uid=f"arn:aws:service::000000000000:resource/{n}",
            resource_name=f"resource-{n}", resource_details="", resource_tags={},
            region="region-1", compliance={},
        )
        for n in range(number)
    ]  # fmt: skip


def _provider() -> SimpleNamespace:
    identity = SimpleNamespace(
        profile=None, audited_regions=[], account="000000000000", user_id="nobody", identity_arn="-"
    )
    return SimpleNamespace(type="aws", identity=identity)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2])))
