"""Where a test's tables are."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from kcp_transports.database import Database

from .servers import Server


@dataclass(frozen=True)
class Place:
    """Tables of one test's own."""

    kind: str
    address: str
    prefix: str
    server: Server | None

    def database(self) -> Database:
        """Give a database over connections of its own."""
        return Database.at(self.address, prefix=self.prefix)

    def connect(self) -> Any:
        """Connect as a shop does, with a driver that begins transactions by itself."""
        if self.kind == "sqlite":
            return sqlite3.connect(self.address, check_same_thread=False)
        if self.kind == "postgresql":
            import psycopg

            return psycopg.connect(self.address)
        import pymysql

        socket = self.address.partition("=")[2]
        return pymysql.connect(unix_socket=socket, user="root", database="kcp")
