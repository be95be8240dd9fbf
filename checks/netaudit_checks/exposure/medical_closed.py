"""No medical system can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("dicom", "hl7", ports=(104, 2575, 4242, 11112))


@check(
    "exposure.medical-closed",
    title="No medical system can be reached from outside its zone",
    severity=Severity.CRITICAL,
    remedy=(
        "Allow only the named stations, by address and AE title, and use DICOM over TLS "
        "between sites."
    ),
    howto={
        "Orthanc": """
            // orthanc.json
            "DicomAlwaysAllowEcho": false,
            "DicomCheckCalledAet": true,
            "DicomCheckModalityHost": true
        """,
        "nftables": """
            nft add rule inet filter forward tcp dport { 104, 2575, 4242, 11112 } drop
        """,
    },
    refs=["DICOM PS3.15 annex B", "ISO/IEC 27002:2022 control 8.22"],
)
def medical_closed(host: Host, found: Identities) -> Verdict:
    """DICOM and HL7 carry patients' records, unprotected and mostly without a log-in."""
    return judge_group(host, found, _UNWANTED)
