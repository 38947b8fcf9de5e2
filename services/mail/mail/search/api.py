"""Search in the mail that somebody can read."""

from typing import Any

from eventing import Parts
from eventing.http import Blueprint, allow, page_schema, reads
from mail.config import Config
from mail.draft.lookups import DRAFTS
from mail.known.lookups import CUSTOMERS
from mail.message.lookups import MAILS
from mail.resources import Resources
from mail.search import bodies, queries
from mail.search.views import BLIND_COPY_WORDS, MAIL_WORDS
from people import CREDIT, SALES
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    mails = Blueprint("search", __name__, url_prefix="/mails", description="Mail found by its words.")

    @mails.get("/search")
    @allow(*SALES, *CREDIT)
    @reads(MAIL_WORDS, BLIND_COPY_WORDS, MAILS, DRAFTS, CUSTOMERS)
    @mails.arguments(bodies.SearchQuery, location="query")
    @mails.response(200, page_schema(bodies.FoundMailSchema))
    def found(query: dict[str, Any]) -> Any:
        """Find mail by its words, newest first

        All mail that you can open is looked through: subject, note, the beginning of the text, sender,
        recipients, who got a blind copy of a letter of ours, and names of files. A page may hold fewer than
        `limit` and yet have a next one, which goes on further back.
        """
        cursor, limit, text = query.pop("cursor", None) or None, query.pop("limit"), query.pop("q")
        asked = queries.Asked(text, **query)
        page = queries.found(parts.db, caller(), asked, cursor, limit, parts.clock.now())
        return {"items": [queries.shown(row, text) for row in page.items], "next": page.next}

    return [mails]
