"""The application of the pages: who asks, how they want it, and what is said when something fails."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, json, request, send_from_directory

from desk.config import Config
from desk.errors import SessionEnded
from desk.pages import (
    coming_back,
    credit,
    customer,
    customers,
    desktop,
    figures,
    forwarding,
    grading,
    guiding,
    importing,
    leaving,
    looks,
    mail,
    mailboxes,
    me,
    never_told,
    orders,
    owed,
    palette,
    people,
    picking,
    present,
    printing,
    programs,
    record,
    registering,
    searching,
    sign_in,
    snippets,
    team,
    writing,
)
from desk.pages.asking import Asker, Asking
from desk.pages.attaching import MAX_BODY
from desk.pages.frame import Frame, language_asked
from desk.pages.names import Names
from desk.pages.refused import held, shown_again
from desk.pages.rendering import STATIC
from desk.pages.visiting import COOKIE, FOR, Visitor, check_meant, csrf_of, forget, open_page
from desk.preferences.model import PREFERENCES, preferences_stream
from desk.resources import Resources
from desk.sign_in.handlers import SigningIn
from eventing import Parts
from eventing.http import CONTENT_TYPE, serve_pages
from people import StaffDirectory

#: The address of a built file changes with its content, so that a browser may keep it for a year.
STATIC_SECONDS = 365 * 86400

POLICY = "Content-Security-Policy"
HEADERS = {
    POLICY: (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def headers_for(live_url: str) -> Mapping[str, str]:
    """The headers of a page that listens there: without a proxy that is another origin, ours all the same."""
    if live_url.startswith("/"):
        return HEADERS
    at = urlsplit(live_url)
    policy = HEADERS[POLICY].replace("connect-src 'self'", f"connect-src 'self' {at.scheme}://{at.netloc}")
    return {**HEADERS, POLICY: policy}


TOO_LARGE = 413
#: What may bring files: as large as mail takes them, once somebody is known to have signed in.
TAKE_FILES = frozenset({"writing.take", "writing.begin", "writing.change", "mail.reply", "picking.leave"}) | {
    "importing.piece",
    "importing.files",
}


def make_pages(parts: Parts[Config, Resources]) -> Flask:
    """The pages of the desk, on a runtime and resources of their own process."""
    # As for the API: attempts to sign in are counted here, too.
    parts.runtime.preparations.append(parts.resources.attempts.open)
    headers = headers_for(parts.config.live_url)
    app = serve_pages(parts.config, parts.runtime, keys=parts.resources.keys, headers=headers)
    signing_in = SigningIn(parts)
    asking = Asking(parts.config.feed_urls)
    frame = Frame(parts, asking, signing_in)
    _identify(app, parts, signing_in, frame.names)
    _words_for_problems(app, frame)
    _files(app)
    for feature in (
        sign_in,
        me,
        desktop,
        mail,
        writing,
        coming_back,
        forwarding,
        picking,
        snippets,
        present,
        customers,
        customer,
        record,
        printing,
        registering,
        grading,
        never_told,
        programs,
        guiding,
        team,
        people,
        mailboxes,
        leaving,
        importing,
        looks,
        orders,
        credit,
        owed,
        figures,
        palette,
        searching,
    ):
        app.register_blueprint(feature.pages(frame))
    return app


def unguarded(app: Flask) -> Sequence[str]:
    """Endpoints that do not say whom they are for; a test wants this empty, but for operators' own."""
    return [
        name
        for name, view in app.view_functions.items()
        if not hasattr(view, FOR) and not name.startswith("process.")
    ]


def _identify(app: Flask, parts: Parts[Config, Resources], signing_in: SigningIn, names: Names) -> None:
    staff = StaffDirectory(parts.db)

    @app.before_request
    def identify() -> None:
        if (request.endpoint or "").startswith(("process.", "files.")):
            return
        cookie = request.cookies.get(COOKIE)
        if cookie:
            try:
                person = signing_in.of_cookie(cookie, used=request.args.get("part") is None)
            except SessionEnded:
                g.session_ended = True
            else:
                loaded = parts.bus.state(PREFERENCES, preferences_stream(person.account_id))
                came_at = parts.clock.now()
                token, _ = signing_in.token_of(person, came_at)
                asker = Asker(token, loaded.language or language_asked())
                member = staff.find(person.staff_id) if person.staff_id else None
                g.visitor = Visitor(
                    person,
                    loaded,
                    names.of(person, asker),
                    csrf_of(parts.resources.key_secret, person.account_id),
                    asker,
                    came_at,
                    needs_approval=member is not None and member.needs_approval,
                )
                if request.endpoint in TAKE_FILES:
                    request.max_content_length = MAX_BODY
        check_meant()

    @app.after_request
    def end(response: Response) -> Response:
        if g.get("session_ended") and request.endpoint != "sign_in.let_in":
            forget(response, COOKIE)
        return response


def _words_for_problems(app: Flask, frame: Frame) -> None:
    @app.after_request
    def tell(response: Response) -> Response:
        """A page, or a part of one, in place of a problem's JSON."""
        if response.content_type != CONTENT_TYPE or _for_a_program():
            return response
        problem: dict[str, Any] = json.loads(response.get_data())
        status = response.status_code
        if status in (403, 404) and problem["code"] != "form_foreign":
            # Missing and refused look alike, byte for byte.
            status, problem = 404, {"code": "not_found", "detail": ""}
        part = bool(request.headers.get("HX-Request"))
        # Of a form that is too large nothing is read.
        posted = request.method == "POST" and "visitor" in g and status != TOO_LARGE
        again = shown_again(app, status, problem) if posted and not part else None
        form = held(status, response.headers.get("Retry-After")) if posted else None
        page = frame.problem(status, problem, part=part, visitor=g.get("visitor"), form=form)
        answer = again or Response(page, status=status, content_type="text/html; charset=utf-8")
        for name in ("Retry-After", "Set-Cookie"):
            for value in response.headers.getlist(name):
                answer.headers.add(name, value)
        return answer


def _for_a_program() -> bool:
    return request.endpoint is not None and request.endpoint.startswith("process.")


def _files(app: Flask) -> None:
    @app.get("/static/<path:name>", endpoint="files.static")
    @open_page
    def static(name: str) -> Response:
        """Built files; the address that pages use changes with the content."""
        found = send_from_directory(STATIC, name)
        found.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}, immutable"
        return found
