"""How to publish records, in the commands of each DNS product.

Words to replace are in capitals: ZONE, MAILHOST, NAME, LABEL (a name without ZONE), DIGEST.
"""

_OF_WINDOWS = frozenset({"MX", "AAAA", "TXT"})


def in_each_product(*records: str) -> dict[str, str]:
    """How to publish records (owner, type, data in presentation form) in each DNS product."""
    split = [record.split(" ", 2) for record in records]
    bind = [f"echo 'update add {o} 3600 {t} {d}'" for o, t, d in split]
    knot = [f"knotc zone-set ZONE {o}. 3600 {t} '{d}'" for o, t, d in split]
    power = [f"pdnsutil replace-rrset ZONE {_relative(o)} {t} 3600 '{d}'" for o, t, d in split]
    made = {
        "BIND": "\n".join(["(", *bind, "echo send", ") | nsupdate -l", "rndc zonestatus ZONE"]),
        "Knot": "\n".join(["knotc zone-begin ZONE", *knot, "knotc zone-commit ZONE"]),
        "NSD/OpenDNSSEC": "\n".join(
            [
                "# in the unsigned zone file; raise the serial of its SOA, too",
                *(f"{o}. 3600 IN {t} {d}" for o, t, d in split),
                "# then",
                "ods-signer sign ZONE",
            ]
        ),
        "PowerDNS": "\n".join([*power, "pdnsutil rectify-zone ZONE", "pdns_control notify ZONE"]),
    }
    if all(kind in _OF_WINDOWS for _, kind, _ in split):
        made["Windows DNS"] = "\n".join(_windows(_relative(o), t, d) for o, t, d in split)
    return made


def _relative(owner: str) -> str:
    """Some take names without the zone's: LABEL then stands for what is before it."""
    relative = "@" if owner == "ZONE" else owner.removesuffix(".ZONE")
    return relative.replace("MAILHOST", "LABEL").replace("NAME", "LABEL")


def _windows(owner: str, kind: str, data: str) -> str:
    head = f'Add-DnsServerResourceRecord -ZoneName ZONE -Name "{owner}" '
    if kind == "MX":
        preference, target = data.split(" ")
        return f"{head}-MX -Preference {preference} -MailExchange {target}"
    if kind == "AAAA":
        return f"{head}-AAAA -IPv6Address {data}"
    return f"{head}`\n  -Txt -DescriptiveText {data}"
