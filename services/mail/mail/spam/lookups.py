"""Lookups of the filter: what it is trained with, and what it says of mails, for other features."""

from collections.abc import Iterator, Mapping, Sequence

from eventing import Db
from mail.message.events import MailReceived
from mail.message.lookups import rows_by_id
from mail.message.verdict import Suspicion, is_judged
from mail.spam.models import SpamModels
from mail.spam.statistics import judge
from mail.spam.tokens import looks_of, looks_of_row, tokens_of
from mail.spam.views import LABELS

#: Of each kind of label the newest are learned from: what spam looks like changes.
MOST_MARKED, MOST_ANSWERED, MOST_FILED = 2000, 1000, 2000
#: Mails that are read at once.
CHUNK = 200


def labelled(db: Db) -> tuple[list[str], list[str]]:
    """The mails that people called spam, and those that they called none, answered, or filed."""
    spam = _newest(db, "marked", "spam", MOST_MARKED)
    ham = {
        *_newest(db, "marked", "ham", MOST_MARKED),
        *_newest(db, "answered", True, MOST_ANSWERED),
        *_newest(db, "filed", True, MOST_FILED),
    }
    return spam, sorted(ham.difference(spam))


def _newest(db: Db, field: str, value: object, most: int) -> list[str]:
    return [row["_id"] for row in LABELS.find(db, {field: value}, sort=((f"{field}_at", -1),), limit=most)]


def newest_label(db: Db) -> str:
    """What tells whether anybody has said something since: when they last did, of each kind."""
    told = []
    for field, value in (("marked", "spam"), ("marked", "ham"), ("answered", True), ("filed", True)):
        rows = LABELS.find(db, {field: value}, sort=((f"{field}_at", -1),), limit=1)
        told.append(rows[0][f"{field}_at"].isoformat() if rows else "")
    # Mail is filed all day; what is learned from it can wait for the next.
    return " ".join([*told[:3], told[3][:10]])


def tokens_of_mails(db: Db, mail_ids: Sequence[str]) -> Iterator[list[Sequence[str]]]:
    """The tokens of these mails, chunk by chunk; of those that could be read."""
    for start in range(0, len(mail_ids), CHUNK):
        rows = rows_by_id(db, mail_ids[start : start + CHUNK]).values()
        yield [tokens_of(looks_of_row(row)) for row in rows if row.get("sender") is not None]


def suspicions(models: SpamModels, mails: Sequence[MailReceived]) -> Mapping[str, Suspicion]:
    """What looks like spam among these mails, by mail id; nothing while the filter is not trained."""
    judged = [mail for mail in mails if is_judged(mail)]
    if not judged:
        return {}
    model, found = models.now(), {}
    for mail in judged:
        judgement = judge(model, tokens_of(looks_of(mail)))
        if judgement is not None and judgement.spam:
            found[mail.mail_id] = Suspicion(round(judgement.score * 1000), judgement.telling)
    return found
