"""What runs in the desk worker process, a line each; nameko hosts it."""

from desk.projections import VIEWS
from desk.reactions import REACTIONS
from eventing.worker.entrypoints import pump, subscribe


class DeskWorker:
    name = "desk"

    own_log = pump(views=VIEWS, reactions=REACTIONS)
    customers = subscribe("customers", views=VIEWS, reactions=REACTIONS)
