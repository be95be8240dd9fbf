"""Stores, interfaces and screens that serve whoever comes, without asking who it is."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities, Identity
from netaudit.model import Phrase
from netaudit_checks.exposure._speech import judge_each

_TRUSTING = frozenset(
    {
        "docker", "elasticsearch", "etcd", "kubelet", "kubernetes", "memcached", "redis", "socks",
        "vnc", "x11",
    }
)  # fmt: skip


@check(
    "exposure.strangers-not-served",
    title="Nothing that holds data or power serves strangers",
    severity=Severity.CRITICAL,
    remedy=(
        "Ask every client for a password or a certificate, and listen on the application's "
        "network only. Assume that what stood open was read, and change what was in it."
    ),
    howto={
        "Redis": """
            # redis.conf
            bind 127.0.0.1 ::1
            protected-mode yes
            requirepass PASSWORD
            # then
            redis-cli CONFIG REWRITE && systemctl restart redis
        """,
        "Memcached": """
            # /etc/memcached.conf
            -l 127.0.0.1,::1
            -U 0
        """,
        "Elasticsearch": """
            # elasticsearch.yml
            xpack.security.enabled: true
            network.host: _local_
            # then
            elasticsearch-reset-password -u elastic
        """,
        "Docker": """
            # /etc/docker/daemon.json
            {"hosts": ["unix:///var/run/docker.sock"]}
        """,
        "VNC": """
            vncpasswd
            vncserver -localhost yes -SecurityTypes VncAuth,TLSVnc
        """,
    },
    refs=["ISO/IEC 27002:2022 control 8.5", "CIS Controls 8.1 control 6.3"],
)
def strangers_not_served(host: Host, found: Identities) -> Verdict:
    """It takes one question to read such a store, and one more to take the machine."""

    def wrong(identity: Identity) -> Phrase | None:
        is_open = identity.note("access") == "open"
        return Phrase("no log-in") if is_open and identity.protocol in _TRUSTING else None

    return judge_each(host, found.found, wrong, found)
