"""Taking in what people hand in: it becomes a letter of theirs, and is sent or waits for approval.

The same commands as at the desk, each with an id that follows from what was handed in: whatever is cut off in
between, handing it in again goes on from there, and does nothing twice.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from eventing import CommandBus, CommandContext, Db, Invalid, Refused, uuid5hex
from mail.addresses import address_key, normal
from mail.draft.lookups import HandedIn, HoldLetter, SendDraft, SubmitDraft, WriteDraft, letter_state
from mail.files import NewFile
from mail.known.lookups import address_rows, customers_in_scope
from mail.known.model import Person
from mail.message.identity import identify, message_key
from mail.message.lookups import MAILS, visible
from mail.message.parsed import ParsedMail
from mail.resources import Resources
from mail.submission.letter import (
    Addressed,
    addressed,
    check_files,
    check_readable,
    content_type,
    draft_id_of,
    file_name,
    subject_line,
)
from mail.submission.lookups import SignedIn
from mail.values import MAX_ATTACHED, AttachedFile

if TYPE_CHECKING:
    from people.caller import Caller

#: HTML and text of a letter, cleaned as the desk's are. Raises Invalid.
Wording = Callable[[str | None, str], tuple[str | None, str]]
#: What somebody at the desk could confirm or mend at once; a program cannot ask, so its author is.
HELD = ("unknown_addressee", "address_bounces")
#: Of what a letter refers to, this much is looked up.
MAX_ANCESTORS = 20


class Submissions:
    def __init__(self, bus: CommandBus, db: Db, resources: Resources, wording: Wording) -> None:
        self._bus, self._db, self._wording = bus, db, wording
        self._files, self._read = resources.files, resources.read

    def take(
        self, raw: bytes, recipients: Sequence[str], who: SignedIn, person: Person, caller: "Caller"
    ) -> str:
        """Take a letter in; returns the id of its draft.

        Raises Refused, Unreadable; Unavailable or PyMongoError when it is to be tried again.
        """
        parsed = self._read(raw)
        if normal(parsed.sender.address) != person.address:
            raise Invalid("from", "not_your_address")
        check_readable(parsed)
        identity, whom = identify(raw), addressed(parsed, recipients)
        if not whom.to:
            raise Invalid("to", "required")
        subject = subject_line(parsed.subject)
        html, text = self._worded(parsed)
        files = self._attached(parsed, who.staff_id)
        said = (subject, text, html or "")
        draft_id = draft_id_of(who.staff_id, identity, recipients, said, [one.file_id for one in files])
        parent_id, customer_id = self._answered(parsed, caller)
        command = WriteDraft(
            draft_id=draft_id,
            author_id=who.staff_id,
            to=whom.to,
            cc=whom.cc,
            bcc=whom.bcc,
            subject=subject,
            text=text,
            html=html,
            files=files,
            customer_id=customer_id or self._customer_of(whom, caller),
            in_reply_to_mail_id=parent_id,
            handed_in=HandedIn(app_password_id=who.app_password_id, message_id=identity.message_id),
        )
        # As it was written down at first: what is known of its customer may be more by now.
        if letter_state(self._bus, draft_id).status == "absent":
            self._do("write", draft_id, command, who)
        if letter_state(self._bus, draft_id).status == "draft":
            self._let_go(draft_id, who, person)
        return draft_id

    def _let_go(self, draft_id: str, who: SignedIn, person: Person) -> None:
        """Send it, or submit it for approval; what is refused is its author's to look at."""
        try:
            if person.needs_approval:
                self._do("submit", draft_id, SubmitDraft(draft_id=draft_id, by=who.staff_id), who)
            else:
                self._do("send", draft_id, SendDraft(draft_id=draft_id, by=who.staff_id), who)
        except Refused as refused:
            about = refused.params.get("address") if refused.code in HELD else None
            reason = refused.code if refused.code in HELD else "not_let_go"
            self._do("hold", draft_id, HoldLetter(draft_id=draft_id, reason=reason, about=about), who)

    def _do(self, step: str, draft_id: str, command: object, who: SignedIn) -> None:
        command_id = uuid5hex("handed-in", step, draft_id)
        self._bus.handle(command, CommandContext(command_id, who.staff_id, self._bus.clock.now())).or_raise()

    def _worded(self, parsed: ParsedMail) -> tuple[str | None, str]:
        try:
            return self._wording(parsed.html or None, parsed.text)
        except Invalid as refused:
            # HTML of pictures alone, or as no letter has it: then its text is the letter.
            if refused.reason in ("html_says_nothing", "html_too_complex"):
                return None, parsed.text
            raise

    def _attached(self, parsed: ParsedMail, staff_id: str) -> tuple[AttachedFile, ...]:
        if len(parsed.attachments) > MAX_ATTACHED:
            raise Invalid("files", "too_many", max=MAX_ATTACHED)
        check_files(parsed.attachments)
        found: dict[str, AttachedFile] = {}
        for number, file in enumerate(parsed.attachments, start=1):
            name, kind = file_name(file, number), content_type(file)
            file_id = self._files.put(NewFile(file.content, name, kind, uploaded_by=staff_id))
            found[file_id] = AttachedFile(
                file_id=file_id, name=name, content_type=kind, size=len(file.content)
            )
        return tuple(found.values())

    def _answered(self, parsed: ParsedMail, caller: "Caller") -> tuple[str | None, str | None]:
        """The mail that it answers, the nearest that its author can see, and whose that is."""
        keys = [message_key(one) for one in parsed.ancestors[:MAX_ANCESTORS]]
        rows = MAILS.find(self._db, {"message_key": {"$in": keys}}) if keys else []
        near = {key: place for place, key in reversed(list(enumerate(keys)))}
        seen = [row for row in visible(self._db, caller, rows) if row.get("sender") is not None]
        found = min(seen, key=lambda row: near[row["message_key"]], default=None)
        return (None, None) if found is None else (str(found["_id"]), found["customer_id"])

    def _customer_of(self, whom: Addressed, caller: "Caller") -> str | None:
        """The one customer of the author whom it is to; None of several, as of none."""
        everybody = (*whom.to, *whom.cc, *whom.bcc)
        rows = address_rows(self._db, (address_key("email", one) for one in everybody))
        theirs = {customer_id for row in rows.values() for customer_id in row.get("customers", ())}
        found = customers_in_scope(self._db, caller, theirs)
        return next(iter(found)) if len(found) == 1 else None
