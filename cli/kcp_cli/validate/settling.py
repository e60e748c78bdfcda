"""``--config`` and ``--no-config``: a project's options stand in for those that are not typed."""

import os
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from kcp_cli.exits import usage
from kcp_cli.grammar import FILE, flag, nearest, option, shared
from kcp_schemas import message_names

from .settings import Settings, read_settings

# It names no message, and stands for finding out.
_AUTO = "auto"


def is_from_file(name: str) -> bool:
    """Tell whether an option was given by the project's file, and not typed."""
    context = click.get_current_context()
    return context.get_parameter_source(name) is ParameterSource.DEFAULT_MAP


def _settle(context: click.Context, parameter: click.Parameter, named: Path | None) -> Settings:
    """Read the project's options before those that are typed are looked at."""
    del parameter
    if context.resilient_parsing:
        return Settings()
    if context.params.get("no_config"):
        return _alone() if named is not None else Settings()
    settings = read_settings(Path.cwd(), named)
    values = {key.replace("-", "_"): value for key, value in settings.values.items()}
    for parameter in context.command.params:
        if parameter.name in values:
            _check(context, parameter, settings, values[parameter.name])
    if _speaks(context):
        values.pop("lang", None)
    context.default_map = values
    return settings


def _speaks(context: click.Context) -> bool:
    """Tell whether a language was chosen for every command, which comes before the project's."""
    above = context.parent
    typed = above is not None and above.get_parameter_source("lang") is ParameterSource.COMMANDLINE
    return typed or bool(os.environ.get("KCP_PROTO_LANG"))


def _check(
    context: click.Context, parameter: click.Parameter, settings: Settings, value: Any
) -> None:
    """Make sure that an option takes a value, so that a sentence can name the file."""
    place = settings.place((parameter.name or "").replace("_", "-"))
    try:
        parameter.type_cast_value(context, value)
    except click.BadParameter as error:
        usage("{} takes {}", place, error.message)
    if parameter.name == "message" and value not in (_AUTO, *message_names()):
        usage("{}: there is no such message{}", place, nearest(value, message_names()))


def _alone() -> NoReturn:
    usage("--config and --no-config do not go together")


def without_config(context: click.Context, parameter: click.Parameter, wanted: bool) -> bool:
    """Refuse both at once, in whichever order they are typed."""
    del parameter
    if wanted and isinstance(context.params.get("config"), Settings):
        _alone()
    return wanted


CONFIG = shared(
    flag(
        "--no-config",
        help="Leave the options of pyproject.toml alone.",
        is_eager=True,
        expose_value=True,
        callback=without_config,
    ),
    option(
        "--config",
        type=FILE,
        help="Take options from this file; from the nearest pyproject.toml if absent.",
        is_eager=True,
        callback=_settle,
    ),
)
