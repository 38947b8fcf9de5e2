"""What is found: mails that the reader can open, with the words marked in the line where they stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from eventing import Db, Document, Page, bare
from finding import Part, Term, every_word, excerpt, marked, match, terms_of
from mail.draft.lookups import blind_copies_of
from mail.message.lookups import MAILS, visible
from mail.search.lookups import Place, steps

if TYPE_CHECKING:
    from people.caller import Caller

Row = Mapping[str, Any]

#: Mails looked at for one page; where it is not full then, the next one goes on.
MOST_LOOKED_AT = 600


@dataclass(frozen=True)
class Asked:
    """What is looked for: words, and if you like from when to when, in which box, of which customer."""

    text: str
    since: datetime | None = None
    before: datetime | None = None
    box: str | None = None
    customer_id: str | None = None


def found(db: Db, caller: "Caller", asked: Asked, cursor: str | None, limit: int, now: datetime) -> Page:
    """A page of the mails that have all words of a text, newest first.

    A page may hold fewer than `limit` and yet have a next one: it says how far was looked.
    """
    terms = terms_of(asked.text)
    place = Place(asked.before) if cursor is None else Place.read(cursor)
    if not terms:
        return Page([], None)
    hits: list[Document] = []
    looked_at = 0
    for step in steps(db, terms, place, now, asked.since):
        for row in _matching(db, caller, terms, asked, step.rows):
            if len(hits) == limit:
                return Page(hits, Place.of(hits[-1]).written())
            hits.append(row)
        looked_at += step.seen
        if step.then is None:
            break
        if looked_at >= MOST_LOOKED_AT:
            return Page(hits, step.then.written())
    return Page(hits, None)


def _matching(
    db: Db, caller: "Caller", terms: Sequence[Term], asked: Asked, rows: Sequence[Row]
) -> Iterator[Document]:
    """Those of these mails that the caller can open now, and that have the words now."""
    mails = MAILS.rows(db, [row["_id"] for row in rows]).values()
    wanted = [row for row in mails if _is_asked_for(asked, row)]
    seen = visible(db, caller, wanted) if wanted else []
    # Who may read a letter is told who got a blind copy; nobody else gets here.
    blind = blind_copies_of(db, seen)
    for mail in seen:
        row = {**mail, "bcc": blind.get(mail["_id"], ())}
        if match(terms, every_word(*(text for _, text in _texts(row)))):
            yield row


def _is_asked_for(asked: Asked, row: Row) -> bool:
    return asked.box in (None, row["box"]) and asked.customer_id in (None, row["customer_id"])


def shown(row: Document, text: str) -> Document:
    """A mail with its subject in parts, and the line in which the words stand."""
    terms = terms_of(text)
    texts = [(name, said) for name, said in _texts(row) if name != "subject"]
    found_in, line = next(
        ((name, said) for name, said in texts if any(part.found for part in marked(said, terms))),
        ("text", row["text"]),
    )
    return {
        **bare(row),
        "found_in": found_in,
        "subject_parts": _parts(marked(row["subject"], terms)),
        "line_parts": _parts(excerpt(line, terms)),
    }


def _parts(parts: Sequence[Part]) -> list[Document]:
    return [part._asdict() for part in parts]


def _texts(row: Row) -> list[tuple[str, str]]:
    """What a mail is found by, and where it stands; a person's own words first."""
    files = (one["name"] for one in row.get("attachments", ()) if one["picture"] is None)
    sender = row.get("sender") or {"name": "", "address": ""}
    return [
        ("subject", row["subject"]),
        ("note", row.get("note") or ""),
        ("text", row["text"]),
        ("file", "\n".join(files)),
        ("sender", f"{sender['name']} <{sender['address']}>"),
        ("recipient", ", ".join((*row.get("to", ()), *row.get("cc", ())))),
        ("blind_copy", ", ".join(row.get("bcc", ()))),
    ]
