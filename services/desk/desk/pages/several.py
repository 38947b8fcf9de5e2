"""Several mails of strangers at once: to one customer, or said to be something else; each told by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request

from desk.pages.asking import Answer, Ask
from desk.pages.assigning import OTHERWISE
from desk.pages.frame import Frame, form_key
from desk.pages.parts import Post
from desk.pages.shown import post_of_mail
from desk.pages.visiting import page, visitor, went
from people import ASSIGNERS

#: How many are handled at once: a page of the list.
MOST = 50
BOX = "/mail/unassigned"


@dataclass(frozen=True)
class Several:
    """The mails that were selected, and customers found by the words typed."""

    posts: Sequence[Post]
    wanted: str
    found: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Result:
    """What became of each: those done, and those that were not, with the sentence that says why.

    `where` is the customer, None where the mails were said to be something else, which is then `instead`.
    """

    done: Sequence[Post]
    failed: Sequence[tuple[Post, str]]
    where: Mapping[str, Any] | None
    instead: str | None


def add_several(blueprint: Blueprint, frame: Frame) -> None:
    asking = frame.asking

    def posts_of(mail_ids: Sequence[str]) -> list[Post]:
        answer = asking.one(visitor().asker, Ask("mail", "/mails", {"ids": ",".join(mail_ids)}))
        if not answer.ok:
            abort(503 if answer.away else 404)
        return [post_of_mail(one, "unassigned", None, frame.say) for one in answer.items]

    @blueprint.get(f"{BOX}/several")
    @page(*ASSIGNERS)
    def several() -> Any:
        mail_ids = list(dict.fromkeys(request.args.getlist("mail")))[:MOST]
        if not mail_ids:
            return went(BOX)
        wanted = request.args.get("q", "").strip()
        found = (
            asking.one(visitor().asker, Ask("customers", "/customers/search", {"q": wanted})).items
            if wanted
            else ()
        )
        return frame.page("several.html", several=Several(posts_of(mail_ids), wanted, found), key=form_key())

    @blueprint.post(f"{BOX}/several")
    @page(*ASSIGNERS)
    def filed() -> Any:
        """One command for each mail, under the form's key: sent again, none is done twice."""
        form = request.form
        mail_ids = list(dict.fromkeys(form.getlist("mail")))[:MOST]
        customer_id, instead = form.get("customer_id") or None, form.get("instead") or None
        key = form.get("key")
        if not mail_ids or not key or (instead is not None and instead not in OTHERWISE):
            abort(400)
        posts = posts_of(mail_ids)
        body = {"customer_id": customer_id, "not_a_customer": instead, "reason": ""}
        answers = {
            post.id: asking.tell(
                visitor().asker, "mail", f"/mails/{post.id}/file", body, key=f"{key}-{post.id}"
            )
            for post in posts
        }
        where = None
        if customer_id is not None:
            cards = asking.one(visitor().asker, Ask("customers", "/customers", {"ids": customer_id})).items
            where = cards[0] if cards else None
        result = Result(
            done=[post for post in posts if answers[post.id].ok],
            failed=[(post, _why(frame, answers[post.id])) for post in posts if not answers[post.id].ok],
            where=where,
            instead=instead,
        )
        return frame.page("several_done.html", result=result)


def _why(frame: Frame, answer: Answer) -> str:
    """Why it was not done, as the service says it."""
    if answer.away or not answer.body:
        return frame.say("service_away")
    told = answer.body.get("errors") or [answer.body]
    return " ".join(one["detail"] for one in told if one.get("detail")) or frame.say("not_there")
