"""The round in which the filter learns what people have said of mail since."""

from collections.abc import Callable, Iterator

import structlog

from eventing import Db, Parts, Round
from mail.config import Config
from mail.resources import Resources
from mail.spam.lookups import labelled, newest_label, tokens_of_mails
from mail.spam.models import SpamModels
from mail.spam.statistics import Training

log_ = structlog.get_logger(__name__)

#: Seconds between two looks at whether there is something to learn.
PAUSE = 20.0


class Trainer:
    """Trains the filter anew where there is something new to learn; every worker may."""

    def __init__(self, db: Db, models: SpamModels) -> None:
        self._db, self._models = db, models

    def round(self) -> int:
        return sum(self.steps())

    def steps(self) -> Iterator[bool]:
        """Some mails at a time; each step says whether something was learned."""
        newest = newest_label(self._db)
        if newest == self._models.trained_on():
            return
        training = Training()
        for mail_ids, is_spam in zip(labelled(self._db), (True, False), strict=True):
            for chunk in tokens_of_mails(self._db, mail_ids):
                training.learn(chunk, spam=is_spam)
                yield True
        model = training.model()
        self._models.keep(model, newest)
        log_.info("spam_filter_trained", spam=model.spam, ham=model.ham, trained=model.trained)


def _training(parts: Parts[Config, Resources]) -> Callable[[], Iterator[bool]] | None:
    return Trainer(parts.db, parts.resources.spam_models).steps


ROUNDS = [Round("spam-training", _training, PAUSE)]
