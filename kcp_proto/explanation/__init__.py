"""Explanation."""

from .diagnose import Likely as Likely
from .diagnose import diagnose as diagnose
from .explanation import Explanation as Explanation
from .explanation import explain as explain
