"""``mcp``: what the toolkit knows, for coding agents, over standard input and output.

`command` takes the options; `server` speaks the protocol by the official SDK, within `limits`;
`tools` is the table of what can be asked, answered by `knowledge` of the messages, rules and codes,
by `search` in it, and by `exchanges` of a recording. `pages` are the texts that come with the
package.
"""

from .command import mcp

__all__ = ["mcp"]
