"""The forms of the report, by the names that options give them."""

from collections.abc import Mapping
from enum import StrEnum

from .report_github import Github, Summary
from .report_gitlab import GitLab
from .report_junit import Junit
from .report_sarif import Sarif
from .report_text_json import Json, Ndjson, Text
from .report_writer import ReportWriter


class Output(StrEnum):
    """A form of the report."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    GITLAB = "gitlab"
    SUMMARY = "summary"


FORMS: Mapping[Output, type[ReportWriter]] = {
    Output.TEXT: Text,
    Output.JSON: Json,
    Output.NDJSON: Ndjson,
    Output.JUNIT: Junit,
    Output.SARIF: Sarif,
    Output.GITHUB: Github,
    Output.GITLAB: GitLab,
    Output.SUMMARY: Summary,
}
