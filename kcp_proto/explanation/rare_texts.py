"""Which rare mistakes, or three at once, may stand in the bytes that were signed; tried last."""

from base64 import encodebytes, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations, product

from kcp_proto.sign_string import SEPARATOR

from .causes import Step
from .odd_values import UNSET, rare_numbers

Steps = tuple[Step, ...]
_CASES = (str.lower, str.upper)
# Fields whose every order is tried together with other mistakes.
_FEW = 3
_RARE_UNSET = (
    *("Null", "Undefined", "none", "NAN", "N/A", "n/a", "<null>", "[null]", "'null'", '"null"'),
    *(
        "nullptr",
        "Nothing",
        "DBNull",
        "System.DBNull",
        "Optional.empty",
        "{}",
        "[]",
        "[]string(nil)",
    ),
    *("true", "True", "Object", "Array", "-1", "0", "%s", "{0}", "{}", "$s", "[object Promise]"),
)
_USUAL_UNSET = UNSET[:5]
# How shells, templates and queries write a variable, here that of a field, which was not filled in.
_VARIABLES = (
    *("${}", "${{{}}}", "$({})", "%{}%", "!{}!", "%({})s", "{{{}}}", "{{{{{}}}}}", "{{{{ {} }}}}"),
    *(
        "#{{{}}}",
        "<{}>",
        "<%= {} %>",
        ":{}",
        "@{}",
        "[{}]",
        "{}",
        "$env:{}",
        "${{env.{}}}",
        "__{}__",
    ),
)
_PERCENT: tuple[tuple[Steps, str], ...] = (
    ((), SEPARATOR),
    ((("text.percent", "%5E"),), "%5E"),
    ((("text.percent", "%5e"),), "%5e"),
    ((("text.separator", "nothing"),), ""),
)
_ENDS: tuple[tuple[Steps, str], ...] = (
    ((), ""),
    ((("text.newline", "LF"),), "\n"),
    ((("text.newline", "CRLF"),), "\r\n"),
    ((("text.blank",), ("text.newline", "CRLF")), " \r\n"),
    ((("text.blank",),), " "),
)
_RARE_HTML = (
    "&#X5E;",
    "&#X5e;",
    "&#094;",
    "&#x005E;",
    "&amp;#94;",
    "&amp;#x5e;",
    "&hat;",
    "&circ;",
)
_BLANKS = ("\t", "\u00a0", "\u3000", "\u200b", "\ufeff", "\f", "\v", "\u2060")
_RARE_ENDS = (("LF and CR", "\n\r"), ("CRLF, twice", "\r\n\r\n"), (r"written \r\n", r"\r\n"))
_RARE_QUOTES = (
    "``",
    "\u201c\u201d",
    "\u2018\u2019",
    "\u300c\u300d",
    "\u00ab\u00bb",
    "()",
    "[]",
    "<>",
)
_CARETS = (
    "\u02c6",
    "\u2038",
    "\u2303",
    "\u2227",
    "%",
    "<",
    ">",
    "\\",
    "\r\n",
    "\u00a0",
    "\\t",
    " | ",
)
# What comes together: three mistakes at once, each of the usual ones.
_JOINTS: tuple[tuple[Steps, str], ...] = (
    ((), SEPARATOR),
    *(((("text.separator", name),), text) for name, text in (("nothing", ""), ("|", "|"))),
    ((("text.percent", "%5E"),), "%5E"),
    ((("text.html", "&#94;"),), "&#94;"),
)
_EDGES: tuple[tuple[Steps, str, str], ...] = (
    *((steps, "", end) for steps, end in _ENDS[1:]),
    *(((("text.blank",), *steps), " ", end) for steps, end in _ENDS[:2]),
    *(((("text.quotes",), *steps), '"', '"' + end) for steps, end in _ENDS[:3]),
    *(((("text.separator-at-edge",), *steps), "", SEPARATOR + end) for steps, end in _ENDS[:3]),
)
_MARKS: tuple[tuple[Steps, str, bytes], ...] = (
    ((), "utf-8", b""),
    ((("encoding.bom",),), "utf-8", b"\xef\xbb\xbf"),
    ((("encoding.utf-16",),), "utf-16-le", b""),
)


def rare_bytes(signed: Mapping[str, str]) -> Iterator[tuple[Steps, bytes]]:
    """List what may have been signed and is too rare to be tried with all else.

    Args:
        signed: The signed fields of the request, by name, in their order.

    Yields:
        The mistakes, and the bytes that they lead to.
    """
    for steps, text in _texts(signed):
        yield steps, text.encode("utf-8", "ignore")
    yield from _three_at_once(signed)
    right = SEPARATOR.join(signed.values()).encode("utf-8", "ignore")
    yield (("text.hex",),), right.hex().upper().encode("ascii")
    yield (("text.base64",),), urlsafe_b64encode(right)
    for end in (b"\n", b"\r\n"):
        yield (("text.base64",),), encodebytes(right).rstrip().replace(b"\n", end) + end
    for codec in ("utf-16-le", "utf-16"):
        text = "".join(signed.values()) + " \r\n"
        steps = (*_PERCENT[-1][0], *_ENDS[3][0], ("encoding.utf-16",))
        yield steps, text.encode(codec, "ignore")


