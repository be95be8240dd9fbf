from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.dialects import postgresql

from netaudit.store.bulk import insert_rows

NUMBERED = Table(
    "numbered",
    MetaData(),
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("check", String(8), nullable=False),  # a word of SQL
    Column("why", String(8)),
)


def test_rows_are_inserted_whatever_the_order_of_their_columns() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as db:
        NUMBERED.create(db)
        insert_rows(db, NUMBERED, [{"why": None, "check": "a"}, {"check": "b", "why": "x"}])
        insert_rows(db, NUMBERED, [])
        rows = [tuple(row) for row in db.execute(select(NUMBERED).order_by(NUMBERED.c.id))]
    engine.dispose()
    assert rows == [(1, "a", None), (2, "b", "x")]


def test_a_driver_that_takes_names_gets_names() -> None:
    class Named:
        dialect = postgresql.psycopg2.dialect()  # type: ignore[no-untyped-call]  # it has no types

        def exec_driver_sql(self, text: str, rows: object) -> None:
            said.append((text, rows))

    said: list[tuple[str, object]] = []
    row = {"check": "a", "why": "x"}
    insert_rows(Named(), NUMBERED, [row])  # type: ignore[arg-type]  # a fake
    ((text, rows),) = said
    assert text == 'INSERT INTO numbered ("check", why) VALUES (%(check)s, %(why)s)'
    assert rows == [row]
