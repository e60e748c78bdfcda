"""Whether texts are right, one or millions: decode, recognise, validate, verify, and locate.

A text that has no fault for certain takes the fast path; what is in doubt takes the one long way,
`decode` and `kcp_proto.validation.check_message`, so that every report comes from one place.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Operation
from kcp_proto.errors import MessageError, SignatureMismatch
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.json_values import is_array, is_object
from kcp_proto.keys import Certificate, verify
from kcp_proto.shield import shielded
from kcp_proto.sign_string import sign_string
from kcp_proto.validation import Narrower, check_message, fast_path_of

from .decoding import MAX_BYTES, decode
from .form import decode_form, looks_like_a_form
from .line_forms import LineForms
from .positions import locate_fault, locate_faults
from .recognition import comes_from_window, deciding_fields, detect, no_object, recognise

_ITS_SCHEMA = "$schema"


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How documents are checked; it can be pickled.

    Args:
        message: The message that every document is, None to find out from its fields.
        semantic: Whether the rules that JSON Schema cannot state are asked, too.
        certificate: The file of the certificate with which signed requests are verified, None to
            leave signatures alone.
        profile: What requests must fit beside their schemas (`kcp_proto.profiles`); None for the
            schemas alone.
        content_type: The header that came with forms, as `decode_form` takes it; "" if it is not
            known.
    """

    message: str | None = None
    semantic: bool = True
    certificate: bytes | None = None
    profile: Narrower | None = None
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class DocumentVerdict:
    """What was found in one document.

    Args:
        message: The message that it was checked as, None if its fields do not tell.
        faults: Errors and warnings, with line and column where they are known.
    """

    message: str | None
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        """Tell whether there is no error; warnings do not count."""
        return all(fault.severity == "warning" for fault in self.faults)


class DocumentChecker:
    """A checker of documents, one after the other, always the same way.

    Args:
        options: How they are checked.

    Raises:
        MessageError: No message has the name that the options give.
        KeyLoadError: The certificate of the options cannot be read.
    """

    def __init__(self, options: CheckOptions) -> None:
        self._options = options
        self._message = (
            catalogue.message(options.message).name if options.message is not None else None
        )
        data = options.certificate
        self._certificate = Certificate.parse(data) if data is not None else None
        self.fast_path = self._build_fast_path()

    fast_path: Callable[[bytes], str | None]
    """Name the message that a document is for certain and without a fault; None when in doubt."""

    @shielded
    def check(self, data: bytes) -> DocumentVerdict:
        """Check a document.

        Args:
            data: JSON text, UTF-8 bytes; of a notice the form, in UTF-8 or EUC-KR (R36).

        Returns:
            Everything that is wrong with it.
        """
        name = self.fast_path(data)
        return DocumentVerdict(name, ()) if name else self._in_full(data)

    def _in_full(self, data: bytes) -> DocumentVerdict:
        # A notice is a form, and no other message is.
        if self._message in catalogue.notices():
            return self._of_form(self._message, data)
        if self._message is None and looks_like_a_form(data):
            return self._of_form(catalogue.notices()[0], data)
        try:
            payload = decode(data)
        except MessageError as error:
            return DocumentVerdict(
                None, tuple(locate_fault(fault, _text(data)) for fault in error.faults)
            )
        if is_array(payload):
            return DocumentVerdict(self._message, locate_faults([no_object(payload)], _text(data)))
        payload = _without_its_schema(payload)
        try:
            name = self._message or recognise(payload)
        except MessageError as error:
            return DocumentVerdict(None, locate_faults(error.faults, _text(data)))
        faults = list(self._faults(catalogue.message(name), payload))
        return DocumentVerdict(name, locate_faults(faults, _text(data)) if faults else ())

    def _of_form(self, name: str, data: bytes) -> DocumentVerdict:
        # An editor ends a file with a line end, which no body has.
        body = data.removesuffix(b"\n").removesuffix(b"\r")
        try:
            fields, _ = decode_form(body, self._options.content_type)
        except MessageError as error:
            return DocumentVerdict(name, error.faults)
        if comes_from_window(fields):
            return DocumentVerdict(self._message, (fault("message.window", ""),))
        return DocumentVerdict(name, tuple(self._faults(catalogue.message(name), fields)))

    def _faults(self, message: Message, payload: object) -> Iterator[Fault]:
        options = self._options
        faults = check_message(message, payload, semantic=options.semantic, profile=options.profile)
        yield from faults
        if self._certificate is not None and is_object(payload):
            broken = {fault.pointer for fault in faults if fault.severity == "error"}
            for fault in _signature_faults(message, payload, self._certificate):
                if fault.pointer not in broken:
                    yield fault

    def _build_fast_path(self) -> Callable[[bytes], str | None]:
        loads = _fast_decoder()
        in_doubt = _InDoubt(self._certificate is not None, self._options.profile)
        messages = (
            _Recognising(in_doubt) if self._message is None else _Named(self._message, in_doubt)
        )
        # No form knows what a profile asks for.
        forms = LineForms(messages.deciding) if self._options.profile is None else None
        return _fast_path(loads, messages, forms)


