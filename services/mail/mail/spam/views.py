"""The view of what people have said of mail, by which the filter is trained."""

from eventing import Event, Upsert, View, Writes
from mail.draft.events import MailDrafted
from mail.message.events import MailFiled, MailMarkedSpam, MailRefiled, MailSetApart

#: By mail. `marked`: spam or ham, by a person; `filed` to a customer; `answered`: somebody began an answer.
LABELS = View(
    "spam_labels",
    indexes=(("marked", "-marked_at"), ("filed", "-filed_at"), ("answered", "-answered_at")),
)


@LABELS.on(MailMarkedSpam)
def marked(event: Event[MailMarkedSpam]) -> Writes:
    mark = event.data
    if mark.marked_by is None:
        # A rule followed what somebody said of another mail.
        return []
    return [Upsert(mark.mail_id, {"marked": "spam" if mark.spam else "ham", "marked_at": event.at})]


@LABELS.on(MailSetApart)
def set_apart(event: Event[MailSetApart]) -> Writes:
    if event.data.set_by is None or event.data.apart != "spam":
        return []
    return [Upsert(event.data.mail_id, {"marked": "spam", "marked_at": event.at})]


@LABELS.on(MailFiled)
def filed(event: Event[MailFiled]) -> Writes:
    return _filed(event.data)


@LABELS.on(MailRefiled)
def refiled(event: Event[MailRefiled]) -> Writes:
    return _filed(event.data)


def _filed(mail: MailFiled | MailRefiled) -> Writes:
    if mail.direction != "in" or mail.kind != "person":
        return []
    return [Upsert(mail.mail_id, {"filed": True, "filed_at": mail.received_at, "marked": None})]


@LABELS.on(MailDrafted)
def answered(event: Event[MailDrafted]) -> Writes:
    mail_id = event.data.in_reply_to_mail_id
    return [] if mail_id is None else [Upsert(mail_id, {"answered": True, "answered_at": event.at})]
