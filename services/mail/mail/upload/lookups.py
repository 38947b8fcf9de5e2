"""Lookups of files that somebody may send."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from eventing import Db, Invalid
from mail.files import Files
from mail.message.lookups import rows_by_id, visible
from mail.values import AttachedFile

if TYPE_CHECKING:
    from people.caller import Caller


def attached(
    db: Db, files: Files, caller: "Caller", file_ids: Sequence[str], there: Collection[AttachedFile] = ()
) -> tuple[AttachedFile, ...]:
    """These files, to go with a draft: those that are `there` already, that the caller uploaded, or that are
    attached to a mail that they can see; each once. Raises Invalid for any other.
    """
    asked = list(dict.fromkeys(file_ids))
    known = {one.file_id: one for one in there}
    known |= _found(db, files, caller, [file_id for file_id in asked if file_id not in known])
    for number, file_id in enumerate(file_ids):
        if file_id not in known:
            raise Invalid(f"files.{number}", "no_such_file")
    return tuple(known[file_id] for file_id in asked)


def _found(db: Db, files: Files, caller: "Caller", file_ids: Collection[str]) -> Mapping[str, AttachedFile]:
    stored = files.about(file_ids) if file_ids else {}
    mails = rows_by_id(db, {one.mail_id for one in stored.values() if one.mail_id})
    of_mails = {
        one["file_id"]: one
        for row in visible(db, caller, list(mails.values()))
        for one in row.get("attachments", ())
    }
    own = {
        file_id: {"name": one.name, "content_type": one.content_type}
        for file_id, one in stored.items()
        if one.uploaded_by and one.uploaded_by == caller.actor
    }
    return {
        file_id: AttachedFile(
            file_id=file_id, name=one["name"], content_type=one["content_type"], size=stored[file_id].size
        )
        for file_id, one in {**own, **of_mails}.items()
        if file_id in stored
    }
