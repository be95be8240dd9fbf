"""Web servers that nobody set up: they show the page they came with."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit_checks.exposure._speech import judge_each


@check(
    "exposure.default-pages-removed",
    title="No web server shows the page that it came with",
    severity=Severity.LOW,
    remedy="Serve what is meant to be there, or stop the server and close its port.",
    howto={
        "nginx": """
            rm /etc/nginx/sites-enabled/default && systemctl reload nginx
        """,
        "Apache": """
            a2dissite 000-default && systemctl reload apache2
        """,
        "IIS": """
            Remove-Item C:\\inetpub\\wwwroot\\iisstart.*
        """,
    },
    refs=["CIS Controls 8.1 control 4.8"],
)
def default_pages_removed(host: Host, found: Identities) -> Verdict:
    """Such a page says that a server was installed and forgotten, so that nobody updates it."""

    def wrong(identity: Identity) -> str:
        return identity.note("default page")

    return judge_each(host, found.found, wrong, found)
