"""What was typed wrongly, in words of ours: not one of Click's, of Python's or of a library's."""

from collections.abc import Iterator

import click
from click.core import ParameterSource

from kcp_cli.phrases import phrase

from .values import nearest


class Misuse(click.UsageError):
    """A mistake that is said already."""


def sentences(error: click.ClickException) -> Iterator[str]:
    """Say what is wrong, and where help is.

    Args:
        error: What Click raised.

    Yields:
        Lines for people, foreign text not yet escaped.
    """
    yield f"kcp-proto: {_mistake(error)}"
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is not None:
        pieces = context.command.collect_usage_pieces(context)
        yield phrase("usage: {}", " ".join([context.command_path, *pieces]))
        yield phrase("help:  {}", f"{context.command_path} --help")


def _mistake(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return _no_option(error.option_name, error.ctx)
        case click.MissingParameter(param=click.Parameter() as parameter):
            what = phrase(getattr(parameter, "help", ""))
            return phrase("{} is missing. {}", _name(parameter), what)
        case click.BadOptionUsage():
            if _is_flag(error):
                return phrase("{} takes no value", error.option_name)
            return phrase("{} takes a value", error.option_name)
        case click.BadParameter(param=click.Parameter() as parameter):
            return phrase("{} takes {}", _place(parameter, error.ctx), error.message)
        case _:
            return error.message


def _no_option(name: str, context: click.Context | None) -> str:
    known = [] if context is None else [
        each for param in context.command.get_params(context) for each in param.opts
        if each.startswith("--")
    ]  # fmt: skip
    return f"{phrase('there is no option {}', name)}{nearest(name, known)}"


def _place(parameter: click.Parameter, context: click.Context | None) -> str:
    """Name where a value stands: an option, an argument, or a variable that stands for it."""
    source = context.get_parameter_source(parameter.name or "") if context else None
    if source is ParameterSource.ENVIRONMENT and isinstance(parameter.envvar, str):
        return parameter.envvar
    return _name(parameter)


def _name(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return parameter.human_readable_name
    return max(parameter.opts, key=len)


def _is_flag(error: click.BadOptionUsage) -> bool:
    params = error.ctx.command.params if error.ctx else []
    return any(
        error.option_name in param.opts and isinstance(param, click.Option) and param.is_flag
        for param in params
    )
