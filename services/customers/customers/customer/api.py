"""Customers over HTTP: registered, found, looked after, never deleted."""

from collections.abc import Mapping, Sequence
from typing import Any

from customers import permissions
from customers.bodies import CardSchema
from customers.config import Config
from customers.customer import bodies, queries
from customers.customer.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    ChooseZone,
    CloseCustomer,
    CorrectContact,
    CorrectCustomer,
    ReassignCustomer,
    RecordContactLeft,
    RegisterCustomer,
    RegradeCustomer,
    ReopenCustomer,
    RetireContactAddress,
    SetNextContact,
    SetStage,
    SetStatus,
)
from customers.customer.lookups import check_customer, check_history, country_of
from customers.customer.on_file import keys_typed
from customers.customer.views import CONTACTS, CUSTOMERS, OWNERSHIP
from customers.reading.lookups import note_reading
from customers.resources import Resources
from eventing import Invalid, Page, Parts, uuid5hex
from eventing.http import Accepted, Blueprint, allow, answer, issue, page_schema, reads, run
from people import ASSIGNERS, CREDIT, SALES, Role
from people.caller import caller


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    customers = Blueprint("customers", __name__, url_prefix="/customers", description="The customer archive.")
    _add_registration(customers, parts)
    _add_corrections(customers, parts)
    _add_owner_commands(customers, parts)
    _add_care_commands(customers, parts)
    _add_queries(customers, parts)
    _add_history(customers, parts)
    return [customers]


# -- registration ----------------------------------------------------------------------------------


def _add_registration(customers: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    @customers.post("")
    @allow(*SALES)
    @customers.arguments(bodies.RegisterBody)
    @customers.response(201, Accepted)
    def register(body: Mapping[str, Any]) -> Any:
        """Register a new customer, with contacts and owner

        The grade is C at first. Only managers can give another grade, a number from before this system or an
        unassigned mail. A customer that a salesperson registers is their own. An address or domain that is on
        file with a colleague is refused, and the manager of both gets a to-do.
        """
        permissions.check_registration(caller(), body)
        owner_id = caller().staff_id if caller().role is Role.SALESPERSON else body["owner_id"]
        context = issue()
        customer_id = uuid5hex(context.command_id, "customer")
        command = RegisterCustomer(**{**body, "owner_id": owner_id}, customer_id=customer_id)
        return answer(run(bus, command, context=context), "code", location="/customers/{customer_id}")

    @customers.post("/<customer_id>/contacts")
    @allow(*SALES)
    @customers.arguments(bodies.ContactBody)
    @customers.response(201, Accepted)
    def add_contact(body: Mapping[str, Any], customer_id: str) -> Any:
        """Add a contact person"""
        check_customer(bus, caller(), customer_id)
        context = issue()
        contact_id = uuid5hex(context.command_id, "contact")
        command = AddContact(**body, customer_id=customer_id, contact_id=contact_id)
        return answer(run(bus, command, context=context), "contact_id")

    @customers.post("/<customer_id>/contacts/<contact_id>/addresses")
    @allow(*SALES)
    @customers.arguments(bodies.AddressBody)
    @customers.response(201, Accepted)
    def add_address(body: Mapping[str, Any], customer_id: str, contact_id: str) -> Any:
        """Add an address of a contact person

        Unfiled mail from this address is then filed to the customer. A phone or fax number without `+` is
        read as dialled in the customer's country.
        """
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, AddContactAddress(customer_id=customer_id, contact_id=contact_id, **body)))


# -- corrections -----------------------------------------------------------------------------------


