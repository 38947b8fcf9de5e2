"""What runs in the mail worker process, a line each; nameko hosts it."""

from eventing.worker.entrypoints import periodically, pump, subscribe
from mail.handlers import Postman
from mail.projections import VIEWS
from mail.reactions import REACTIONS


def mail_worker(postman: Postman | None) -> type:
    """The nameko class. Made and not declared, because who carries mail out is configuration."""

    class MailWorker:
        name = "mail"

        own_log = pump(views=VIEWS, reactions=REACTIONS)
        customers = subscribe("customers", views=VIEWS, reactions=REACTIONS)
        credit = subscribe("credit", views=VIEWS, reactions=REACTIONS)
        outgoing = periodically("outgoing", lambda _runtime: postman.steps if postman else None)

    return MailWorker
