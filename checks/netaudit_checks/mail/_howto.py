"""Remedies in commands that several checks of mail share: the same task in each product."""

from netaudit_checks._publish import in_each_product

PUBLISH_MX = in_each_product("ZONE MX 10 MAILHOST.")
PUBLISH_AAAA = in_each_product("MAILHOST AAAA ADDRESS-V6")
PUBLISH_SPF = in_each_product('ZONE TXT "v=spf1 mx -all"')
PUBLISH_DMARC = in_each_product(
    '_dmarc.ZONE TXT "v=DMARC1; p=quarantine; rua=mailto:postmaster@ZONE"'
)
PUBLISH_NO_MAIL = in_each_product("ZONE MX 0 .", 'ZONE TXT "v=spf1 -all"')
PUBLISH_DKIM = {
    "OpenDKIM": "opendkim-genkey --bits=2048 --domain=ZONE --selector=SELECTOR",
    "Rspamd": "rspamadm dkim_keygen -b 2048 -d ZONE -s SELECTOR",
    **in_each_product('SELECTOR._domainkey.ZONE TXT "v=DKIM1; k=rsa; p=KEY"'),
}
RENEW_DKIM = {
    "OpenDKIM": "opendkim-genkey --bits=2048 --domain=ZONE --selector=NEW-SELECTOR",
    "Rspamd": "rspamadm dkim_keygen -b 2048 -d ZONE -s NEW-SELECTOR",
    **in_each_product('NEW-SELECTOR._domainkey.ZONE TXT "v=DKIM1; k=rsa; p=KEY"'),
}
