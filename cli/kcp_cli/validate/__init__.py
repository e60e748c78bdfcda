"""``validate``: whether payloads are right, and what is wrong with them.

`command` takes the options and drives the run; `inputs` finds the files; `tally` counts, and
decides the exit code; `progress` draws a bar. A report is written as text or JSON
(`report_text_json`, where the base of all formats stands too), as SARIF or GitHub commands
(`report_sarif_github`) or as JUnit XML (`report_junit`), in the words of `words`.
"""

from .command import Output, validate

__all__ = ["Output", "validate"]
