"""Sign once with a key in a real key service, with your own credentials; no test runs this.

    python tools/live_signers.py ADDRESS CERTIFICATE [--pin-file FILE] [--yes]

Without --yes it only says what it would do. Nothing is sent to any payment gateway, and what is
signed is no text of the protocol. A signature in a cloud may cost a fraction of a cent.
"""

import sys
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic

from kcp_proto import Certificate, KcpError
from kcp_transports.signers import open_signer

# Neither mode is wrong at the real services; each must prove right or be refused in words.
MODES = {"awskms": ("raw", "digest"), "gcpkms": ("digest", "raw")}
TEXT = b"kcp-proto tries a signer"


def addresses(address: str) -> list[str]:
    """List the address in each mode of its service."""
    modes = MODES.get(address.partition(":")[0], ())
    mark = "&" if "?" in address else "?"
    return [f"{address}{mark}mode={mode}" for mode in modes] or [address]


def run(address: str, certificate: Certificate, pin: bytes | None) -> bool:
    """Open a signer, sign once, and say what came of it."""
    start = monotonic()
    try:
        with open_signer(address, certificate=certificate, pin=pin) as signer:
            signer.sign(TEXT)
    except (KcpError, ImportError) as error:
        print(f"{address}: {error}")
        return False
    print(f"{address}: signed, and verified with the certificate ({monotonic() - start:.2f} s)")
    return True


def main() -> int:
    parser = ArgumentParser(description="Sign once with a key in a real key service.")
    parser.add_argument("address")
    parser.add_argument("certificate", type=Path)
    parser.add_argument("--pin-file", type=Path)
    parser.add_argument("--yes", action="store_true", help="do it")
    arguments = parser.parse_args()
    wanted = addresses(arguments.address)
    if not arguments.yes:
        for address in wanted:
            print(f"would read the public key of {address},")
            print(f"would sign {TEXT.decode()!r} with it, and verify that with the certificate")
        print("nothing was done: add --yes")
        return 0
    certificate = Certificate.parse(arguments.certificate.read_bytes())
    pin = arguments.pin_file.read_bytes().splitlines()[0] if arguments.pin_file else None
    return 0 if all([run(address, certificate, pin) for address in wanted]) else 1


if __name__ == "__main__":
    sys.exit(main())
