"""The HTTP API: a request becomes a command or a query, its outcome an answer. Nothing is decided here
but who may ask."""

from customers.api.customers import codes_blueprint, customers_blueprint
from customers.api.orders import orders_blueprint
from customers.api.reach import Service
from customers.api.staff import handovers_blueprint, staff_blueprint
from eventing.http import Blueprint

__all__ = ["Service", "blueprints"]


def blueprints(service: Service) -> list[Blueprint]:
    return [
        staff_blueprint(service),
        handovers_blueprint(service),
        customers_blueprint(service),
        orders_blueprint(service),
        codes_blueprint(service),
    ]
