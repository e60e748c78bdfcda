"""``bench``: how fast this machine signs, with this key.

`command` takes the options; `work` is what is measured, and `rounds` measures it in turn while
`progress` draws a bar. `machine` describes what it ran on; `outcome` is the result, and its JSON.
`report` writes it as tables, `plot` as an SVG.
"""

from .command import bench

__all__ = ["bench"]
