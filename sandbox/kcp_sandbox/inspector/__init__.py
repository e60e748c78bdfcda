"""Inspector."""

from .causes import Registered as Registered
from .causes import concerns as concerns
from .inspector import KEPT as KEPT
from .inspector import Inspector as Inspector
from .inspector import Record as Record
from .trace import Visit as Visit
