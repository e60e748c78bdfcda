"""Imports only go down: there is no circle between files, not even one hidden in a function."""

import ast
from collections.abc import Mapping

from .source import called, files, imports, late_tables, parents, walk

# What may be imported inside a function, and why; everything else stands at the top of its file.
LATE = {
    "asyncio": "code that awaits has it; for all other code it would cost start-up time",
    "OpenSSL": "an extra, for rare keys and chains only",
    "backports": "zstd before Python 3.14, of the extra [validate]",
    "compression": "zstd, from Python 3.14",
    "cryptography": "its X.509 half takes as long as all the rest of the core",
    "difflib": "names that are like a misspelt one, for its fault only",
    "distributed": "the extra [dask]",
    "html": "keys that came through a web page only",
    "importlib": "its resources cost more than all of kcp_schemas",
    "kcp_proto.keys.certificate_file": "what reads certificates from files, once in a program",
    "kcp_proto.validation.narrowed": "what reports faults, which most programs never see",
    "kcp_cli.mcp.server": "the extra [mcp]",
    "kcp_sandbox.notifying.courier": "asyncio and h11; few sandboxes post notices",
    "kcp_transports": "recordings of tests, for those that are recorded",
    "kcp_transports.https.asyncio_connection": "classes of the extra [async]",
    "kcp_transports.https.urllib3_connection": "classes of the extra [urllib3]",
    "kcp_transports.recording.database_journal": "drivers of databases, for shops that have one",
    "kcp_transports.recording.record_async": "asyncio, which a replay does not need",
    "kcp_transports.signers.token": "classes of the extra [pkcs11]",
    "kcp_transports.signers": "key services; most keys are files",
    "kcp_transports.client.resolving": "typed messages; few programs ask what became of a request",
    "jinja2": "the sandbox's page, for people only",
    "jsonschema": "the reference engine, which a valid message does not need",
    "jsonschema_rs": "the extra [fast]",
    "matplotlib": "the extra [bench]",
    "orjson": "the extra [fast]",
    "psycopg": "the extra [postgresql]",
    "pymysql": "the extra [mysql]",
    "rich": "the extra [cli]: tables and progress, for people only",
    "urllib": "percent-encoded keys only",
    "trustme": "the sandbox's server only",
    "yaml": "an extra, for cassettes and seed files only",
    "zlib": "for packed files only",
}
# These load by a name that is computed; faces do too.
BY_NAME = {
    "kcp_cli.app": "the command table loads the command that is used",
    "kcp_transports.signers.libraries": "libraries of key services, each of an extra",
    "kcp_transports.bulk.factories": "the user names the function that loads an identity",
}


def graph() -> dict[str, set[str]]:
    """Draw an arrow from each file to each that it imports, by name or by a table, early or late.

    Importing a file runs the faces of the rooms around it, so there is an arrow to these too.
    """
    arrows: dict[str, set[str]] = {}
    for file in files().values():
        targets = {found.target for found in imports(file)} | set(late_tables(file))
        ours = {target for target in targets if target in files()}
        around = {room for target in ours for room in parents(target)} - set(parents(file.name))
        arrows[file.name] = (ours | around) - {file.name}
    return arrows


def in_circles(arrows: Mapping[str, set[str]]) -> set[str]:
    """Name the files on a circle, and between two: they import one another for ever."""
    left = set(arrows)
    while True:
        to = {target for name in left for target in arrows[name]}
        kept = {name for name in left if name in to and arrows[name] & left}
        if kept == left:
            return left
        left = kept


def test_a_circle_is_found() -> None:
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set[str]()}
    assert in_circles(arrows) == {"b", "c"}


def test_no_file_imports_itself_in_a_circle() -> None:
    assert in_circles(graph()) == set()


def late() -> dict[str, str]:
    """Find what is imported inside a function: each import, and its library or file of ours.

    A face may load files of its own room when they are first used.
    """
    return {
        str(item): item.target if item.target in files() else item.module.partition(".")[0]
        for file in files().values()
        for item in imports(file)
        if item.in_function and not (file.is_face and item.target.startswith(f"{file.name}."))
    }


def test_only_what_is_heavy_is_imported_inside_a_function() -> None:
    assert {item for item, name in late().items() if name not in LATE} == set()


def test_what_may_be_late_is_late_somewhere() -> None:
    assert set(LATE) <= set(late().values())


def test_modules_are_loaded_by_a_computed_name_in_faces_and_in_the_command_table_only() -> None:
    found = {
        file.name
        for file in files().values()
        for node in walk(file)
        if isinstance(node, ast.Call) and called(node) in ("import_module", "__import__")
        if not file.is_face
    }
    assert found == set(BY_NAME)
