"""Dropping versions of a view, with all that is kept for them."""

from eventing.core.mongo import Db, drop, durable
from eventing.readers.checkpoints import Checkpoints, view_checkpoint
from eventing.readers.rebuild.replaying import CHECKPOINTS, checkpoints_of
from eventing.views import versions
from eventing.views.projection_runner import BEHIND
from eventing.views.view import View


def drop_version(db: Db, view: View) -> None:
    """Drop a version nobody reads or writes any more; may be repeated."""
    drop(db, view.label, f"{view.label}.keys", checkpoints_of(view))
    durable(db, BEHIND).delete_many({"view": view.label})
    Checkpoints(db).forget(view_checkpoint(view))
    versions.forget_code(db, view.name, view.version or 1)


def drop_leftovers(db: Db, view: View) -> None:
    """Drop versions that serve no more: written once more by a worker that woke from a long sleep."""
    names = db.list_collection_names()
    # In this order: a version is named before it is written.
    entry = versions.read(db).of(view.name)
    for name in names:
        base, at, number = name.removesuffix(".keys").removesuffix(f".{CHECKPOINTS}").partition("@")
        version = int(number) if at and number.isdigit() else 1
        if base == view.name and (not at or number.isdigit()) and version not in entry.kept:
            drop_version(db, view.at(version))
