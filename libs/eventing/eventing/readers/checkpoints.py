"""Checkpoints: how far a reader has come in each partition of each source, per view and per reaction."""

from dataclasses import dataclass, field

from pymongo.errors import DuplicateKeyError

from eventing.core.mongo import Db, Document, durable
from eventing.views.view import View

CHECKPOINTS = "checkpoints"
#: How far the publisher has come, a document for each partition.
PUBLISHER_PLACES = "publisher_places"
_VIEW = "view"


@dataclass
class Checkpoint:
    """`done` maps view and reaction names to the number of the last commit they have handled.

    `position` and `last_id` name the last commit handled by all of them; they are what the source
    is asked to confirm, so that a restored source is noticed.
    """

    source: str
    partition: int
    epoch: int = 0
    position: int = 0
    last_id: str | None = None
    done: dict[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.source}/{self.partition}"


class Checkpoints:
    """The checkpoints in a reader's own database; written last, after everything a batch meant is durable."""

    def __init__(self, db: Db, collection: str = CHECKPOINTS) -> None:
        self._collection = durable(db, collection)

    def load(self, source: str, partition: int) -> Checkpoint:
        checkpoint = Checkpoint(source, partition)
        found = self._collection.find_one({"_id": checkpoint.id})
        if found is not None:
            checkpoint.epoch = found["epoch"]
            checkpoint.position = found["position"]
            checkpoint.last_id = found.get("last_id")
            checkpoint.done = dict(found["done"])
        return checkpoint

    def save(self, checkpoint: Checkpoint) -> None:
        """Save it, forward only: a worker that slept and woke must not take back what its successor did.

        Each view and reaction moves by itself: one that this worker does not know keeps its place, and
        one that is new catches up while the others stay where they are.
        """
        place = {
            "epoch": checkpoint.epoch,
            "position": checkpoint.position,
            "last_id": checkpoint.last_id,
        }
        done: Document = {"$max": {f"done.{name}": seq for name, seq in checkpoint.done.items()}}
        if not checkpoint.done:
            done = {"$setOnInsert": {"done": {}}}
        earlier = {
            "_id": checkpoint.id,
            "epoch": {"$lte": checkpoint.epoch},
            "position": {"$lte": checkpoint.position},
        }
        try:
            self._collection.update_one(earlier, {"$set": place, **done}, upsert=True)
        except DuplicateKeyError:
            self._collection.update_one({"_id": checkpoint.id, "epoch": checkpoint.epoch}, done)

    def raise_done(self, place: Checkpoint, name: str) -> None:
        """Note that the view or reaction of this name has come as far as this place by other means.

        Nothing is noted for a partition whose reader has not begun: it begins with everything.
        """
        self._collection.update_one(
            {"_id": place.id, "epoch": place.epoch}, {"$max": {f"done.{name}": place.position}}
        )

    def replace(self, checkpoint: Checkpoint) -> None:
        """Save it, backward too: for an operator's steps, while no worker of the service runs."""
        self._collection.replace_one(
            {"_id": checkpoint.id},
            {
                "epoch": checkpoint.epoch,
                "position": checkpoint.position,
                "last_id": checkpoint.last_id,
                "done": checkpoint.done,
            },
            upsert=True,
        )

    def drop_beyond(self, source: str, partitions: int) -> None:
        """Drop those of partitions the source has no more."""
        for row in self.all():
            name, _, number = row["_id"].rpartition("/")
            if name == source and int(number) >= partitions:
                self._collection.delete_one({"_id": row["_id"]})

    def forget(self, name: str) -> None:
        """Forget how far a view or reaction has come: like a new one, it is given everything again."""
        self._collection.update_many({}, {"$unset": {f"done.{name}": ""}})

    def all(self) -> list[Document]:
        return list(self._collection.find())


def view_checkpoint(view: View) -> str:
    """The name the progress of a view's version is kept under."""
    return f"{_VIEW} {view.label}"


def is_view(name: str) -> bool:
    """Whether this is the name of a view's progress, and not of a reaction's."""
    return name.startswith(f"{_VIEW} ")
