"""Many files checked and many rows signed, in one process, in several or on a cluster.

In reading order: `sources` opens payload files, cuts them into chunks and splits them into lines;
`chunks` is what a worker does with some of them; `workers` is who does it and what happens when one
is lost, `dask` those of a cluster; `check_files` puts the three together. `sign_many` signs rows;
`factories` make what each worker has of its own.
"""

from .check_files import Source, check_sources
from .chunks import Finding, Report
from .dask import NoScheduler, dask_client, dask_workers
from .factories import check_name, made_by
from .sign_many import sign_many
from .sources import STANDARD_INPUT, has_lines, is_payload
from .workers import Workers, WorkersLost, processes

__all__ = [
    "STANDARD_INPUT",
    "Finding",
    "NoScheduler",
    "Report",
    "Source",
    "Workers",
    "WorkersLost",
    "check_name",
    "check_sources",
    "dask_client",
    "dask_workers",
    "has_lines",
    "is_payload",
    "made_by",
    "processes",
    "sign_many",
]
