"""What the spam filter has learned, as one document of the mail service's database.

It is no event and no view: it can be made again from the marks at any time, and nothing in it can be read.
"""

from typing import Any

import msgspec
from bson import Binary

from eventing import Db
from eventing.core.mongo import CODEC
from mail.spam.statistics import SpamModel

COLLECTION = "spam_filter"
MODEL = "model"


class MongoSpamModels:
    """The port `SpamModels` on MongoDB. A model is read once, and again when there is another."""

    def __init__(self, db: Db) -> None:
        self._rows = db.with_options(codec_options=CODEC)[COLLECTION]
        self._known: tuple[str, SpamModel] | None = None

    def now(self) -> SpamModel:
        trained_on = self.trained_on()
        if trained_on is None:
            return SpamModel()
        if self._known is None or self._known[0] != trained_on:
            row: dict[str, Any] = self._rows.find_one({"_id": MODEL}) or {}
            counts = msgspec.msgpack.decode(row["counts"], type=dict[int, tuple[int, int]])
            self._known = row["trained_on"], SpamModel(row["spam"], row["ham"], counts)
        return self._known[1]

    def trained_on(self) -> str | None:
        row: dict[str, Any] | None = self._rows.find_one({"_id": MODEL}, {"trained_on": 1})
        return None if row is None else str(row["trained_on"])

    def keep(self, model: SpamModel, trained_on: str) -> None:
        counts = Binary(msgspec.msgpack.encode(model.counts))
        fields = {"trained_on": trained_on, "spam": model.spam, "ham": model.ham, "counts": counts}
        self._rows.replace_one({"_id": MODEL}, fields, upsert=True)
