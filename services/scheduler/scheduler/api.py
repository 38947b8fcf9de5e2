"""The scheduler over HTTP: to-dos, desktop, follow-ups, calendar, first responses."""

from datetime import date, timedelta
from typing import Any

from eventing.access import CREDIT, PEOPLE, SALES
from eventing.bus.bus import CommandBus
from eventing.core.errors import Invalid, NotFound
from eventing.core.mongo import Db
from eventing.http import Accepted, Blueprint, Role, allow, answer, caller, reads, run
from scheduler import http_schemas as schemas
from scheduler import queries
from scheduler.domain.business_date import BUSINESS_DATE, BUSINESS_DATE_STREAM
from scheduler.domain.commands import SetCalendarDay, SetFollowUpIntervals, TickOffToDo, WaiveReply
from scheduler.domain.company_calendar import CALENDAR_STREAM, OWN_DAYS
from scheduler.domain.follow_up import COMPANY_DEFAULT
from scheduler.domain.intervals import OWN_INTERVALS, intervals_stream
from scheduler.handlers import countrys_calendar
from scheduler.projections import CUSTOMERS, MAILS, PLANS, REPLIES, TODOS


def blueprints(bus: CommandBus, db: Db) -> list[Blueprint]:
    return [_todos(bus, db), _plans(bus, db), _settings(bus), _measures(db)]


