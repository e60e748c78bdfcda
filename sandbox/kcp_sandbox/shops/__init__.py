"""What a user of the sandbox holds: a shop with a gateway of its own, or many of them by name.

Read `shop` (what a test does with one, and looks at), `transport` (the way to one in memory) and
`shops` (many at one address, each below a path of its own).
"""

from .shop import Shop
from .shops import MOST_SHOPS, SHOPS, Shops, name_in, shop_path
from .transport import SandboxTransport

__all__ = [  # noqa: RUF022 - the order of the imports above
    "Shop",
    "MOST_SHOPS",
    "SHOPS",
    "Shops",
    "name_in",
    "shop_path",
    "SandboxTransport",
]
