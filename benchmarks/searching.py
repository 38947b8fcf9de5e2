"""Search in mail: what its words cost as mail comes in, and how long an answer takes as mail grows."""

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import accumulate

from benchmarks.backbone import database
from benchmarks.ingest import MailService, messages
from benchmarks.measuring import Latency, Result, compare, latency
from eventing.core.mongo import Db, Document
from eventing.views.view import Views
from finding import keys_of
from mail.message.views import MAILS
from mail.search.queries import Asked, found, shown
from mail.search.views import MAIL_WORDS
from mail.service import SERVICE
from people import Role, Scope
from people.caller import Caller

SIZES = (1_000, 10_000)
#: People who own the mail; one of them looks.
OWNERS = 10
WORDS_OF_A_MAIL, VOCABULARY = 90, 20_000
#: An insert of more, each with all its words, takes one of the servers longer than a client waits.
BATCH = 100
ANSWER_MS = 150
ASKED = 60
START = datetime(2024, 1, 1, tzinfo=UTC)
#: Three years of mail, however much.
SPAN = timedelta(days=1000)
WITHOUT_WORDS = Views(*(view for view in SERVICE.views if view is not MAIL_WORDS))


def mail_words(uri: str, count: int = 600) -> Result:
    """A backlog of mail, received and filed: with the words by which it is found, and without."""
    raws = messages(count)
    return compare(
        "mail ingest with its words",
        "the same without",
        0.8,
        count,
        lambda: partial(_take_in, MailService(database(uri)), raws),
        lambda: partial(_take_in, MailService(database(uri), WITHOUT_WORDS), raws),
    )


def _take_in(service: MailService, raws: list[bytes]) -> None:
    service.receive(raws)
    service.file()


def search(uri: str, sizes: Sequence[int] = SIZES) -> list[Latency]:
    """A page of hits for a salesperson: of a word that half of all mails have, of a rare one, and of both."""
    db = database(uri)
    for view in (MAILS, MAIL_WORDS):
        view.create_indexes(db)
    chance = random.Random(7)
    rows: list[Latency] = []
    done = 0
    for size in sizes:
        _grow(db, chance, done, size)
        done = size
        for what, texts in {
            "a common word": ["plates"] * ASKED,
            "a rare word": [f"w{chance.randrange(2_000, VOCABULARY)}x" for _ in range(ASKED)],
            "both": [f"plates w{chance.randrange(500, 2_000)}x" for _ in range(ASKED)],
        }.items():
            seconds = [_asked(db, text) for text in texts]
            rows.append(latency(f"search among {size:,} mails, {what}", ANSWER_MS, seconds))
    return rows


def _asked(db: Db, text: str) -> float:
    me = Scope(all=False, staff_ids=frozenset({"o3"}))
    caller = Caller(actor="o3", role=Role.SALESPERSON, staff_id="o3", scope=me)
    start = time.perf_counter()
    page = found(db, caller, Asked(text), None, 20, START + SPAN)
    for row in page.items:
        shown(row, text)
    return time.perf_counter() - start


def _grow(db: Db, chance: random.Random, start: int, size: int) -> None:
    """Mails until there are `size`, spread over the years; words as often as in a language."""
    words = [f"w{rank}x" for rank in range(1, VOCABULARY)]
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY)))
    for first in range(start, size, BATCH):
        mails: list[Document] = []
        for number in range(first, min(first + BATCH, size)):
            said = chance.choices(words, cum_weights=weights, k=WORDS_OF_A_MAIL)
            text = " ".join([*said, *(["plates"] if number % 2 else [])])
            mails.append(_mail(number, text, START + chance.random() * SPAN))
        MAILS.collection(db).insert_many(mails, ordered=False)
        MAIL_WORDS.collection(db).insert_many(map(_words, mails), ordered=False)


def _mail(number: int, text: str, at: datetime) -> Document:
    return {
        "_id": f"m{number:07}",
        "_live": True,
        "box": "received",
        "kind": "person",
        "direction": "in",
        "mailbox_ids": [],
        "customer_id": None,
        "owner_id": f"o{number % OWNERS}",
        # As the database keeps it.
        "received_at": at.replace(microsecond=0),
        "subject": f"Offer {number}",
        "text": text,
        "preview": text[:100],
        "note": None,
        "sender": {"name": "", "address": f"buyer{number}@shop-demo.in"},
        "to": ["sales@qihang-demo.cn"],
        "cc": [],
        "attachments": [],
        "attachment_count": 0,
        "has_files": False,
    }


def _words(mail: Document) -> Document:
    keys = [*keys_of(mail["subject"], brief=True), *keys_of(mail["text"])]
    return {"_id": mail["_id"], "_live": True, "received_at": mail["received_at"], "keys": keys}
