"""The sandbox's own door: an API by which its user looks at it and changes it.

Read `input` (what is taken, value by value), `choices` (what can be chosen), `views`,
`known_values` and `exchange_view` (what is shown), `lives` (transactions step by step), `points`
(members' points), `notice_view` (deposit notices), `planning` (what shall go wrong), `deposits` (at
the bank), `test_payment` (the page's), `shops` (who else is here), `seed_files` (a beginning from a
YAML file), `exchange_query` (which exchanges are asked for), `responding` (how JSON is taken and
refused), `api` (the routes) and `same_site` (why other web sites do not get in).
"""

from importlib import import_module
from typing import TYPE_CHECKING

from .input import (
    SeedData,
    read_list,
    read_mapping,
    read_number,
    read_text,
    read_time,
    read_truth,
    read_whole_number,
)

if TYPE_CHECKING:
    from .api import API, admin, base_url_of, routes
    from .exchange_view import show_record
    from .planning import read_disruption
    from .responding import HEADERS, refused, written
    from .same_site import is_own_host
    from .seed_files import read_seed_file, read_yaml
    from .test_payment import REGISTERED
    from .views import without_numbers

# Only a server has the API, which takes the web framework, and only a seed file takes YAML.
_LATE = {
    "API": "api",
    "admin": "api",
    "base_url_of": "api",
    "routes": "api",
    "HEADERS": "responding",
    "refused": "responding",
    "written": "responding",
    "is_own_host": "same_site",
    "read_seed_file": "seed_files",
    "REGISTERED": "test_payment",
    "read_yaml": "seed_files",
    "show_record": "exchange_view",
    "read_disruption": "planning",
    "without_numbers": "views",
}
__all__ = [  # noqa: RUF022 - the order of the imports above
    "SeedData",
    "read_list",
    "read_mapping",
    "read_number",
    "read_text",
    "read_time",
    "read_truth",
    "read_whole_number",
    "API",
    "admin",
    "base_url_of",
    "routes",
    "HEADERS",
    "refused",
    "written",
    "is_own_host",
    "read_seed_file",
    "REGISTERED",
    "show_record",
    "read_disruption",
    "read_yaml",
    "without_numbers",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _LATE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_LATE[name]}", __name__), name)


def __dir__() -> list[str]:
    return __all__
