"""Which blocks a file holds, with their labels, headers and bytes."""

from base64 import b64encode

import pytest

from kcp_proto.keys import MAX_BYTES
from kcp_proto.keys.pem import Block, read_blocks

SHORT = b"0\x03\x02\x01\x05"
# Its Base64 ends with an X, which no reader may take for anything but a letter.
LONG = b"0\x82\x00\x8f" + b"\x17" * 143
HEADERS = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n"
KEY = Block("RSA PRIVATE KEY", SHORT)
OLD = Block("RSA PRIVATE KEY", SHORT, HEADERS)


def lines(prefix: str, text: str) -> bytes:
    return "".join(f"{prefix}{line}\n" for line in text.splitlines()).encode()


def in_lines(der: bytes, width: int) -> list[str]:
    text = b64encode(der).decode()
    return [text[start : start + width] for start in range(0, len(text), width)]


ARMOURED = OLD.armoured().decode()
BASE64 = b64encode(LONG)


@pytest.mark.parametrize(
    ("data", "block"),
    [
        (KEY.armoured(), KEY),
        (OLD.armoured(), OLD),
        (b"got\n\n" + lines("# ", ARMOURED), OLD),
        (b"got\n# x\n" + lines("// ", ARMOURED) + b"// x\n", OLD),
        (ARMOURED.replace("-----\nProc", "----- Proc").encode(), OLD),
        (KEY.armoured().replace(b"RSA PRIVATE KEY", b"RSA PRIVATEKEY"), KEY),
        (KEY.armoured().replace(b"RSA PRIVATE KEY", b"RSAPRIVATE KEY"), KEY),
        (b"0x" + KEY.armoured().hex().encode(), KEY),
        (SHORT, Block("", SHORT)),
        (SHORT + b"\0\r\n", Block("", SHORT)),
        (LONG + b"\0", Block("", LONG)),
        (SHORT + b"X", Block("", SHORT + b"X")),
        (LONG.hex().encode(), Block("", LONG)),
        (b'"' + LONG.hex(":").encode() + b'"\n', Block("", LONG)),
        (BASE64, Block("", LONG)),
        (b"'" + BASE64[:60] + b"\n" + BASE64[60:] + b"'", Block("", LONG)),
        # As many digits before the lines as Base64 has letters in a group.
        (
            "\n".join(
                [
                    "-----BEGIN PRIVATE KEY-----",
                    *(f"{number}  {line}" for number, line in enumerate(in_lines(LONG, 49), 1)),
                    "-----END PRIVATE KEY-----",
                ]
            ).encode(),
            Block("PRIVATE KEY", LONG),
        ),
    ],
)
def test_a_block_is_read_with_its_label_its_headers_and_all_of_its_bytes(
    data: bytes, block: Block
) -> None:
    assert read_blocks(data) == [block]


def test_a_block_is_written_as_every_library_reads_it() -> None:
    assert (
        KEY.armoured()
        == b"-----BEGIN RSA PRIVATE KEY-----\nMAMCAQU=\n-----END RSA PRIVATE KEY-----\n"
    )
    assert OLD.armoured().splitlines()[1:4] == [*HEADERS.encode().splitlines(), b""]


def test_a_file_may_have_64_kib_and_no_more() -> None:
    assert read_blocks(KEY.armoured().ljust(MAX_BYTES, b"\n")) == [KEY]
