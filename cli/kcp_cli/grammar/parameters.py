"""Options and arguments, declared once and used by as many commands as have them."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

import click

from kcp_cli.output import Language, language, speak

from .values import TEXT, Kind, choice

Declaration = Callable[[Callable[..., Any]], Callable[..., Any]]


class Option(click.Option):
    """An option; what a file on the command line says of it counts more than a variable."""

    def resolve_envvar_value(self, ctx: click.Context) -> str | None:
        """Read the variable that stands for the option, unless such a file says what it is."""
        if self.name in (ctx.default_map or {}):
            return None
        return super().resolve_envvar_value(ctx)


class Argument(click.Argument):
    """An argument that says what it is, as an option does.

    Args:
        param_decls: Its name.
        help: What it is.
        **attrs: What else Click takes.
    """

    def __init__(self, param_decls: Any, *, help: str, **attrs: Any) -> None:
        super().__init__(param_decls, **attrs)
        self.help = help


def option(
    *names: str,
    help: str,
    type: Kind = TEXT,
    default: Any = None,
    required: bool = False,
    multiple: bool = False,
    **more: Any,
) -> Declaration:
    """Declare an option that takes a value.

    Args:
        *names: What is typed, and if it has another name in Python, that too.
        help: What it is, in one sentence.
        type: What its value may hold.
        default: What the function gets if it is left out: a value, or a function that gives it.
        required: It cannot be left out.
        multiple: It may be repeated; the function gets a tuple.
        **more: What else Click takes, such as ``envvar`` or ``metavar``.
    """
    if default is not None:
        more["default"] = default
    return click.option(
        *names,
        cls=Option,
        help=help,
        type=type,
        required=required,
        multiple=multiple,
        **more,
    )


def flag(*names: str, help: str, default: bool = False, **more: Any) -> Declaration:
    """Declare an option that takes no value.

    Args:
        *names: What is typed, ``--on/--off`` if both can be, and its name in Python if another.
        help: What it does, in one sentence.
        default: What the function gets if it is left out.
        **more: What else Click takes.
    """
    return click.option(*names, cls=Option, help=help, is_flag=True, default=default, **more)


def argument(
    name: str,
    *,
    help: str,
    type: Kind = TEXT,
    required: bool = True,
    multiple: bool = False,
    **more: Any,
) -> Declaration:
    """Declare an argument.

    Args:
        name: Its name in Python, in capitals what stands for it in usage and help.
        help: What it is, in one sentence.
        type: What it may hold.
        required: It cannot be left out; the function gets None, or an empty tuple, if it is.
        multiple: There may be several; the function gets a tuple.
        **more: What else Click takes, such as ``metavar``.
    """
    count = -1 if multiple else 1
    return click.argument(
        name, cls=Argument, help=help, type=type, required=required, nargs=count, **more
    )


def shared(*declarations: Declaration) -> Declaration:
    """Declare several options at once, for commands that have the same.

    Args:
        *declarations: What `option`, `flag` and `argument` gave, in the order of the help.
    """

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        for declaration in reversed(declarations):
            function = declaration(function)
        return function

    return declare


def gathered(
    into: str, kind: Callable[..., object], names: Iterable[str], *declarations: Declaration
) -> Declaration:
    """Declare several options at once whose values a command gets as one.

    Args:
        into: The argument of the command's function that gets them.
        kind: Makes one value of them, by their names.
        names: Their names, as Python writes them.
        *declarations: As `shared` takes them.
    """
    fields = tuple(names)

    def declare(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*places: Any, **values: Any) -> Any:
            values[into] = kind(**{name: values.pop(name) for name in fields})
            return function(*places, **values)

        return shared(*declarations)(call)

    return declare


def _speak(context: click.Context, option: click.Parameter, chosen: Language | None) -> Language:
    del option
    if chosen and not context.resilient_parsing:
        speak(chosen)
    return chosen or language()


LANGUAGE = option(
    "--lang",
    type=choice(Language),
    callback=_speak,
    is_eager=True,
    help="Language of what people read; if absent, that of KCP_PROTO_LANG.",
)


def language_switch() -> Option:
    """Make the option of a command whose function does not ask for the language."""
    return Option(
        ["--lang"],
        type=choice(Language),
        callback=_speak,
        is_eager=True,
        expose_value=False,
        help="Language of what people read; if absent, that of KCP_PROTO_LANG.",
    )


def speak_early(args: Sequence[str]) -> None:
    """Choose the language before help is shown, though ``--help`` stands before ``--lang``.

    Args:
        args: What stands behind the command's name.
    """
    words = list(args[: args.index("--")] if "--" in args else args)
    if not {"-h", "--help"} & {*words}:
        return
    for word, following in zip(words, [*words[1:], ""], strict=True):
        value = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and value in list(Language):
            speak(Language(value))
