"""Build the site."""

import sys

from .build import build

sys.exit(build())
