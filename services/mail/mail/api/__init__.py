"""HTTP: request to command or query to response; one module for each kind of thing."""

from eventing.http import Blueprint
from mail.api.drafts import drafts_blueprint
from mail.api.mailboxes import mailboxes_blueprint
from mail.api.mails import customers_blueprint, mails_blueprint, unassigned_blueprint
from mail.api.serving import Service

__all__ = ["Service", "blueprints"]


def blueprints(service: Service) -> list[Blueprint]:
    return [
        mailboxes_blueprint(service),
        mails_blueprint(service),
        unassigned_blueprint(service),
        customers_blueprint(service),
        drafts_blueprint(service),
    ]
