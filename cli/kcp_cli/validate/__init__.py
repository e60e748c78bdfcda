"""Validate."""

from .command import validate as validate
