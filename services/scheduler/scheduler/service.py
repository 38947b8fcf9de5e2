"""What runs in the scheduler's worker process, a line each; nameko hosts it."""

from eventing.worker.entrypoints import periodically, pump, subscribe
from scheduler.adapters.timers import ticking
from scheduler.projections import VIEWS
from scheduler.reactions import REACTIONS


class SchedulerWorker:
    name = "scheduler"

    own_log = pump(views=VIEWS, reactions=REACTIONS)
    customers = subscribe("customers", views=VIEWS, reactions=REACTIONS)
    mail = subscribe("mail", views=VIEWS, reactions=REACTIONS)
    credit = subscribe("credit", views=VIEWS, reactions=REACTIONS)
    timers = periodically("timers", ticking)
