"""The lines of ``docs/generators.md`` work as they stand there."""

import os
import re
import sys
from pathlib import Path

from tests.foreign_tools import foreign_tool

from .conftest import printed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "generators.md"
TOOLS = ("json2ts", "quicktype", "datamodel-codegen")
OPENAPI_TOOLS = ("openapi-typescript", "openapi-python-client", "redocly")


def test_the_lines_of_the_page_run_and_write_what_they_say(tmp_path: Path) -> None:
    folders = {str(foreign_tool(name).parent) for name in (*TOOLS, *OPENAPI_TOOLS)}
    path = os.pathsep.join([str(Path(sys.executable).parent), *sorted(folders)])
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    for lines in blocks:
        printed(tmp_path, "sh", "-ec", f'PATH="{path}:$PATH"\n{lines}')
    written = {each.name for each in tmp_path.iterdir()}
    assert {"types", "messages.ts", "messages", "openapi.json", "gateway.ts"} <= written
    assert all(name in "".join(blocks) for name in (*TOOLS, *OPENAPI_TOOLS))
