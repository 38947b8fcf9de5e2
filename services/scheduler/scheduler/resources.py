"""Resources: what decisions and endpoints need besides log and views."""

from collections.abc import Callable
from dataclasses import dataclass

from eventing import Db
from scheduler.adapters.public_holidays import announced_years_of, working_days_of
from scheduler.adapters.reply_groups import OURS, load_reply_rules
from scheduler.calendar.working_time import Calendar, OfficeHours
from scheduler.config import Config
from scheduler.reply.deadlines import ReplyRules


@dataclass(frozen=True)
class Resources:
    """Resources of the service: the reply rules, with the country's calendar, not the company's own days.

    `is_announced`: whether the make-up days of a year are known.
    """

    reply_rules: ReplyRules
    is_announced: Callable[[int], bool]

    @property
    def calendar(self) -> Calendar:
        """The time zone, office hours and the country's working days."""
        return self.reply_rules.calendar


def resources(config: Config, _: Db) -> Resources:
    """The resources that the settings name. Raises ValueError for a bad country, hours or table of groups."""
    calendar = Calendar(
        zone=config.company_zone,
        hours=OfficeHours(config.office_opens, config.office_closes),
        is_working_day=working_days_of(config.holidays_country),
    )
    return Resources(
        load_reply_rules(calendar, config.reply_groups_file or OURS),
        is_announced=announced_years_of(config.holidays_country),
    )
