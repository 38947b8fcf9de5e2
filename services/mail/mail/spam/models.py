"""The port of the store that keeps what the filter has learned."""

from typing import Protocol

from mail.spam.statistics import SpamModel


class SpamModels(Protocol):
    """Keeps one model for the firm. It can be made again from the marks at any time."""

    def now(self) -> SpamModel:
        """The model as it is now; one that is not trained where there is none yet."""

    def trained_on(self) -> str | None:
        """What the model was trained on, as it was told when it was kept."""

    def keep(self, model: SpamModel, trained_on: str) -> None:
        """Keep a model in place of the one before."""
