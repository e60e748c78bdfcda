"""Explain."""

from .command import explain as explain
