"""What the page's forms offer: kinds of disruptions, operations, payment methods."""

from kcp_proto import catalogue
from kcp_sandbox.disruptions import KINDS

from .glossary import method, pay_types, title

Choice = tuple[str, str]


def options(lang: str) -> dict[str, list[Choice]]:
    """List what can be chosen, each as a value and a label.

    Args:
        lang: ``en`` or ``ko``.
    """
    korean = lang == "ko"
    return {
        "kinds": [(name, each.korean if korean else each.english) for name, each in KINDS.items()],
        "operations": [(name, title(name, lang)) for name in catalogue.operations()],
        "pay_types": [(each, f"{each} · {method(each, lang)}") for each in pay_types()],
    }