def _add_corrections(customers: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    @customers.post("/<customer_id>/correct")
    @allow(*SALES)
    @customers.arguments(bodies.CorrectBody)
    @customers.response(200, Accepted)
    def correct(body: Mapping[str, Any], customer_id: str) -> Any:
        """Put right name, local name, website, country, domains and source

        Every field is replaced. The code stays, and history keeps what was typed first.
        """
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, CorrectCustomer(customer_id=customer_id, **body)))

    @customers.post("/<customer_id>/stage")
    @allow(*SALES)
    @customers.arguments(bodies.StageBody)
    @customers.response(200, Accepted)
    def set_stage(body: Mapping[str, Any], customer_id: str) -> Any:
        """Say how far the negotiation has come, and the way chosen for this customer"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, SetStage(customer_id=customer_id, **body)))

    @customers.post("/<customer_id>/status")
    @allow(*SALES)
    @customers.arguments(bodies.StatusBody)
    @customers.response(200, Accepted)
    def set_status(body: Mapping[str, Any], customer_id: str) -> Any:
        """Say by hand how it stands with the customer, for a reason; null leaves it to the rule"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, SetStatus(customer_id=customer_id, **body)))

    @customers.post("/<customer_id>/contacts/<contact_id>/correct")
    @allow(*SALES)
    @customers.arguments(bodies.CorrectContactBody)
    @customers.response(200, Accepted)
    def correct_contact(body: Mapping[str, Any], customer_id: str, contact_id: str) -> Any:
        """Put right a contact person's name, position, language and preferred channel"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, CorrectContact(customer_id=customer_id, contact_id=contact_id, **body)))

    @customers.post("/<customer_id>/contacts/<contact_id>/addresses/retire")
    @allow(*SALES)
    @customers.arguments(bodies.RetireAddressBody)
    @customers.response(200, Accepted)
    def retire_address(body: Mapping[str, Any], customer_id: str, contact_id: str) -> Any:
        """Record that an address is not in use any more"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, RetireContactAddress(customer_id=customer_id, contact_id=contact_id, **body)))

    @customers.post("/<customer_id>/contacts/<contact_id>/leave")
    @allow(*SALES)
    @customers.response(200, Accepted)
    def contact_left(customer_id: str, contact_id: str) -> Any:
        """Record that a contact person has left the company"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, RecordContactLeft(customer_id=customer_id, contact_id=contact_id)))


# -- owner -----------------------------------------------------------------------------------------


def _add_owner_commands(customers: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    @customers.post("/<customer_id>/assign")
    @allow(*ASSIGNERS)
    @customers.arguments(bodies.AssignBody)
    @customers.response(200, Accepted)
    def assign(body: Mapping[str, Any], customer_id: str) -> Any:
        """Assign the customer to its first owner"""
        check_customer(bus, caller(), customer_id)
        permissions.check_takers(caller(), "owner_id", [body["owner_id"]])
        return answer(run(bus, AssignCustomer(customer_id=customer_id, **body)))

    @customers.post("/<customer_id>/reassign")
    @allow(*ASSIGNERS)
    @customers.arguments(bodies.ReassignBody)
    @customers.response(200, Accepted)
    def reassign(body: Mapping[str, Any], customer_id: str) -> Any:
        """Reassign the customer to another owner; mail, to-dos and plans follow"""
        check_customer(bus, caller(), customer_id)
        permissions.check_takers(caller(), "owner_id", [body["owner_id"]])
        return answer(run(bus, ReassignCustomer(customer_id=customer_id, **body, moved_by=caller().actor)))

    @customers.post("/<customer_id>/close")
    @allow(*ASSIGNERS)
    @customers.arguments(bodies.CloseBody)
    @customers.response(200, Accepted)
    def close(body: Mapping[str, Any], customer_id: str) -> Any:
        """Close the record; its history stays readable, nothing is deleted"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, CloseCustomer(customer_id=customer_id, **body)))

    @customers.post("/<customer_id>/reopen")
    @allow(*ASSIGNERS)
    @customers.arguments(bodies.ReopenBody)
    @customers.response(200, Accepted)
    def reopen(body: Mapping[str, Any], customer_id: str) -> Any:
        """Reopen a closed record"""
        check_customer(bus, caller(), customer_id)
        return answer(run(bus, ReopenCustomer(customer_id=customer_id, **body)))


# -- grade and next contact ------------------------------------------------------------------------