def _texts(signed: Mapping[str, str]) -> Iterator[tuple[Steps, str]]:
    usual = list(_unset(signed, _USUAL_UNSET))
    for (part, changed), (joint, separator), (ended, end) in product(usual, _PERCENT, _ENDS):
        yield (*part, *joint, *ended), separator.join(changed) + end
    for (part, changed), (ended, end) in product(_values(signed), _ENDS):
        yield (*part, *ended), SEPARATOR.join(changed) + end
    yield from _edged(SEPARATOR.join(signed.values()))
    for entity in _RARE_HTML:
        yield (("text.html", entity),), entity.join(signed.values())
    for first, second in (("%5E", "%5e"), ("%5e", "%5E")):
        head, *tail = signed.values()
        yield (("text.percent", "%5E"),), first.join([head, second.join(tail)])


def _three_at_once(signed: Mapping[str, str]) -> Iterator[tuple[Steps, bytes]]:
    changed = (
        ((), tuple(signed.values())),
        *(
            ((("text.order", ", ".join(order)),), tuple(signed[name] for name in order))
            for order in permutations(signed)
            if len(signed) <= _FEW
        ),
        *(((("text.case", case.__name__),), tuple(map(case, signed.values()))) for case in _CASES),
        *_unset(signed, _USUAL_UNSET),
        *(((("text.left-out", name),), _with(signed, {name: ""})) for name in signed),
    )
    for (part, texts), (joint, separator), edge, mark in product(changed, _JOINTS, _EDGES, _MARKS):
        (edged, before, after), (marked, codec, first) = edge, mark
        text = before + separator.join(texts) + after
        yield (*part, *joint, *edged, *marked), first + text.encode(codec, "ignore")


def _unset(
    signed: Mapping[str, str], words: Sequence[str]
) -> Iterator[tuple[Steps, tuple[str, ...]]]:
    for name, word in product(signed, words):
        if word != signed[name]:
            yield (("text.unset", word, name),), _with(signed, {name: word})


def _values(signed: Mapping[str, str]) -> Iterator[tuple[Steps, tuple[str, ...]]]:
    yield from _unset(signed, _RARE_UNSET)
    for form in _VARIABLES:
        as_they_are = {name: form.format(name) for name in signed}
        in_capitals = {name: form.format(name.upper()) for name in signed}
        for words in (as_they_are, in_capitals):
            for name, word in words.items():
                yield (("text.unset", word, name),), _with(signed, {name: word})
            yield (("text.unset", form.format("..."), ", ".join(signed)),), tuple(words.values())
    yield (("text.left-out", ", ".join(signed)),), ("",) * len(signed)
    for name, text in signed.items():
        for case in _CASES:
            yield (("text.case", case.__name__),), _with(signed, {name: case(text)})
        for quote in "'\"":
            yield (("text.quotes",),), _with(signed, {name: f"{quote}{text}{quote}"})
    for quote in "'`":
        yield (("text.quotes",),), tuple(f"{quote}{text}{quote}" for text in signed.values())
    for name, text in signed.items():
        for how, written in rare_numbers(text):
            yield (("text.number", name, how),), _with(signed, {name: written})
        for quoted in (f'b"{text}"', f"u'{text}'", f"bytearray(b'{text}')", rf"b'{text}\n'"):
            yield (("text.bytes-repr",),), _with(signed, {name: quoted})
        for padded in (f"{text} ", f" {text}", f" {text} ", f"{text}\u00a0", f"{text}\t"):
            yield (("text.blank",),), _with(signed, {name: padded})
    for (one, other), (word, another) in product(
        permutations(signed, 2), permutations(_USUAL_UNSET, 2)
    ):
        steps = (("text.unset", word, one), ("text.unset", another, other))
        yield steps, _with(signed, {one: word, other: another})


def _with(signed: Mapping[str, str], changed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple({**signed, **changed}.values())


def _edged(right: str) -> Iterator[tuple[Steps, str]]:
    for quoted in (rf"b'{right}\n'", rf"b'{right}\r\n'"):
        yield (("text.bytes-repr",), ("text.newline", "LF")), quoted
    for before, after in (
        ("bytearray(b'", "')"),
        ("u'", "'"),
        ("B'", "'"),
        ("memoryview(b'", "')"),
    ):
        for steps, end in _ENDS:
            yield (("text.bytes-repr",), *steps), before + right + after + end
    for quote, (steps, end) in product("'\"", _ENDS):
        yield (("text.bytes-repr",), *steps), f"b{quote}{right}{quote}{end}"
    for name, end in _RARE_ENDS:
        yield (("text.newline", name),), right + end
    for pair, (steps, end) in product(_RARE_QUOTES, _ENDS):
        yield (("text.quotes",), *steps), pair[0] + right + pair[1] + end
    for caret in _CARETS:
        yield (("text.separator", repr(caret)),), right.replace(SEPARATOR, caret)
    head, *tail = right.split(SEPARATOR)
    for at in range(len(tail)):
        parts = [head, *tail[:at], "", *tail[at:]]
        yield (("text.separator", "^^ in one place"),), SEPARATOR.join(parts)
    for blank in _BLANKS:
        for text in (blank + right, right + blank, blank + right + blank):
            yield (("text.blank",),), text
    for end, name in (("\n", "LF"), ("\r\n", "CRLF")):
        yield (("text.newline", f"{name}, before it"),), end + right
        yield (("text.newline", f"{name}, on both sides"),), end + right + end
        yield (("text.separator-at-edge",), ("text.newline", name)), right + SEPARATOR + end
    yield (("text.separator-at-edge",),), SEPARATOR + right + SEPARATOR
