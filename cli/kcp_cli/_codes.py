"""The documented exit codes, for which nothing needs to be loaded."""

FINE, WRONG, USAGE, NOT_SENT, UNKNOWN = 0, 1, 2, 3, 4
