"""Sandbox."""

from .command import sandbox as sandbox
