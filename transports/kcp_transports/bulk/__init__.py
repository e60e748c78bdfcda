"""Bulk."""

from .check_files import STANDARD_INPUT as STANDARD_INPUT
from .check_files import Crew as Crew
from .check_files import Finding as Finding
from .check_files import Report as Report
from .check_files import Source as Source
from .check_files import WorkersLost as WorkersLost
from .check_files import dask_crew as dask_crew
from .check_files import has_lines as has_lines
from .check_files import is_payload as is_payload
from .check_files import judge_sources as judge_sources
from .check_files import processes as processes
from .sign_many import sign_many as sign_many
