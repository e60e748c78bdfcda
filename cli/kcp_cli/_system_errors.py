"""What the operating system refused, as a sentence without its numbers."""

from errno import EADDRINUSE, EEXIST


def sentence_of(error: OSError) -> str:
    """Say what was refused.

    Args:
        error: What a call to the operating system raised.

    Returns:
        The sentence.
    """
    name, reason = error.filename, error.strerror or str(error)
    if error.errno == EADDRINUSE:
        return f"{name or 'the address'} is in use: another --port, or 0, takes a free one"
    if error.errno == EEXIST:
        return f"{name} is there already, and is not a folder"
    if name is None:
        return f"the output cannot be written: {reason}"
    return f"cannot use {name}: {reason}"
