"""The forms that a stream of texts repeats: a writer gives the members of its lines one order.

What a form matches needs not be decoded. A form is learnt from texts that passed in full; whatever
matches none takes the way of all others, so that no verdict depends on what was learnt.
"""

import re
from collections.abc import Mapping, Sequence

from kcp_proto.validation import has_raw_forms, raw_form

# A text costs a try of each form; making one costs as much as hundreds of texts.
_MOST = 4
_OFTEN = 4
_REMEMBERED = 64
_PATIENCE = 16
_IN_VAIN = 20_000

# A message's name, the names of the members in order, and the words that decided the message.
_Key = tuple[str, tuple[str, ...], tuple[str | None, ...]]


class LineForms:
    """The forms of the texts that one checker has seen.

    Args:
        deciding: Members whose values decide which message a text is; none if it is named.
    """

    def __init__(self, deciding: Sequence[str]) -> None:
        self._deciding = deciding
        self._forms: list[tuple[re.Pattern[str], str]] = []
        self._seen: dict[_Key, int] = {}
        self._in_vain = 0

    def find(self, data: bytes) -> str | None:
        """Name the message that a text is for certain and without a fault; None when in doubt."""
        if not self._forms or self._is_pausing():
            return None
        try:
            text = data.decode()
        except UnicodeDecodeError:
            return None
        for form, name in self._forms:
            if form.match(text):
                self._in_vain = 0
                return name
        return None

    def _is_pausing(self) -> bool:
        """Count a try, and tell whether it is left out because so many before it were in vain."""
        self._in_vain += 1
        if self._in_vain > _IN_VAIN:
            self._forms.clear()
            self._seen.clear()
            self._in_vain = 0
            return True
        return self._in_vain > _PATIENCE and self._in_vain % _PATIENCE != 0

    def learn(self, name: str, payload: Mapping[str, str]) -> None:
        """Take note of a text that has no fault.

        Args:
            name: The message that it is.
            payload: Its members.
        """
        if len(self._forms) == _MOST or not has_raw_forms(name):
            return
        key = name, tuple(payload), tuple(map(payload.get, self._deciding))
        times = self._seen.get(key, 0) + 1
        if times == 1 and len(self._seen) == _REMEMBERED:
            self._seen.clear()
        self._seen[key] = times
        if times == _OFTEN:
            words = {each: payload[each] for each in self._deciding if each in payload}
            form = raw_form(name, key[1], words)
            if form is not None:
                self._forms.append((form, name))
