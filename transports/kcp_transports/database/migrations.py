"""The tables, by version: one DDL file a dialect and version, run once each."""

import time
from contextlib import suppress
from pkgutil import get_data

from .dialects import DIALECTS, MYSQL, POSTGRESQL, what_failed
from .errors import StorageError
from .work import Work, check_prefix

VERSION = 3
"""The version of the tables that this release works with."""
# PostgreSQL's locks have numbers, MySQL's names of at most 64 characters.
_LOCK = 5_267_019_014
_SECONDS = 60
_PAUSE = 0.05


def ddl(dialect: str, version: int, *, prefix: str = "kcp_") -> tuple[str, ...]:
    """Give the statements that bring the tables to a version, for a migration tool of the shop's.

    Args:
        dialect: ``sqlite``, ``postgresql`` or ``mysql``.
        version: From 1; each supposes the one before.
        prefix: What the tables' names begin with.

    Returns:
        The statements, in order. The last one writes the version down.

    Raises:
        StorageError: ``driver``, ``version`` or ``prefix``: there is none such.
    """
    check_prefix(prefix)
    if dialect not in DIALECTS:
        raise StorageError("driver", f"there are tables for {', '.join(DIALECTS)} only")
    if not 1 <= version <= VERSION:
        raise StorageError("version", f"the tables have versions 1 to {VERSION}")
    data = get_data(__name__, f"ddl/{dialect}-{version}.sql") or b""
    text = "\n".join(
        line for line in data.decode("utf-8").splitlines() if not line.startswith("--")
    )
    return tuple(
        statement.strip().replace("kcp_", prefix)
        for statement in text.split(";\n")
        if statement.strip()
    )


def bring_up(work: Work, prefix: str) -> int:
    """Bring the tables to `VERSION`; of two processes that do so at once, one waits.

    Args:
        work: A transaction. MySQL ends it with the first statement, so there each statement may be
            run twice.
        prefix: What the tables' names begin with.

    Returns:
        The version that was there before; 0 if none was.

    Raises:
        StorageError: ``version``: the tables are newer than this release; ``failed``: another
            process keeps upgrading.
    """
    name = f"{prefix}upgrade"
    _wait_for_turn(work, name)
    try:
        before = _version(work)
        if before > VERSION:
            raise StorageError(
                "version", f"the tables are of version {before}, this release knows {VERSION}"
            )
        for version in range(before + 1, VERSION + 1):
            for statement in ddl(work.dialect.name, version):
                work.run(statement)
        return before
    finally:
        if work.dialect is MYSQL:
            # A connection that is lost gives the lock back by itself.
            with suppress(Exception):
                work.run("SELECT RELEASE_LOCK(?)", name)


def _wait_for_turn(work: Work, name: str) -> None:
    """Wait in small steps, for a connection may allow no statement much time."""
    until = time.monotonic() + _SECONDS
    while (
        work.dialect is POSTGRESQL
        and work.one("SELECT pg_try_advisory_xact_lock(?)", _LOCK) != (True,)
    ) or (work.dialect is MYSQL and work.one("SELECT GET_LOCK(?, 0)", name) != (1,)):
        if time.monotonic() > until:
            raise StorageError("failed", "another process keeps upgrading the tables")
        time.sleep(_PAUSE)


def _version(work: Work) -> int:
    if work.dialect is POSTGRESQL and work.one("SELECT to_regclass('kcp_version')") == (None,):
        # An error would end the transaction.
        return 0
    try:
        return int((work.one("SELECT COALESCE(MAX(version), 0) FROM kcp_version") or (0,))[0])
    except Exception as error:
        if what_failed(error) in work.dialect.no_table:
            return 0
        raise
