"""Outcomes of commands, for `GET /commands/{id}`: where a command's events stand, or why there are none."""

from typing import Any

from marshmallow import fields

from eventing.core.commit import Commit
from eventing.http.answers import AnswerSchema
from eventing.http.callers import Caller
from eventing.log.log import Log
from eventing.log.receipts import Receipt


class CommandOutcome(AnswerSchema):
    command_id = fields.Str(
        required=True, metadata={"description": "Id of the command that was asked about."}
    )
    state = fields.Str(
        required=True,
        metadata={"enum": ["done", "nothing_to_do", "refused"], "description": "What became of it."},
    )
    version = fields.Int(required=True, metadata={"description": "Where its stream stood afterwards."})
    places = fields.List(
        fields.Str(allow_none=True),
        required=True,
        metadata={"description": "Of each commit: `epoch/partition/number`; null until it is numbered."},
    )
    code = fields.Str(metadata={"description": "Why it was refused."})


def is_theirs(caller: Caller, found: Commit | Receipt) -> bool:
    """Whether the caller gave this command. Of others' commands nobody is told that they exist."""
    return caller.is_service or caller.actor == found.actor


def outcome_of(log: Log, command_id: str, caller: Caller) -> dict[str, Any] | None:
    """The outcome of a command; None when there is no such command, or it is somebody else's."""
    found = log.find(command_id)
    if found is None or not is_theirs(caller, found):
        return None
    if isinstance(found, Receipt):
        return _of_receipt(found)
    earlier = [log.find(earlier_id) for earlier_id in found.earlier]
    commits = [*(commit for commit in earlier if isinstance(commit, Commit)), found]
    return {
        "command_id": command_id,
        "state": "done",
        "version": found.last_version,
        "places": [f"{c.epoch}/{c.partition}/{c.seq}" if c.seq else None for c in commits],
    }


def _of_receipt(receipt: Receipt) -> dict[str, Any]:
    told: dict[str, Any] = {"command_id": receipt.id, "version": receipt.version, "places": []}
    if receipt.refusal is None:
        return {**told, "state": "nothing_to_do"}
    return {**told, "state": "refused", "code": receipt.refusal["code"]}
