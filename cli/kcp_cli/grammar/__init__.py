"""What can be typed: commands, their options and arguments, help, completion, and wrong usage.

`commands` declares commands and groups of them, `parameters` their options and arguments, and
`values` what these may hold. `pages` writes the help, `mistakes` says what was typed wrongly, and
`names` completes the protocol's names in a shell. All of it is plain Click, which is imported
elsewhere only for its `Exit`.
"""

from .commands import Command, Group, command, group
from .mistakes import sentences
from .parameters import LANGUAGE, argument, flag, option, shared
from .values import FILE, FOLDER, SOURCE, TEXT, choice, names, number, whole

__all__ = [
    "FILE",
    "FOLDER",
    "LANGUAGE",
    "SOURCE",
    "TEXT",
    "Command",
    "Group",
    "argument",
    "choice",
    "command",
    "flag",
    "group",
    "names",
    "number",
    "option",
    "sentences",
    "shared",
    "whole",
]
