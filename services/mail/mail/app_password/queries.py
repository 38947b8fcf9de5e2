"""Queries of app passwords."""

from eventing import Db, Document
from mail.app_password.secrets import AppPasswords
from mail.app_password.views import APP_PASSWORDS


def app_passwords(db: Db, kept: AppPasswords, staff_id: str) -> list[Document]:
    """A person's app passwords that are good, the newest first, each with when it was used last."""
    good = {"staff_id": staff_id, "revoked_at": None}
    rows = APP_PASSWORDS.find(db, good, sort=(("made_at", -1),))
    used = kept.last_used([row["_id"] for row in rows])
    return [
        {
            "app_password_id": row["_id"],
            "name": row["name"],
            "made_at": row["made_at"],
            "last_used_at": used.get(row["_id"]),
        }
        for row in rows
    ]
