"""Validate."""

from .command import validate as validate
from .words import printable as printable
