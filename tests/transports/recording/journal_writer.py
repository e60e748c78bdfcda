"""A process that records as fast as it can until it is killed.

What reaches the "gateway", and what `send` returned, is written to files of their own, so that
afterwards there is something to compare the recording with.
"""

import os
import sys
from itertools import count
from pathlib import Path

from kcp_proto import HttpRequest, HttpResponse
from kcp_transports import RecordingTransport
from kcp_transports.contract import RESPONSE, inquiry
from kcp_transports.database import Database
from kcp_transports.recording import DatabaseJournal


def main(folder: Path, name: str, *address: str) -> None:
    """Record into a file of the folder, or into tables at an address with a prefix."""
    store = (
        DatabaseJournal(Database.at(address[0], prefix=address[1]))
        if address
        else folder / "r.jsonl"
    )
    with open(folder / f"{name}.reached", "ab", buffering=0) as reached:
        transport = RecordingTransport(_Gateway(reached.fileno()), store, fsync="never")
        with open(folder / f"{name}.returned", "ab", buffering=0) as returned:
            for number in count():
                tno = f"{os.getpid() % 10**7:07}{number:07}"
                request = inquiry("https://gateway.test", tno, mod_ordr_idxx="x" * (number % 300))
                transport.send(request)
                returned.write(f"{tno}\n".encode())


class _Gateway:
    def __init__(self, reached: int) -> None:
        self._reached = reached

    def send(self, request: HttpRequest) -> HttpResponse:
        os.write(self._reached, f"{request.fields['tno']}\n".encode())
        return RESPONSE

    def close(self) -> None:
        """Hold nothing."""


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
