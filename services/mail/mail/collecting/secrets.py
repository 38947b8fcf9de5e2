"""The port of the secrets that mailboxes at providers are entered with."""

from typing import Protocol


class NoKey(Exception):
    """There is no key to seal with."""


class NotOpened(Exception):
    """It is not there, or was sealed with a key that is not known here."""


class Secrets(Protocol):
    """Secrets by id. They are read by whoever enters a mailbox, and by nobody else."""

    def keep(self, secret_id: str, secret: str) -> None:
        """Keep a secret; one that is there already stays. Raises NoKey."""

    def opened(self, secret_id: str) -> str:
        """A secret. Raises NotOpened."""

    def seal_again(self) -> tuple[int, int]:
        """Seal all with the present key; how many were, and how many could not be opened. Raises NoKey."""
