"""The numbers of customer codes over HTTP."""

from collections.abc import Mapping
from typing import Any

from customers import permissions
from customers.code import bodies
from customers.code.commands import OpenCodes
from customers.config import Config
from customers.resources import Resources
from eventing import NotFound, Parts
from eventing.http import Accepted, Blueprint, allow, answer, run


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    codes = Blueprint("codes", __name__, url_prefix="/codes", description="Numbers of customer codes.")

    @codes.post("/<region>")
    @allow(*permissions.OPENING_CODES)
    @codes.arguments(bodies.CodesBody)
    @codes.response(200, Accepted)
    def open_codes(body: Mapping[str, Any], region: str) -> Any:
        """Set the last number that a region used before this system

        New customers get the numbers after it; the numbers up to it are for imported records.
        """
        if region not in parts.resources.regions.names:
            raise NotFound()
        return answer(run(parts.bus, OpenCodes(region=region, **body)))

    return [codes]
