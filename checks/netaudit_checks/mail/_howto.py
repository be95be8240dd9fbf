"""Remedies in commands that several checks of mail share: the same task in each product."""

from netaudit_checks._publish import in_each_product

PUBLISH_MX = in_each_product("ZONE MX 10 MAILHOST.")
PUBLISH_AAAA = in_each_product("MAILHOST AAAA ADDRESS-V6")
PUBLISH_SPF = in_each_product('ZONE TXT "v=spf1 mx -all"')
PUBLISH_DMARC = in_each_product(
    '_dmarc.ZONE TXT "v=DMARC1; p=quarantine; rua=mailto:postmaster@ZONE"'
)
PUBLISH_NO_MAIL = in_each_product("ZONE MX 0 .", 'ZONE TXT "v=spf1 -all"')


def _make_dkim(selector: str) -> dict[str, str]:
    return {
        "OpenDKIM": f"opendkim-genkey --bits=2048 --domain=ZONE --selector={selector}",
        "Rspamd": f"rspamadm dkim_keygen -b 2048 -d ZONE -s {selector}",
        **in_each_product(f'{selector}._domainkey.ZONE TXT "v=DKIM1; k=rsa; p=KEY"'),
    }


PUBLISH_DKIM, RENEW_DKIM = _make_dkim("SELECTOR"), _make_dkim("NEW-SELECTOR")
