"""Where expressions run: DuckDB in this process, Sail, or a Spark cluster; equal rows from each.

An engine reads the Parquet files of one build and answers Ibis expressions over
:func:`sousveil.tables.relation` with plain tuples. DuckDB is the default and needs
nothing more. ``sail`` starts Sail's server in this process; ``local[…]``,
``local-cluster[…]`` and ``spark://…`` start or join Apache Spark; ``sc://…`` joins any
server of the Spark Connect protocol. A cluster must see the files under the same path.

The SQL comes from Ibis; its own backends are not used, so neither pandas nor pyarrow is
needed for DuckDB. What engines do differently (hashes, order within groups, sums of
floating-point numbers) is no part of any expression here.
"""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sousveil.errors import LedgerError, UsageError

if TYPE_CHECKING:
    from ibis.expr.types import Table

__all__ = ["DEFAULT_ENGINE", "Engine", "check_engine", "open_engine", "sql_of"]

DEFAULT_ENGINE = "duckdb"
#: The forms of an engine's name, for messages and for the manual.
FORMS = "duckdb, sail, local[N], local-cluster[WORKERS,CORES,MB], spark://HOST:PORT, sc://HOST:PORT"
_LOCAL = re.compile(r"local(?:\[(?:\*|\d+)\]|-cluster\[\d+,\d+,\d+\])\Z")
_SERVER = re.compile(r"(?:spark|sc)://[^\s/]+\Z")
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.log.level": "ERROR",
}
_STARTING = "Spark needs Java 17: on Debian, apt install openjdk-17-jre-headless."

Row = tuple[Any, ...]


class Engine(Protocol):
    """Whatever can answer an expression from the files of one build."""

    name: str

    def rows(self, expression: Table) -> list[Row]:
        """The rows of an expression; in order, where it says one."""

    def close(self) -> None:
        """Give back what was started."""


def check_engine(name: str) -> str:
    """Return the name of an engine unchanged.

    :raises UsageError: when it has none of the known forms.
    """
    if name in (DEFAULT_ENGINE, "sail") or _LOCAL.match(name) or _SERVER.match(name):
        return name
    raise UsageError(f"{name!r} names no engine.", hint=f"Known forms: {FORMS}.")


def sql_of(expression: Table, dialect: str) -> str:
    """An expression in the SQL of DuckDB (``duckdb``) or of Spark (``pyspark``)."""
    return _sql_of(expression.op(), dialect)


@lru_cache(maxsize=256)  # a page asks of one country what it asked of another
def _sql_of(operation: Any, dialect: str) -> str:
    import ibis

    ibis.options.sql.fuse_selects = False  # the engines fuse them; Ibis takes a third of the time
    return str(ibis.to_sql(operation.to_expr(), dialect=dialect, pretty=False))


def open_engine(name: str, files: Mapping[str, Sequence[Path]]) -> Engine:
    """An engine other than DuckDB, with the tables as views.

    :param name: ``sail``, or the address of a Spark master or Connect server.
    :param files: the Parquet files of each table.
    :raises UsageError: when no engine is called so, its package is not installed, or it
        does not start.
    """
    check_engine(name)
    session, close = _sail() if name == "sail" else _spark(name)
    engine = _SparkEngine(name, session, close)
    try:
        for table, paths in files.items():
            frame = session.read.parquet(*[str(path.resolve()) for path in paths])
            frame.createOrReplaceTempView(table)
    except _errors() as reason:
        engine.close()
        raise LedgerError(
            f"{name} cannot read the tables: {_first_line(reason)}.",
            hint="Every machine of a cluster must see the observatory under the same path.",
        ) from reason
    return engine


class _SparkEngine:
    """A Spark session, of Apache Spark or of what speaks its protocol."""

    def __init__(self, name: str, session: Any, close: Callable[[], None]) -> None:
        self.name = name
        self._session, self._close = session, close

    def rows(self, expression: Table) -> list[Row]:
        """Run it and bring the rows here.

        :raises LedgerError: when the engine cannot answer.
        """
        sql = sql_of(expression, "pyspark")
        try:
            return [tuple(row) for row in self._session.sql(sql).collect()]
        except _errors() as reason:
            raise LedgerError(
                f"{self.name} cannot answer: {_first_line(reason)}.",
                hint="See its log, or leave --engine out and let DuckDB answer.",
            ) from reason

    def close(self) -> None:
        self._close()


def _sail() -> tuple[Any, Callable[[], None]]:
    """A session on a Sail server that this process starts and ends."""
    try:
        from pysail.spark import SparkConnectServer
        from pyspark.sql import SparkSession
    except ImportError as reason:
        raise _missing("Sail", "sail", reason) from reason
    server = SparkConnectServer(port=0)
    server.start(background=True)
    _, port = server.listening_address
    session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
    return session, lambda: _end(session.stop, server.stop)


def _spark(master: str) -> tuple[Any, Callable[[], None]]:
    """A session of Apache Spark, or on a Connect server."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as reason:
        raise _missing("Spark", "spark", reason) from reason
    builder = SparkSession.builder
    errors = _errors()
    try:
        if master.startswith("sc://"):
            session = builder.remote(master).create()
        else:
            builder = builder.master(master).appName("sousveil")
            for name, value in _SETTINGS.items():
                builder = builder.config(name, value)
            if master.startswith("local"):  # one machine: many small parts only cost time
                builder = builder.config("spark.sql.shuffle.partitions", "2")
            session = builder.getOrCreate()
    except errors as reason:
        raise UsageError(
            f"The engine {master} does not start: {_first_line(reason)}.", hint=_STARTING
        ) from reason
    return session, lambda: _end(session.stop)


def _errors() -> tuple[type[Exception], ...]:
    """What Spark raises when something is wrong with it: Python's side, Java's and the wire's."""
    found: list[type[Exception]] = [RuntimeError, OSError]
    for module, name in (
        ("pyspark.errors", "PySparkException"),
        ("py4j.protocol", "Py4JError"),
        ("grpc", "RpcError"),
    ):
        with contextlib.suppress(ImportError):
            found.append(getattr(importlib.import_module(module), name))
    return tuple(found)


def _end(*steps: Callable[[], object]) -> None:
    for step in steps:
        with contextlib.suppress(*_errors()):
            step()


def _missing(what: str, extra: str, reason: ImportError) -> UsageError:
    return UsageError(
        f"{what} is not installed: {reason}.", hint=f"pip install 'sousveil[{extra}]' brings it."
    )


def _first_line(reason: BaseException) -> str:
    return (str(reason).strip().splitlines() or [type(reason).__name__])[0].rstrip(".")
