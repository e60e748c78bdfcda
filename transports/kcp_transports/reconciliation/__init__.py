"""Reconciliation: what the gateway knows of payments, as a table; only inquiries are sent.

In reading order: `entries`, the shop's books or a recording; `asking`, from an entry to its row;
`turns`, how many inquiries a second, and that nothing else leaves; `batches`, what is kept of a run
that ends early, and the table; `reconcile`, all of it, in this process or with the workers of
`cluster`.
"""

from .asking import Access
from .cluster import reconcile_on
from .entries import Entry, ListError, entries_of, read_entries
from .reconcile import ReconciliationStopped, Summary, reconcile

__all__ = [
    "Access",
    "Entry",
    "ListError",
    "ReconciliationStopped",
    "Summary",
    "entries_of",
    "read_entries",
    "reconcile",
    "reconcile_on",
]
