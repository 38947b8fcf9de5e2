"""The customer archive: who the customers are, who looks after them, and what they ordered."""

from customers import code, contact_record, customer, handover, order, request, staff, timeline
from customers.config import Config
from customers.contracts import PUBLISHED
from customers.resources import resources
from eventing import Service
from people import access

SERVICE = Service(
    "customers",
    config=Config.from_env,
    published=PUBLISHED,
    # Each may use those before it.
    features=[staff, code, request, customer, handover, contact_record, order, timeline],
    resources=resources,
    access=access,
)
http_app = SERVICE.http_app
