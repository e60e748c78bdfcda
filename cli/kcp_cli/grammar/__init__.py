"""What can be typed: commands, their options and arguments, help, completion, and wrong usage.

`commands` declares commands and groups of them, `parameters` their options and arguments, and
`values` what these may hold, and how a shell completes it. `pages` writes the help, and `mistakes`
says what was typed wrongly, both in the words of ``kcp_cli.phrases``. All of it is plain Click.
"""

from .commands import Command, Group, command, group
from .mistakes import sentences
from .parameters import LANGUAGE, argument, flag, gathered, option, shared
from .values import FILE, FOLDER, SOURCE, TEXT, choice, names, nearest, number, whole

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
    "gathered",
    "group",
    "names",
    "nearest",
    "number",
    "option",
    "sentences",
    "shared",
    "whole",
]
