"""Sign and import through a service's own library, in an interpreter that has it.

Arguments: the service, the address of the stand-in and a folder with the files. Standard input is a
JSON list of addresses: to sign with, or with ``import`` before them to import the key file to.
Standard output is a JSON list of what came of each.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kcp_proto import Certificate, KcpError
from kcp_transports.signers import SigningFailed, import_key, open_signer

DATA = b"T0000^22320972271249^STSC"


def google(place: str) -> Any:
    kms: Any = import_module("google.cloud.kms_v1")
    auth: Any = import_module("google.auth.credentials")
    rest: Any = import_module(f"{kms.__name__}.services.key_management_service.transports.rest")
    transport = rest.KeyManagementServiceRestTransport(
        host=place, url_scheme="http", credentials=auth.AnonymousCredentials()
    )
    return kms.KeyManagementServiceClient(transport=transport)


def azure(place: str) -> Any:
    keys: Any = import_module("azure.keyvault.keys")

    def get_token(*_: object, **__: object) -> Any:
        return SimpleNamespace(token="canary-token", expires_on=2**40)

    return keys.KeyClient(
        f"https://{place}",
        SimpleNamespace(get_token=get_token),
        verify_challenge_resource=False,
        retry_total=0,
    )


def run(address: str, client: Any, folder: Path, *, imports: bool) -> dict[str, str]:
    owner = Certificate.parse((folder / "cert.pem").read_bytes())
    try:
        if imports:
            file, password = (folder / "key.pem").read_bytes(), (folder / "password").read_bytes()
            found = import_key(
                address, file, password, owner, client=client, sleep=lambda seconds: None
            )
            return {"address": found}
        with open_signer(address, certificate=owner, client=client) as signer:
            return {"signature": signer.sign(DATA).hex(), "shown": repr(signer)}
    except SigningFailed as error:
        return {"cause": error.cause, "text": f"{error}\n{error.message_ko}"}
    except KcpError as error:
        return {"error": str(error)}


def main(service: str, place: str, folder: str) -> None:
    connect = {"gcpkms": google, "azurekms": azure}[service]
    results = [
        run(
            text.removeprefix("import "),
            connect(place),
            Path(folder),
            imports=text.startswith("import "),
        )
        for text in json.load(sys.stdin)
    ]
    print(json.dumps(results))


if __name__ == "__main__":
    main(*sys.argv[1:])
