"""``report``: one masked bundle for a bug report or for the gateway's desk.

`command` takes the options, says what is inside and writes it; `audience` decides which values each
reader may see; `exchanges` chooses from a recording; `findings` asks the doctor and explains a
signature; `installation` lists versions; `page` writes what people read, from `words` in two
languages; `bundle` packs equal input to equal bytes.
"""

from .audience import Audience, Mask
from .command import report
from .exchanges import reported

__all__ = ["Audience", "Mask", "report", "reported"]
