"""Check a file on a real cluster of two processes, and print the lines with faults."""

import json
import sys
from typing import Any

import distributed

from kcp_proto.documents import CheckOptions
from kcp_transports.bulk import Source, check_files, check_sources, dask_workers


def main() -> None:
    check_files.CHUNK_BYTES = 100_000
    local_cluster: Any = distributed.LocalCluster
    with local_cluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        workers = dask_workers(cluster.scheduler_address.replace("tcp://", "dask://"))
        source = Source(sys.argv[1], lines=True)
        reports = check_sources([source], CheckOptions(), workers=workers)
        print(json.dumps([found.line for report in reports for found in report.findings]))


if __name__ == "__main__":
    main()
