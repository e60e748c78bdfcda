"""Undo what editors, mailers, web pages and shells do to a PEM text on its way."""

import re
from collections.abc import Iterator
from unicodedata import normalize

# The longest first: UTF-32 begins as UTF-16 does.
_BOMS = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
# Dashes as Windows-1252 and EUC-KR write them, where the text is no UTF-8.
_BYTE_DASHES = ("\x96", "\x97", "\xa1\xaa")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\ufe58\ufe63\uff0d"
_MORE_DASHES = "\u02d7\u1173\u1806\u2043\u207b\u208b\u2501\u2796\u2e3a\u2e3b\u30fc\u3161"
_BLANKS = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_MORE_BLANKS = "\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_PLAIN = {
    **dict.fromkeys(map(ord, _DASHES + _MORE_DASHES), "-"),
    **dict.fromkeys(map(ord, _BLANKS + _MORE_BLANKS), " "),
    **dict.fromkeys(map(ord, _INVISIBLE)),
}
# All of these are left as text: few files need most of them, and compiling them takes time.
# An editor makes one dash of two or three, so their count is not what it was; one typed by hand
# may have any count, blanks between its dashes, and small letters.
_ARMOUR = (
    r"(?i)(?<![-\w])(?:- ?){1,10}(BEGIN|END) ?([A-Z0-9 ]{0,32}(?:KEY|CERTIFICATE)) ?(?:- ?){0,9}-"
)
# On a line of its own dashes may be missing: some pages take them for a rule.
_ARMOUR_LINE = (
    r"(?m)^[ \t]{0,8}(?:- ?){0,10}(BEGIN|END) ([A-Z0-9 ]{0,32}(?:KEY|CERTIFICATE)) ?(?:- ?){0,10}$"
)
_WHOLE = len(("-----BEGIN", "-----", "-----END", "-----"))
_SOFT_HYPHENS = "\u00ad{2,}"
_FULL_WIDTH = "[\uff01-\uff5e]"
# Items of a list on one line, which are the lines of a text.
_ITEMS = r"""["'][ \t]{0,8},[ \t]{0,8}["']"""
_PERCENT = r"%(?:0[AaDd]|2[0BbDdFf]|3[Dd]|E2%80)"
_BREAK = r"(?i)<br ?/?>"
_UNICODE_ESCAPE = r"\\u00([0-9A-Fa-f]{2})"
# The lines of a text in source code: "..." + "..." and their like.
_JOINT = r"""["'`][ \t]{0,8}[+.,&_\\]{0,2}[ \t]{0,8}\r?\n[ \t]{0,64}[+.&]?[ \t]{0,8}["'`]"""
_NUMBERED = r"[0-9]{1,4}(?:[:.|)]|[ \t])[ \t]*"
# What marks a line as a comment, a quotation or a text; never a whole word.
_MARK = r"[^A-Za-z0-9=\s][^A-Za-z0-9=]{0,7}"


def plain_text(data: bytes) -> str:
    r"""Read the bytes of a file, and take off every escape that PEM itself never uses.

    Percent-encoding, HTML entities, JSON escapes, literal ``\n``, quoted lines of source code,
    typographic dashes, unusual blanks and invisible characters go.

    Args:
        data: The file's bytes.

    Returns:
        The text, with LF for every line end.
    """
    text = _decoded(data)
    if re.search(_PERCENT, text):
        # Loaded here, as is what knows HTML: most programs never meet such a key.
        from urllib.parse import unquote

        # A form writes a blank as + and a + as %2B.
        text = unquote(text.replace("+", " ") if "BEGIN+" in text else text)
    if "&" in text or "<" in text:
        from html import unescape

        text = unescape(re.sub(_BREAK, "\n", text))
    if re.search(_FULL_WIDTH, text):
        text = normalize("NFKC", text)
    if "BEGIN" in text:
        text = re.sub(_ITEMS, "\n", re.sub(_JOINT, "", text.replace("\0", "")))
    # An environment variable or a JSON file often holds the two characters for a line end.
    for written in ("\\r\\n", "\\n", "\\r", "\r\n", "\r", "\\\n"):
        text = text.replace(written, "\n")
    text = re.sub(_UNICODE_ESCAPE, lambda match: chr(int(match[1], 16)), text.replace("\\/", "/"))
    plain = re.sub(_SOFT_HYPHENS, lambda match: "-" * len(match[0]), text).translate(_PLAIN)
    if plain == text and "-----BEGIN" in text and text.count("-----") >= _WHOLE:
        return text
    armoured = re.sub(_ARMOUR, _armour_line, plain)
    if armoured.count("-----") >= _WHOLE:
        return armoured
    return re.sub(_ARMOUR_LINE, _armour_line, armoured)


def _armour_line(match: re.Match[str]) -> str:
    return f"-----{match[1].upper()} {match[2].upper()}-----"


def without_edges(content: str) -> Iterator[str]:
    """Take away what stands before and behind each line of a block, in several ways.

    Whether one of them is right shows in the DER, which says how long it is.

    Args:
        content: What stands between the block's BEGIN and END: its first line is what stands
            behind each line, and its last line what stands before each.

    Yields:
        Base64, if the way was right.
    """
    behind, *lines, before = (
        (each.strip() for each in content.split("\n"))
        if ("\n" in content)
        else (content.strip(), "")
    )
    bare = [each.removeprefix(before).removesuffix(behind).strip() for each in lines]
    yield "".join(bare)
    yield "".join(re.sub(_NUMBERED, "", each) for each in lines)
    # A form makes a blank of each +, and a mail =3D of each =.
    for each in (content.strip(), "".join(bare)):
        yield each.replace("=3D", "=").replace("\n", "").replace(" ", "+")


def without_marks(content: str, line: str) -> str:
    """Take away what stands before each line of a block.

    Args:
        content: What stands between the block's BEGIN and END.
        line: What stands before its BEGIN on the same line, such as ``#``.

    Returns:
        The content without it; as it was, unless every line begins so.
    """
    mark = line.strip()
    first, *lines = (each.strip() for each in content.split("\n"))
    if not re.fullmatch(_MARK, mark) or not all(each.startswith(mark) for each in lines if each):
        return content
    return "\n".join([first, *(each.removeprefix(mark).strip() for each in lines)])


def _decoded(data: bytes) -> str:
    encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
    if encoding == "utf-8" and b"\0" in data[:2]:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    for dash in _BYTE_DASHES:
        text = text.replace(dash, "\u2013")
    return text
