"""Ports by what they are for: the vocabulary of the exposure checks. Data only."""

from __future__ import annotations

from netaudit.facts.ports import Port
from netaudit.model import Transport


def _tcp(**names: int) -> dict[Port, str]:
    return {Port(number, Transport.TCP): name.replace("_", " ") for name, number in names.items()}


ADMINISTRATION = {
    **_tcp(
        SSH=22,
        Telnet=23,
        Microsoft_RPC=135,
        rexec=512,
        rlogin=513,
        rsh=514,
        Microsoft_RPC_over_HTTP=593,
        IPMI=623,
        NETCONF=830,
        VMware=902,
        SSH_2222=2222,
        Telnet_2323=2323,
        Docker=2375,
        Docker_TLS=2376,
        Remote_Desktop=3389,
        Smart_Install=4786,
        VNC_web=5800,
        VNC=5900,
        VNC_1=5901,
        VNC_2=5902,
        TeamViewer=5938,
        WinRM=5985,
        WinRM_TLS=5986,
        X11=6000,
        Kubernetes=6443,
        TR069=7547,
        Winbox=8291,
        MikroTik_API=8728,
        MikroTik_API_TLS=8729,
        Webmin=10000,
        Zabbix_agent=10050,
        kubelet=10250,
        Intel_AMT=16992,
        SSH_22222=22222,
    ),
    Port(161, Transport.UDP): "SNMP",
}

DATABASE = {
    **_tcp(
        SQL_Server=1433,
        SQL_Server_admin=1434,
        Oracle=1521,
        Oracle_1522=1522,
        Oracle_1830=1830,
        etcd=2379,
        Firebird=3050,
        MySQL=3306,
        MySQL_3307=3307,
        Erlang_port_mapper=4369,
        PostgreSQL=5432,
        PostgreSQL_5433=5433,
        RabbitMQ=5672,
        CouchDB=5984,
        Redis=6379,
        Redis_TLS=6380,
        Cassandra_nodes=7000,
        Neo4j=7474,
        Neo4j_Bolt=7687,
        InfluxDB=8086,
        ClickHouse=8123,
        Cassandra=9042,
        Kafka=9092,
        Elasticsearch=9200,
        Elasticsearch_nodes=9300,
        memcached=11211,
        RabbitMQ_console=15672,
        MongoDB=27017,
        MongoDB_shard=27018,
        RethinkDB=28015,
        Db2=50000,
    ),
    Port(11211, Transport.UDP): "memcached",
}

# Whatever passes there can be read on the way, passwords included. Port 25 and 80 are not here:
# mail between servers upgrades to TLS, and a site's port 80 sends the reader to 443.
CLEAR_TEXT = {
    **_tcp(
        FTP=21,
        Telnet=23,
        finger=79,
        poppassd=106,
        POP2=109,
        POP3=110,
        IMAP=143,
        LDAP=389,
        rexec=512,
        rlogin=513,
        rsh=514,
        MQTT=1883,
        FTP_2121=2121,
        Telnet_2323=2323,
    ),
    Port(69, Transport.UDP): "TFTP",
}

ADMINISTRATION_PROTOCOLS = frozenset({"ssh", "snmp"})
DATABASE_PROTOCOLS = frozenset({"postgresql"})