def _without_its_schema(payload: object) -> object:
    """Leave out by which schema a file says that it is written: editors read that, no gateway."""
    if not is_object(payload) or not isinstance(payload.get(_ITS_SCHEMA), str):
        return payload
    return {name: value for name, value in payload.items() if name != _ITS_SCHEMA}


def _text(data: bytes) -> str:
    # Offences that have a position are found only in text that is UTF-8.
    return data.decode("utf-8", "replace")


def _fast_path(
    loads: Callable[[bytes], Any], messages: "_Recognising | _Named", forms: LineForms | None
) -> Callable[[bytes], str | None]:
    find = messages.find

    def fast_path(data: bytes) -> str | None:
        if len(data) > MAX_BYTES:
            return None
        if forms is not None and (known := forms.find(data)):
            return known
        try:
            payload = loads(data)
        except ValueError:
            return None
        found = find(payload)
        # R26 (JSON is decoded strictly): each member has a colon. If there are no more colons than
        # names, no name came twice; what else is refused is no object of strings, or fails above.
        if found and found[1](payload) and data.count(b":") == len(payload):
            if forms is not None:
                forms.learn(found[0], payload)
            return found[0]
        return None

    return fast_path


def _fast_decoder() -> Callable[[bytes], Any]:
    try:
        import orjson
    except ImportError:
        return _decode
    return orjson.loads


def _decode(data: bytes) -> Any:
    try:
        return decode(data)
    except MessageError:
        raise ValueError from None


# A message's name and its fast path.
_Found = tuple[str, Callable[[Any], bool]]


class _InDoubt(NamedTuple):
    """What the fast path cannot see.

    Args:
        signatures: Whether signed requests are verified.
        profile: What requests must fit beside their schemas.
    """

    signatures: bool
    profile: Narrower | None

    def named(self, name: str) -> _Found | None:
        """Give the fast path of a message, None if it must not be taken."""
        if name in catalogue.notices() or (self.signatures and _signed_operation(name)):
            return None
        whole = fast_path_of(name, decoded=True)
        if self.profile is None:
            return name, whole
        accepts, message = self.profile.accepts, catalogue.message(name)
        return name, lambda payload: whole(payload) and accepts(message, payload)


class _Named:
    """The one message that every payload is taken for."""

    deciding = ()

    def __init__(self, name: str, in_doubt: _InDoubt) -> None:
        found = in_doubt.named(name)
        self.find: Callable[[Any], _Found | None] = lambda payload: found


class _Recognising:
    """Messages recognised by the names of their members, which repeat from line to line."""

    def __init__(self, in_doubt: _InDoubt) -> None:
        self._in_doubt = in_doubt
        self.deciding = sorted(deciding_fields())
        self._known = lru_cache(maxsize=64)(self._find)

    def find(self, payload: Any) -> _Found | None:
        try:
            get: Callable[[str], Any] = payload.get
            return self._known(tuple(payload), tuple(map(get, self.deciding)))
        except (AttributeError, TypeError):
            # It is no object, or a list or an object stands where a word decides.
            return None

    def _find(self, names: tuple[str, ...], deciding: tuple[Any, ...]) -> _Found | None:
        values = {n: v for n, v in zip(self.deciding, deciding, strict=True) if n in names}
        candidates = detect(dict.fromkeys(names) | values)
        return self._in_doubt.named(candidates[0]) if len(candidates) == 1 else None


@cache
def _signed_operation(message_name: str) -> Operation | None:
    message = catalogue.message(message_name)
    if not message.is_request:
        return None
    operation = catalogue.operation(message.operation)
    return operation if operation.sign else None


def _signature_faults(
    message: Message, payload: Mapping[str, Any], certificate: Certificate
) -> Iterator[Fault]:
    operation = _signed_operation(message.name)
    if operation is None:
        return
    signature: object = payload.get(operation.signature)
    if not isinstance(signature, str):
        return
    try:
        text = sign_string(operation.name, payload)
        verify(certificate, text.encode("utf-8"), signature)
    except MessageError as error:
        yield from error.faults
    except SignatureMismatch:
        yield fault("signature.mismatch", pointer_to(operation.signature))
