"""Remedies in commands that several checks of mail share: the same task in each product."""

from netaudit_checks._publish import in_each_product

PUBLISH_MX = in_each_product("ZONE MX 10 MAILHOST.")
PUBLISH_AAAA = in_each_product("MAILHOST AAAA ADDRESS-V6")
PUBLISH_SPF = in_each_product('ZONE TXT "v=spf1 mx -all"')
PUBLISH_DMARC = in_each_product(
    '_dmarc.ZONE TXT "v=DMARC1; p=quarantine; rua=mailto:postmaster@ZONE"'
)
PUBLISH_NO_MAIL = in_each_product("ZONE MX 0 .", 'ZONE TXT "v=spf1 -all"')
