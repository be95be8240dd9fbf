"""The store's tables, for SQLAlchemy Core; a new store is made from here.

Stores that are there already are changed by migrations; HEAD names the newest.
"""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
)

HEAD = "0004"

metadata = MetaData()

# Inventories and policies, content-addressed: a year of daily runs of one inventory is one row.
document = Table(
    "document",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),  # zlib-compressed JSON
)

run = Table(
    "run",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("vantage", String(64), nullable=False),
    Column("started", String(32), nullable=False),  # ISO 8601, UTC
    Column("ended", String(32)),
    Column("inventory_digest", ForeignKey("document.digest"), nullable=False),
    Column("policy_digest", ForeignKey("document.digest"), nullable=False),
    Column("versions", Text, nullable=False),  # JSON
    Column("preflight", Text, nullable=False),  # JSON
    Column("packets_sent", Integer, nullable=False),
    Column("partial", Boolean, nullable=False),  # only some of the inventory's units
    Column("pruned", String(32)),  # when its answers and findings were given up, if they were
)

# Append-only: a trigger refuses updates, and deletes of what no pruned run saw, where the database
# knows triggers.
observation = Table(
    "observation",
    metadata,
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("fact", String(64), nullable=False),
    Column("target", String(256), nullable=False),
    Column("vantage", String(64), nullable=False),
    Column("at", String(32), nullable=False),
    Column("why", String(16)),  # set when missed
    Column("detail", Text),  # set when missed, in English: what somebody reads by SQL
    Column("body", Text),  # JSON of the fact; of the reason when missed, none in old runs
    PrimaryKeyConstraint("run", "fact", "target", "vantage"),
)

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'observations are append-only'); END"
_UPDATE = f"BEFORE UPDATE ON observation {_REFUSE}"
_PRUNED = "(SELECT pruned FROM run WHERE id = OLD.run)"
_DELETE = f"BEFORE DELETE ON observation WHEN {_PRUNED} IS NULL {_REFUSE}"
for _verb, _trigger in (("update", _UPDATE), ("delete", _DELETE)):
    _made = DDL(f"CREATE TRIGGER observation_is_append_only_{_verb} {_trigger}")  # type: ignore[no-untyped-call]  # SQLAlchemy has no types for it
    event.listen(observation, "after_create", _made.execute_if(dialect="sqlite"))

# A run can be judged again under another policy; reports show the newest judgement.
judgement = Table(
    "judgement",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", ForeignKey("run.id"), nullable=False),
    Column("policy_digest", ForeignKey("document.digest"), nullable=False),
    Column("at", String(32), nullable=False),
    Column("waivers_digest", String(64)),  # of a document; none where nothing was waived
    # In the judge's order, zlib-compressed JSON: they are kept, read and given up together. 13,940
    # of them took 7.4 MB as rows with their keys, and take 0.15 MB. None: the run is pruned.
    Column("findings", LargeBinary),
    Index("judgement_of_run", "run"),
)

# --- the change log: netaudit.store.changelog writes and reads it

# Runs that can be compared stand in one line. Those of some units only have a line of their own.
line = Table(
    "line",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("network", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("vantage", String(64), nullable=False),
    Column("partial", Boolean, nullable=False),
    UniqueConstraint("network", "kind", "vantage", "partial"),
)

# A judged run's place in its line, and what it could not test: a night without IPv6 is one row.
run_coverage = Table(
    "run_coverage",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", ForeignKey("run.id"), nullable=False, unique=True),
    Column("line", ForeignKey("line.id"), nullable=False),
    Column("untested", LargeBinary, nullable=False),  # ids of subjects, see netaudit.store.idset
)

# What a finding is about, once: its fingerprint and what that is a digest of.
subject = Table(
    "subject",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("fingerprint", String(16), nullable=False, unique=True),
    Column("check", String(96), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("target", String(256), nullable=False),
)

# By what it was judged, once: the policy's word and the digest of check and options.
term = Table(
    "term",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("severity", String(16), nullable=False),
    Column("requirement", String(16), nullable=False),
    Column("basis", String(16), nullable=False),
    UniqueConstraint("severity", "requirement", "basis"),
)

# One row where a run found something else than the run before it in the line.
state = Table(
    "state",
    metadata,
    Column("coverage", ForeignKey("run_coverage.id"), nullable=False),
    Column("subject", ForeignKey("subject.id"), nullable=False),
    Column("outcome", SmallInteger),  # netaudit.store.changelog.CODES; none: it is gone
    Column("term", ForeignKey("term.id"), nullable=False),
    PrimaryKeyConstraint("coverage", "subject"),
    sqlite_with_rowid=False,
)

# What the migrations call the newest one that was carried out; Alembic reads and writes it.
alembic_version = Table(
    "alembic_version",
    MetaData(),  # no table of ours: Alembic makes it itself where it makes the others
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
