"""Explanation."""

from .diagnose import Cause as Cause
from .diagnose import diagnose as diagnose
from .explanation import Explanation as Explanation
from .explanation import explain as explain
