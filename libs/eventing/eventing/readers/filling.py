"""Views that are new: filled from history beside the others, and read by nobody before they are whole."""

from collections.abc import Iterable

from eventing.core.mongo import Db, Document
from eventing.readers.checkpoints import Checkpoints, view_checkpoint
from eventing.views import versions
from eventing.views.view import View


def mark_unfilled(db: Db, views: Iterable[View]) -> None:
    """Let nobody read what has missed history, until its partitions' readers have brought it level.

    To be called before a process reads a view or lets anybody read one.
    """
    checkpoints = Checkpoints(db).all()
    for view in views:
        if not _whole(db, view, checkpoints):
            versions.fill(db, view.name, True)
            # The last of its readers may have come level in between, and looked before this was said.
            unmark_filled(db, view)


def unmark_filled(db: Db, view: View) -> None:
    """Let it be read, once it has come level everywhere."""
    if versions.read(db).of(view.name).filling and _whole(db, view, Checkpoints(db).all()):
        versions.fill(db, view.name, False)


def _whole(db: Db, view: View, checkpoints: Iterable[Document]) -> bool:
    name = view_checkpoint(view.now(db))
    return all(
        row["done"].get(name, 0) >= row["position"]
        for row in checkpoints
        if row["_id"].rpartition("/")[0] in view.sources
    )
