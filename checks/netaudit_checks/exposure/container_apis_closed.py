"""No API of containers can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group(
    "docker", "kubernetes", "kubelet", "etcd", ports=(2375, 2376, 2379, 2380, 6443, 10250, 10255)
)


@check(
    "exposure.container-apis-closed",
    title="No API of containers can be reached from outside its zone",
    severity=Severity.CRITICAL,
    remedy="Listen on a local socket or on the management network, with client certificates.",
    howto={
        "Docker": """
            # /etc/docker/daemon.json
            {"hosts": ["unix:///var/run/docker.sock"]}
            # then
            systemctl restart docker
        """,
        "etcd": """
            etcd --listen-client-urls https://127.0.0.1:2379 --client-cert-auth \\
              --trusted-ca-file ca.pem --cert-file server.pem --key-file server.key
        """,
        "Kubernetes": """
            # kubelet's configuration
            authentication: {anonymous: {enabled: false}}
            authorization: {mode: Webhook}
            readOnlyPort: 0
        """,
    },
    refs=["NIST SP 800-190 section 4.3", "ISO/IEC 27002:2022 control 8.22"],
)
def container_apis_closed(host: Host, found: Identities) -> Verdict:
    """Who may ask Docker, Kubernetes or etcd owns every machine under them, not one container."""
    return judge_group(host, found, _UNWANTED)
