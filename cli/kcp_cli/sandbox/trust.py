"""What makes programs in other languages trust the sandbox's CA, and find the sandbox at all.

Most settings replace what a program trusts. So that a test suite still reaches the rest of the
world, they get what this machine trusts and the sandbox's CA behind it.
"""

import os
import shlex
import ssl
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.x509 import load_der_x509_certificate

from kcp_cli.files import write_private
from kcp_sandbox import Shop

from .java_truststore import java_truststore

HANDED = ("certificate", "private_key", "key_password", "members", "ca")
"""What a shop itself takes of the files."""
_OWN = "KCP_SANDBOX_"
# These add to what is set already; what separates their parts.
_ADDING = {"JAVA_TOOL_OPTIONS": " ", "PHP_INI_SCAN_DIR": os.pathsep}


def write_trust(folder: Path, ca_pem: bytes) -> dict[str, Path]:
    """Write what this machine trusts, and the sandbox's CA, in the forms that languages read.

    Args:
        folder: Where to write.
        ca_pem: The CA's certificate, PEM.

    Returns:
        What was written where.

    Raises:
        OSError: The file system refuses.
    """
    bundle, store = folder / "ca-bundle.pem", folder / "truststore.p12"
    trusted = ssl.create_default_context().get_ca_certs(binary_form=True)
    own = ssl.PEM_cert_to_DER_cert(ca_pem.decode("ascii"))
    everything = [own, *trusted]
    write_private(bundle, "".join(map(ssl.DER_cert_to_PEM_cert, everything)).encode("ascii"))
    write_private(store, java_truststore(_readable(everything)))
    ini = folder / "kcp-proto-sandbox.ini"
    quoted = f'"{bundle.absolute()}"'
    write_private(ini, f"curl.cainfo = {quoted}\nopenssl.cafile = {quoted}\n".encode())
    return {"ca_bundle": bundle, "java_truststore": store, "php_ini": ini}


def variables(
    shop: Shop, url: str, paths: Mapping[str, Path], ready_file: Path | None
) -> dict[str, str]:
    """Name the environment variables with which a shop's programs find and trust the sandbox.

    Args:
        shop: The sandbox, or one of its shops.
        url: Its address.
        paths: What was handed out.
        ready_file: The file that says all this; None for none.

    Returns:
        Their values by name.
    """
    files = {what: str(path.absolute()) for what, path in paths.items()}
    bundle, store = files["ca_bundle"], f"-Djavax.net.ssl.trustStore={files['java_truststore']}"
    # The JVM splits at blanks outside of quotation marks.
    quoted = f'"{store}"' if " " in store else store
    own = {"URL": url, "PAGE": page_of(url), "SITE_CD": shop.issued.site_cd}
    own |= {f"{what.upper()}_FILE": files[what] for what in HANDED}
    if ready_file:
        own["READY_FILE"] = str(ready_file.absolute())
    return {
        **{_OWN + name: value for name, value in own.items()},
        "NODE_EXTRA_CA_CERTS": files["ca"],
        "SSL_CERT_FILE": bundle,
        "REQUESTS_CA_BUNDLE": bundle,
        "CURL_CA_BUNDLE": bundle,
        "JAVA_TOOL_OPTIONS": f"{quoted} -Djavax.net.ssl.trustStoreType=PKCS12",
        # The empty part before the separator is PHP's own folder of settings.
        "PHP_INI_SCAN_DIR": os.pathsep + str(Path(files["php_ini"]).parent),
    }


def added_to(environment: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Set variables, and keep what is set already of those that are lists.

    Args:
        environment: The variables that are set.
        more: Those to set.

    Returns:
        All of them.
    """
    merged = {**environment, **more}
    for name, separator in _ADDING.items():
        before = environment.get(name)
        if before and name in more:
            merged[name] = before + separator + more[name].removeprefix(separator)
    return merged


def exports(variables: Mapping[str, str]) -> list[str]:
    """Write the variables that other languages read as lines for a POSIX shell."""
    foreign = {name: value for name, value in variables.items() if not name.startswith(_OWN)}
    return [f"export {name}={shlex.quote(value)}" for name, value in foreign.items()]


def page_of(url: str) -> str:
    """Give the address of the page of a sandbox, or of one of its shops."""
    return f"{url}/_sandbox/"


def _readable(certificates: list[bytes]) -> list[bytes]:
    """Leave out what a reader may stumble over: of a system's certificates a few are odd."""
    readable: list[bytes] = []
    with warnings.catch_warnings():
        # Some are older than the rules for them.
        warnings.simplefilter("ignore")
        for each in certificates:
            with suppress(ValueError):
                load_der_x509_certificate(each)
                readable.append(each)
    return readable
