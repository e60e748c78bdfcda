"""What the page's forms offer: kinds of disruptions, operations, payment methods."""

from kcp_proto import catalogue
from kcp_sandbox.disruptions import KINDS
from kcp_sandbox.store import INQUIRY

from .language import words

Choice = tuple[str, str]


def options(lang: str) -> dict[str, list[Choice]]:
    """List what can be chosen, each as a value and a label.

    Args:
        lang: ``en`` or ``ko``.
    """
    korean = lang == "ko"
    pay_types = catalogue.operation(INQUIRY).request.fields["pay_type"].choices
    return {
        "kinds": [(name, each.korean if korean else each.english) for name, each in KINDS.items()],
        "operations": [(name, _operation(name, korean)) for name in catalogue.operations()],
        "pay_types": [(pay_type, _method(pay_type, korean)) for pay_type in pay_types],
    }


def _operation(name: str, korean: bool) -> str:
    title: str = catalogue.operation(name).request.schema["title"]
    return title.removesuffix(f" {words('ko')['request']}") if korean else name


def _method(pay_type: str, korean: bool) -> str:
    message = catalogue.response_to(INQUIRY, {"pay_type": pay_type})
    title: str = message.schema["title"]
    method = title.rpartition(": ")[2] if korean else message.name.rpartition(".")[2]
    return f"{pay_type} · {method.replace('_', ' ')}"
