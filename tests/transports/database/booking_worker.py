"""A worker that books deposits in the shop's own transaction until it is killed."""

import sys
import time
from datetime import timedelta

from kcp_transports.database import ClaimLost, Database, Inbox
from tests.transports.databases import Place

LEASE = timedelta(milliseconds=300)


def main(kind: str, address: str, prefix: str, name: str) -> None:
    place = Place(kind, address, prefix, None)
    inbox = Inbox(Database.at(address, prefix=prefix))
    shop = place.connect()
    mark = "?" if kind == "sqlite" else "%s"
    while True:
        claim = inbox.claim(name, lease=LEASE)
        if claim is None:
            time.sleep(0.01)
            continue
        try:
            if Inbox.within(shop, prefix=prefix).decide(claim).action == "book":
                shop.cursor().execute(
                    f"UPDATE {prefix}account SET booked = booked + 1 WHERE tno = {mark}",  # noqa: S608
                    (claim.notice.tno,),
                )
            # Between the order and the decision there is no moment at which one is there alone.
            time.sleep(0.005)
            shop.commit()
        except ClaimLost:
            shop.rollback()


if __name__ == "__main__":
    main(*sys.argv[1:])
