"""What runs in the credit worker process, a line each; nameko hosts it."""

from credit.projections import VIEWS
from credit.reactions import REACTIONS
from eventing.worker.entrypoints import pump, subscribe


class CreditWorker:
    name = "credit"

    own_log = pump(views=VIEWS, reactions=REACTIONS)
    customers = subscribe("customers", views=VIEWS, reactions=REACTIONS)
    scheduler = subscribe("scheduler", views=VIEWS, reactions=REACTIONS)