def _add_care_commands(customers: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus = parts.bus

    @customers.post("/<customer_id>/regrade")
    @allow(*SALES)
    @customers.arguments(bodies.RegradeBody)
    @customers.response(200, Accepted)
    def regrade(body: Mapping[str, Any], customer_id: str) -> Any:
        """Change the relationship grade; the code keeps its number

        A cleared order sets grade A automatically; by hand, only managers can set it.
        """
        check_customer(bus, caller(), customer_id)
        permissions.check_regrading(caller(), body["grade"])
        return answer(run(bus, RegradeCustomer(customer_id=customer_id, **body)), "code")

    @customers.post("/<customer_id>/next-contact")
    @allow(*SALES)
    @customers.arguments(bodies.NextContactBody)
    @customers.response(200, Accepted)
    def set_next_contact(body: Mapping[str, Any], customer_id: str) -> Any:
        """Set the day of the next contact; it takes precedence over the interval of the grade"""
        check_customer(bus, caller(), customer_id)
        if body["on"] < parts.config.date_at(parts.clock.now()):
            raise Invalid("on", "in_the_past")
        return answer(run(bus, SetNextContact(customer_id=customer_id, **body)))

    @customers.post("/<customer_id>/zone")
    @allow(*SALES)
    @customers.arguments(bodies.ZoneBody)
    @customers.response(200, Accepted)
    def choose_zone(body: Mapping[str, Any], customer_id: str) -> Any:
        """Say in which of its country's time zones a customer is"""
        check_customer(bus, caller(), customer_id)
        country = country_of(bus, customer_id)
        if body["zone"] not in parts.resources.zones.get(country, ()):
            raise Invalid("zone", "not_a_zone_of_country", country=country)
        return answer(run(bus, ChooseZone(customer_id=customer_id, **body)))


# -- search ----------------------------------------------------------------------------------------


def _add_queries(customers: Blueprint, parts: Parts[Config, Resources]) -> None:
    db = parts.db

    def with_days(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        now = parts.clock.now()
        return [parts.resources.with_day(row, now) for row in rows]

    def asked_for(query: dict[str, Any]) -> Page:
        if "ids" in query:
            return queries.customers_by_ids(db, caller(), query["ids"])
        text, cursor, limit = query.pop("q", None), query.pop("cursor", None), query.pop("limit")
        order = query.pop("order")
        if query.pop("unowned", False):
            query["owner_id"] = None
        return queries.customers(
            db, caller(), text=text, equal=query, order=order, cursor=cursor, limit=limit
        )

    @customers.get("")
    @allow(*SALES, *CREDIT)
    @reads(CUSTOMERS, CONTACTS)
    @customers.arguments(bodies.CustomerQuery, location="query")
    @customers.response(200, page_schema(CardSchema))
    def list_customers(query: dict[str, Any]) -> Mapping[str, Any]:
        """List the customers that the caller can see

        Who is shown too many different ones on a day gets 429, and a general manager a to-do.
        """
        by_ids = "ids" in query
        page = asked_for(query)
        note_reading(parts, caller(), [row["id"] for row in page.items])
        rows: Sequence[Mapping[str, Any]] = page.items
        if not by_ids:
            today = parts.config.date_at(parts.clock.now())
            rows = queries.with_completeness(db, caller(), page.items, today)
        return {"items": with_days(rows), "next": page.next}

    @customers.get("/doubles")
    @allow(*SALES)
    @reads(CUSTOMERS, CONTACTS)
    @customers.arguments(bodies.DoublesQuery, location="query")
    @customers.response(200, bodies.DoublesSchema)
    def find_doubles(query: Mapping[str, Any]) -> Mapping[str, Any]:
        """Find out while a new customer is typed whether it is on file already

        Of a colleague's customer nothing is told but that there is one; registering it gets their manager a
        to-do.
        """
        given = ([query[name]] if query[name] else [] for name in ("email", "domain", "phone"))
        keys = keys_typed(query["country"] or "", *given)
        found = queries.doubles(db, caller(), keys, query["name"])
        note_reading(parts, caller(), [row["id"] for row in found["yours"]])
        return {**found, "yours": with_days(found["yours"])}

    @customers.get("/search")
    @allow(*SALES, *CREDIT)
    @reads(CUSTOMERS)
    @customers.arguments(bodies.SearchQuery, location="query")
    @customers.response(200, bodies.FoundSchema)
    def search_customers(query: Mapping[str, Any]) -> Mapping[str, Any]:
        """Find a few customers while somebody types

        They count as shown: see the list of customers.
        """
        items = queries.found(db, caller(), query["q"])
        note_reading(parts, caller(), [row["id"] for row in items])
        return {"items": with_days(items)}


# -- former owners ---------------------------------------------------------------------------------


def _add_history(customers: Blueprint, parts: Parts[Config, Resources]) -> None:
    bus, db = parts.bus, parts.db

    @customers.get("/<customer_id>/owner")
    @allow(*SALES)
    @reads(OWNERSHIP)
    @customers.arguments(bodies.AtQuery, location="query")
    @customers.response(200, bodies.OwnershipSchema)
    def owner_at(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """Get the owner of the customer at a point in time"""
        check_history(bus, caller(), customer_id)
        return queries.owner_at(db, customer_id, query["at"])

    @customers.get("/<customer_id>/owners")
    @allow(*SALES)
    @reads(OWNERSHIP)
    @customers.response(200, bodies.OwnershipsSchema)
    def owners(customer_id: str) -> Mapping[str, Any]:
        """List every change of owner: who, from whom, to whom, when, why"""
        check_history(bus, caller(), customer_id)
        return {"items": queries.owners(db, customer_id)}
