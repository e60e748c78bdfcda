"""``validate``: whether payloads are right, and what is wrong with them.

`command` takes options, those of `settings` too (`settling`); `inputs`, `excluded`, `since` choose
files, `fixing` repairs. `stages`: `expectations`, `selection`, `baseline`. `tally` counts, beside
`progress`. `reports` feeds all reports, some in `report_files`, each with its `quota`; of `forms`:
`report_writer` and on it `report_text_json`, `report_junit`, `report_sarif`, `report_github` and
`report_gitlab`, with `places`, `fingerprints`, in `words`; `sentences` stand beside.
"""

from .command import validate
from .forms import Output
from .settings import project_keys

__all__ = ["Output", "project_keys", "validate"]
