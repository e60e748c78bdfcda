"""What is wrong with a shop's files, and how to fix it.

In reading order: `checkup` goes through everything in a fixed order; `key_checks` and
`certificate_checks` look at one file each, `signer_checks` at a key that stays elsewhere,
`library_checks` at the library that signs; a `check` is one thing that was looked at.
"""

from .check import Check, IdentityFiles
from .checkup import check_identity, check_rotation
from .library_checks import SigningLibrary, check_library

__all__ = [
    "Check",
    "IdentityFiles",
    "SigningLibrary",
    "check_identity",
    "check_library",
    "check_rotation",
]