def _todos(bus: CommandBus, db: Db) -> Blueprint:
    todos = Blueprint("todos", __name__, description="What is to be done, and by when.")

    @todos.get("/todos")
    @allow(*SALES, *CREDIT)
    @reads(TODOS, CUSTOMERS, MAILS)
    @todos.arguments(schemas.ToDoQuery, location="query")
    @todos.response(200, schemas.ToDoPageSchema)
    def list_todos(query: dict[str, Any]) -> dict[str, Any]:
        """To-dos within the caller's scope, the most pressing first

        The list `unassigned` is for managers only.
        """
        now = bus.clock.now()
        page = queries.todos(
            db,
            queries.Reach(caller()),
            name=query.get("list"),
            owner_id=query.get("owner"),
            status=query["status"],
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
        return {"items": page.items, "next": page.next, "as_of": now}

    @todos.get("/todos/<todo_id>")
    @allow(*SALES, *CREDIT)
    @reads(TODOS, REPLIES, CUSTOMERS, MAILS)
    @todos.response(200, schemas.ToDoDetailSchema)
    def one_todo(todo_id: str) -> dict[str, Any]:
        """One to-do, with what its deadline rests on"""
        return queries.todo(db, queries.Reach(caller()), todo_id)

    @todos.post("/todos/<todo_id>/done")
    @allow(*SALES, *CREDIT)
    @reads(TODOS, CUSTOMERS)
    @todos.response(200, Accepted)
    def tick_off(todo_id: str) -> Any:
        """Tick off what does not settle itself: a call, a decision, a mail of uncertain fate"""
        queries.todo(db, queries.Reach(caller()), todo_id)
        return answer(run(bus, TickOffToDo(todo_id)), "todo_id")

    @todos.post("/replies/<mail_id>/waive")
    @allow(*SALES)
    @reads(TODOS, CUSTOMERS)
    @todos.arguments(schemas.WaiveBody)
    @todos.response(200, Accepted)
    def waive_reply(body: dict[str, Any], mail_id: str) -> Any:
        """No reply is needed, and why"""
        queries.reply_todo(db, queries.Reach(caller()), mail_id)
        return answer(run(bus, WaiveReply(mail_id, body["reason"], caller().actor)), "mail_id")

    @todos.get("/desktop")
    @allow(*SALES, *CREDIT)
    @reads(TODOS, CUSTOMERS, MAILS)
    @todos.arguments(schemas.DesktopQuery, location="query")
    @todos.response(200, schemas.DesktopSchema)
    def desktop(query: dict[str, Any]) -> dict[str, Any]:
        """One person's lists and counts; the caller's own unless `owner` names another in his scope"""
        me = caller()
        owner_id = query.get("owner", me.staff_id)
        if owner_id is None or not (owner_id == me.staff_id or me.scope.covers(owner_id)):
            raise NotFound("Nobody by this id within your scope.")
        return queries.desktop(db, queries.Reach(me), owner_id, bus.clock.now())

    return todos


def _plans(bus: CommandBus, db: Db) -> Blueprint:
    plans = Blueprint("plans", __name__, description="When customers are followed up.")

    @plans.get("/follow-ups")
    @allow(*SALES)
    @reads(PLANS, CUSTOMERS)
    @plans.arguments(schemas.FollowUpQuery, location="query")
    @plans.response(200, schemas.FollowUpPageSchema)
    def follow_ups(query: dict[str, Any]) -> dict[str, Any]:
        """Scheduled and due follow-ups by day"""
        page = queries.follow_ups(
            db,
            queries.Reach(caller()),
            owner_id=query.get("owner"),
            until=query.get("until"),
            cursor=query.get("cursor"),
            limit=query["limit"],
        )
        return {"items": page.items, "next": page.next}

    @plans.get("/customers/<customer_id>/plan")
    @allow(*SALES)
    @reads(PLANS, TODOS, CUSTOMERS)
    @plans.response(200, schemas.PlanDetailSchema)
    def plan_of_customer(customer_id: str) -> dict[str, Any]:
        """A customer's follow-up and open to-dos"""
        return queries.plan(db, queries.Reach(caller()), customer_id)

    @plans.get("/follow-up-intervals")
    @allow(*SALES)
    @plans.response(200, schemas.IntervalsSchema)
    def own_intervals() -> dict[str, Any]:
        """The caller's own rhythm, and the company's"""
        own = bus.state(OWN_INTERVALS, intervals_stream(_staff_id()))
        return {"own": own.days, "company": dict(COMPANY_DEFAULT)}

    @plans.put("/follow-up-intervals")
    @allow(*SALES)
    @plans.arguments(schemas.IntervalsBody)
    @plans.response(200, Accepted)
    def set_intervals(body: dict[str, Any]) -> Any:
        """Set the caller's own rhythm for his customers"""
        return answer(run(bus, SetFollowUpIntervals(_staff_id(), body["days"])), "staff_id")

    return plans


def _staff_id() -> str:
    staff_id = caller().staff_id
    if staff_id is None:
        raise NotFound("Only a member of staff has customers of his own.")
    return staff_id


def _settings(bus: CommandBus) -> Blueprint:
    settings = Blueprint("calendar", __name__, description="The company's calendar and business date.")

    @settings.get("/calendar")
    @allow(*PEOPLE)
    @settings.arguments(schemas.CalendarQuery, location="query")
    @settings.response(200, schemas.CalendarSchema)
    def calendar(query: dict[str, date]) -> dict[str, Any]:
        """Which days are worked"""
        own = bus.state(OWN_DAYS, CALENDAR_STREAM)
        days = own.laid_over(countrys_calendar(bus))
        asked = [
            query["first"] + timedelta(days=offset)
            for offset in range((query["last"] - query["first"]).days + 1)
        ]
        return {
            "zone": days.zone.key,
            "opens": days.hours.opens.isoformat("minutes"),
            "closes": days.hours.closes.isoformat("minutes"),
            "days": [
                {
                    "day": day,
                    "working": days.is_working_day(day),
                    "basis": "calendar" if own.says(day) is None else "company",
                    "note": own.notes.get(day.isoformat()),
                }
                for day in asked
            ],
        }

    @settings.put("/calendar/<day>")
    @allow(Role.ADMINISTRATOR)
    @settings.arguments(schemas.DayBody)
    @settings.response(200, Accepted)
    def set_day(body: dict[str, Any], day: str) -> Any:
        """Say that a day is worked, or is not, whatever the country's calendar says"""
        return answer(run(bus, SetCalendarDay(_date(day), body["working"], body["note"])))

    @settings.get("/business-date")
    @allow(*PEOPLE)
    @settings.response(200, schemas.BusinessDateSchema)
    def business_date() -> dict[str, Any]:
        """The company's date, as last announced"""
        current = bus.state(BUSINESS_DATE, BUSINESS_DATE_STREAM).current
        return {"business_date": current, "zone": countrys_calendar(bus).zone.key}

    return settings


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("day", "A date like 2026-10-10.") from None


def _measures(db: Db) -> Blueprint:
    measures = Blueprint("measures", __name__, description="How soon mail is answered.")

    @measures.get("/first-responses")
    @allow(*SALES)
    @reads(TODOS)
    @measures.arguments(schemas.ResponsesQuery, location="query")
    @measures.response(200, schemas.ResponseListSchema)
    def first_responses(query: dict[str, Any]) -> dict[str, Any]:
        """Response times by the clock and in working time, by salesperson or by customer"""
        items = queries.first_responses(
            db, queries.Reach(caller()), query["by"], query.get("since"), query.get("until")
        )
        return {"items": items}

    return measures
