"""Many rows at once, by the driver's own parameters.

SQLAlchemy makes a dictionary of each row anew; of a judgement's rows that took longer than the
database did.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlalchemy.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Table


def insert_rows(db: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns, of text and whole numbers alone; none is fine.

    There are several columns, as in all tables.
    """
    if not rows:
        return
    made = insert(table).inline().compile(dialect=db.dialect, column_keys=list(rows[0]))
    assert isinstance(made, SQLCompiler)  # of an insert it is
    named = made.positiontup
    if named is None:  # a driver that takes parameters by name
        db.exec_driver_sql(str(made), [dict(row) for row in rows])
    else:
        db.exec_driver_sql(str(made), list(map(itemgetter(*named), rows)))
