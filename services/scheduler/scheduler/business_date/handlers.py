"""Routes of the commands on the business date."""

from eventing import route
from scheduler.business_date.commands import AdvanceBusinessDate
from scheduler.business_date.model import BUSINESS_DATE, BUSINESS_DATE_STREAM

ROUTES = [route(AdvanceBusinessDate, BUSINESS_DATE, lambda _: BUSINESS_DATE_STREAM)]
