"""Documents."""

from ._operation_of import read_request as read_request
from .check import DocumentJudge as DocumentJudge
from .check import Question as Question
from .check import Verdict as Verdict
from .check import recognise as recognise
from .decoding import MAX_BYTES as MAX_BYTES
from .decoding import decode as decode
from .recognition import detect as detect
