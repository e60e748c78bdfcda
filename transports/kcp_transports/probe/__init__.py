"""Probe."""

from .probe import probe as probe
