"""``validate``: whether payloads are right, and what is wrong with them.

`command` takes the options, those of a project too (`settings`, put in place by `settling`), and
drives the run: `inputs` finds the files, `excluded` and `since` leave some out, `fixing` repairs.
What is found goes through `stages`: `expectations`, `selection`, `baseline`. `tally` counts, and
decides the exit code; `progress` draws a bar. A report is text or JSON (`report_text_json`, with
the base of all formats), SARIF or GitHub commands (`report_sarif_github`) or JUnit XML
(`report_junit`), in the words of `words`; `sentences` are what is said beside it.
"""

from .command import Output, validate

__all__ = ["Output", "validate"]
