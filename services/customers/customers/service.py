"""What runs in the customers worker process, a line each; nameko hosts it."""

from customers.projections import VIEWS
from customers.reactions import REACTIONS
from eventing.worker.entrypoints import pump, subscribe


class CustomersWorker:
    name = "customers"

    own_log = pump(views=VIEWS, reactions=REACTIONS)
    mail = subscribe("mail", views=VIEWS, reactions=REACTIONS)
    credit = subscribe("credit", views=VIEWS, reactions=REACTIONS)
