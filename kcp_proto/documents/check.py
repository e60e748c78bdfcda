"""Judge JSON texts, one or millions: decode, recognise, validate, verify, and say where.

A text that is certainly faultless is waved through by a quick check; whatever is doubtful takes
the one long way, `kcp_proto.decoding.decode` and `kcp_proto.validation.judge`, so that every report
comes from one place.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from kcp_proto import catalogue
from kcp_proto.catalogue import Message, Operation
from kcp_proto.errors import MessageError, SignatureMismatch
from kcp_proto.faults import Fault, fault, pointer_to
from kcp_proto.json_values import is_object
from kcp_proto.keys import Certificate, verify
from kcp_proto.shield import shielded
from kcp_proto.sign_string import sign_string
from kcp_proto.validation import faultless, judge

from .decoding import MAX_BYTES, decode
from .positions import offended, placed
from .recognition import deciding_fields, detect


@dataclass(frozen=True, slots=True)
class Question:
    """Say how documents are judged; it can be pickled.

    Args:
        message: The message that every document is, None to find out from its fields.
        semantic: Ask the rules that JSON Schema cannot state, too.
        certificate: The file of the certificate with which signed requests are verified, None to
            leave signatures alone.
    """

    message: str | None = None
    semantic: bool = True
    certificate: bytes | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what was found in one document.

    Args:
        message: The message that it was judged as, None if that could not be told.
        faults: Errors and warnings, with line and column where they are known.
    """

    message: str | None
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        """Tell whether there is no error; warnings do not count."""
        return all(fault.severity == "warning" for fault in self.faults)


class DocumentJudge:
    """Judge documents, one after the other, by one question.

    Args:
        question: How they are judged.

    Raises:
        MessageError: No message has the name that the question gives.
        KeyLoadError: The question's certificate cannot be read.
    """

    def __init__(self, question: Question) -> None:
        self._question = question
        self._message = catalogue.message(question.message).name if question.message else None
        data = question.certificate
        self._certificate = Certificate.parse(data) if data is not None else None
        self.faultless_as = self._quick_check()

    faultless_as: Callable[[bytes], str | None]
    """Name the message that a document certainly is, without a fault; None when in doubt."""

    @shielded
    def verdict(self, data: bytes) -> Verdict:
        """Judge a document in full.

        Args:
            data: JSON text, UTF-8 bytes.

        Returns:
            Everything that is wrong with it.
        """
        name = self.faultless_as(data)
        return Verdict(name, ()) if name else self._in_full(data)

    def _in_full(self, data: bytes) -> Verdict:
        try:
            payload = decode(data)
        except MessageError as error:
            return Verdict(None, tuple(offended(fault, _text(data)) for fault in error.faults))
        try:
            name = self._message or recognise(payload)
        except MessageError as error:
            return Verdict(None, placed(error.faults, _text(data)))
        faults = list(self._faults(catalogue.message(name), payload))
        return Verdict(name, placed(faults, _text(data)) if faults else ())

    def _faults(self, message: Message, payload: object) -> Iterator[Fault]:
        faults = judge(message, payload, semantic=self._question.semantic)
        yield from faults
        if self._certificate is not None and is_object(payload):
            broken = {fault.pointer for fault in faults if fault.severity == "error"}
            for fault in _signature_faults(message, payload, self._certificate):
                if fault.pointer not in broken:
                    yield fault

    def _quick_check(self) -> Callable[[bytes], str | None]:
        loads = _quick_decoder()
        if loads is None:
            return _doubtful
        signed = self._certificate is not None
        if self._message is None:
            return _check(loads, _Recognising(signed))
        return _check(loads, _Named(self._message, signed))


@shielded
def recognise(payload: object) -> str:
    """Find out which message a payload is.

    Args:
        payload: A decoded document.

    Returns:
        The message's name.

    Raises:
        MessageError: Its fields do not tell, or tell of several messages.
    """
    candidates = detect(payload)
    if len(candidates) == 1:
        return candidates[0]
    listed = f" (it may be {', '.join(candidates)})" if candidates else ""
    raise MessageError("payload", [fault("message.undetected", "", candidates=listed)])


def _text(data: bytes) -> str:
    # Offences that have a place are found only in text that is UTF-8.
    return data.decode("utf-8", "replace")


def _check(
    loads: Callable[[bytes], Any], sure: "_Recognising | _Named"
) -> Callable[[bytes], str | None]:
    judge_of = sure.judge_of

    def faultless_as(data: bytes) -> str | None:
        if len(data) > MAX_BYTES:
            return None
        try:
            payload = loads(data)
        except ValueError:
            return None
        found = judge_of(payload)
        # Each member has a colon. If there are no more colons than names, no name came twice
        # (R26); what else strict decoding refuses is no object of strings, or fails above.
        if found and found[1](payload) and data.count(b":") == len(payload):
            return found[0]
        return None

    return faultless_as


def _doubtful(data: bytes) -> None:
    del data


def _quick_decoder() -> Callable[[bytes], Any] | None:
    try:
        import orjson
    except ImportError:
        return None
    return orjson.loads


_Judge = tuple[str, Callable[[object], bool]]


def _judge_named(name: str, signed: bool) -> _Judge | None:
    return None if signed and _signed_operation(name) else (name, faultless(name, decoded=True))


class _Named:
    """Take every payload for one message."""

    def __init__(self, name: str, signed: bool) -> None:
        found = _judge_named(name, signed)
        self.judge_of: Callable[[Any], _Judge | None] = lambda payload: found


class _Recognising:
    """Recognise messages by the names of their members, which repeat from line to line."""

    def __init__(self, signed: bool) -> None:
        self._signed = signed
        self._deciding = sorted(deciding_fields())
        self._known = lru_cache(maxsize=64)(self._find)

    def judge_of(self, payload: Any) -> _Judge | None:
        try:
            get: Callable[[str], Any] = payload.get
            return self._known(tuple(payload), tuple(map(get, self._deciding)))
        except (AttributeError, TypeError):
            # It is no object, or a list or an object stands where a word decides.
            return None

    def _find(self, names: tuple[str, ...], deciding: tuple[Any, ...]) -> _Judge | None:
        told = {n: v for n, v in zip(self._deciding, deciding, strict=True) if n in names}
        candidates = detect(dict.fromkeys(names) | told)
        return _judge_named(candidates[0], self._signed) if len(candidates) == 1 else None


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
