"""Taking data out of the house: who takes it, how much of it and why is on record before it is handed out."""

from flask import abort, request

from desk.export.commands import RecordExport
from desk.export.values import Exported
from desk.pages.frame import Frame
from desk.pages.visiting import visitor
from eventing import CommandContext, Invalid, uuid5hex


def why_taken() -> str:
    """The reason somebody gave in the form. Raises Invalid where there is none."""
    why = request.form.get("why", "").strip()
    if not why:
        raise Invalid("why", "required")
    return why


def record_taken(frame: Frame, what: Exported, subject_id: str, count: int, why: str) -> None:
    """Record it, once for the form's key. Raises the refusal, and then nothing may be handed out."""
    person = visitor().person
    export_id = uuid5hex(person.actor, request.form.get("key") or abort(400))
    command = RecordExport(
        export_id=export_id,
        account_id=person.account_id,
        what=what,
        subject_id=subject_id,
        count=count,
        why=why,
    )
    context = CommandContext(uuid5hex(export_id, "record"), person.actor, frame.parts.clock.now())
    frame.parts.bus.handle(command, context).or_raise()
