"""``doctor``: what is wrong with a shop's files or its connection, and how to fix it.

`command` takes the options and asks the core and the probe; `files` reads keys and certificates as
they are, and asks for a password where a key needs one; `signing_library` looks at what signs;
`report` shows the checks.
"""

from .command import doctor
from .signing_library import installed_library, warn

__all__ = ["doctor", "installed_library", "warn"]
