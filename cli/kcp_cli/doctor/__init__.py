"""Doctor."""

from .command import doctor as doctor
