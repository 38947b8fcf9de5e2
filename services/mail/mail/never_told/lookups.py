"""What is never told, for other features."""

from eventing import CommandBus
from mail.never_told.model import NEVER_TOLD, NEVER_TOLD_STREAM


def never_told_words(bus: CommandBus) -> tuple[str, ...]:
    """The words of the list in force."""
    return bus.state(NEVER_TOLD, NEVER_TOLD_STREAM).words
