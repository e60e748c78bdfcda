"""The payment window: what a customer's browser sees between registration and approval.

Read `endings` (how a window can end, and the form that then goes to the shop) and `routes` (the
pages that a browser gets). Its words, in English and Korean, are in ``words.json``.
"""

from .endings import ENDINGS, ReturnForm, return_form
from .routes import payment_window

__all__ = ["ENDINGS", "ReturnForm", "payment_window", "return_form"]
