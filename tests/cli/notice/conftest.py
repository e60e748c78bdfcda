"""Databases for the tests of this room."""

from tests.transports.databases import database as database
from tests.transports.databases import no_sockets_left as no_sockets_left
from tests.transports.databases import place as place
from tests.transports.databases import server as server
