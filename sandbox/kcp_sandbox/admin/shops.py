"""``/shops``: the gateways at one address by name, and the shops of one by site code."""

from kcp_proto import Certificate
from kcp_sandbox.brain import Brain
from kcp_sandbox.input_errors import InputError
from kcp_sandbox.shops import MOST_SHOPS, Shops, shop_path

from .input import Readers, read_mapping, read_text
from .views import Json


def show_shops(shops: Shops, asked: Brain, origin: str) -> Json:
    """Show all of them; one that has a name knows only itself.

    Args:
        shops: The gateways.
        asked: Which of them is asked.
        origin: Scheme and host by which it was reached.
    """
    return {
        "most": MOST_SHOPS,
        "shops": [_show(name, origin) for name in shops.names if asked.name in ("", name)],
    }


def remove_shop(shops: Shops, asked: Brain, body: object) -> Json:
    """Remove one, with all that it has; one that has a name can only remove itself."""
    readers: Readers = {"name": read_text}
    name = read_mapping(body, readers, "a shop to remove", needed=("name",))["name"]
    if asked.name not in ("", name):
        raise InputError("shop.none")
    shops.remove(name)
    return {"removed": name}


def register_shop(brain: Brain, body: object) -> Json:
    """Register the certificate of a site code, and where its notices go."""
    needed = ("site_cd", "certificate")
    readers: Readers = {"site_cd": read_text, "certificate": read_text, "notify": read_text}
    shop = read_mapping(body, readers, "a shop", needed=needed)
    certificate = Certificate.parse(shop["certificate"].encode("utf-8", "replace"))
    brain.store.register_shop(shop["site_cd"], certificate)
    if "notify" in shop:
        brain.notifier.tell(shop["notify"], shop["site_cd"])
    return {"site_cd": shop["site_cd"], "certificate": certificate.fingerprint}


def _show(name: str, origin: str) -> Json:
    url = f"{origin}{shop_path(name)}"
    return {"name": name, "url": url, "page": f"{url}/_sandbox/"}
