"""No message broker can be reached from outside its zone."""

from netaudit.api import Host, Severity, Verdict, check
from netaudit.facts.identity import Identities
from netaudit_checks.exposure._speech import group, judge_group

_UNWANTED = group("mqtt", "amqp", "kafka", ports=(1883, 5671, 5672, 8883, 9092))


@check(
    "exposure.brokers-closed",
    title="No message broker can be reached from outside its zone",
    severity=Severity.HIGH,
    remedy="Listen on the application's network only, over TLS, and ask every client who it is.",
    howto={
        "Mosquitto": """
            # mosquitto.conf
            listener 8883 ADDRESS
            allow_anonymous false
            password_file /etc/mosquitto/passwd
            certfile /etc/mosquitto/server.pem
            keyfile /etc/mosquitto/server.key
        """,
        "RabbitMQ": """
            # rabbitmq.conf
            listeners.tcp = none
            listeners.ssl.1 = ADDRESS:5671
            loopback_users.guest = true
        """,
    },
    refs=["OASIS MQTT 5.0 section 5.4", "ISO/IEC 27002:2022 control 8.22"],
)
def brokers_closed(host: Host, found: Identities) -> Verdict:
    """A broker hands every message to whoever subscribes, and many take subscribers unasked."""
    return judge_group(host, found, _UNWANTED)
