"""What was typed wrongly, in words of ours: not one of Click's, of Python's or of a library's."""

from collections.abc import Iterator

import click

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
        yield f"usage: {' '.join([context.command_path, *pieces])}"
        yield f"help:  {context.command_path} --help"


def _mistake(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return _no_option(error.option_name, error.ctx)
        case click.MissingParameter(param=click.Parameter() as parameter):
            return f"{_name(parameter)} is missing. {getattr(parameter, 'help', '')}"
        case click.BadOptionUsage():
            takes = "no value" if _is_flag(error) else "a value"
            return f"{error.option_name} takes {takes}"
        case click.BadParameter(param=click.Parameter() as parameter):
            return f"{_name(parameter)} takes {error.message}"
        case _:
            return error.message


def _no_option(name: str, context: click.Context | None) -> str:
    known = [] if context is None else [
        each for param in context.command.get_params(context) for each in param.opts
        if each.startswith("--")
    ]  # fmt: skip
    return f"there is no option {name}{nearest(name, known)}"


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
