"""Lookups of what filing depends on, for many mails at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from eventing import Db, Document
from mail.addresses import OurSide, address_key, is_free_mail
from mail.delivery.lookups import drafts_of
from mail.draft.lookups import customers_of_drafts
from mail.filing.commands import Refile
from mail.known.lookups import address_rows, customers
from mail.known.model import NO_CUSTOMER, Customer
from mail.message.events import MailReceived
from mail.message.identity import message_key
from mail.message.lookups import answers_to, of_customers_by_key, threads, unfiled
from mail.message.verdict import Knowledge, filing_addresses, filing_domains
from mail.sender.lookups import People, marks_of, people_of
from mail.sender.model import sender_id_of
from mail.values import RefileBy

#: Rows of one query, to limit memory.
ROWS_AT_ONCE = 1000

# -- knowledge for filing --------------------------------------------------------------------------


def knowledge(
    db: Db, mails: Sequence[MailReceived], ours: OurSide, also_country_of: Sequence[str] = ()
) -> Mapping[str, Knowledge]:
    """What the views know about each of these mails for filing it, by mail id."""
    asked = {mail.mail_id: _keys_of(mail, ours) for mail in mails}
    known = address_rows(db, (key for keys in asked.values() for key in keys.all))
    customers_of_thread = _customers_of_threads(db, mails)
    parents = threads(db, (mail.answered for mail in mails if mail.answered))
    answers = answers_to(db, mails)
    marks = marks_of(db, (mail.correspondent for mail in mails if mail.correspondent))
    found = {}
    for mail in mails:
        keys = asked[mail.mail_id]
        own = ours.with_addresses(keys.emails[key] for key in keys.emails if known.get(key, {}).get("own"))
        others = [key for key, address in keys.emails.items() if not own.owns(address)]
        by_reply, by_thread = customers_of_thread(mail)
        found[mail.mail_id] = Knowledge(
            by_address=_customers_of(known, others + keys.faxes),
            by_reply=by_reply if mail.direction == "in" else (),
            by_domain=_customers_of(known, keys.domains),
            by_thread=by_thread if mail.direction == "in" else tuple(sorted({*by_reply, *by_thread})),
            marked=marks.get(sender_id_of(mail.correspondent)) if mail.correspondent else None,
            parents_thread=parents.get(mail.answered) if mail.answered else None,
            answers=answers.get(mail.mail_id, ()),
        )
    said = people_of(db, (d for mail in mails if found[mail.mail_id].by_domain for d in filing_domains(mail)))
    told = {customer_id for people in said.values() for theirs in people.customers for customer_id in theirs}
    named = {customer_id for one in found.values() for customer_id in one.customers}
    archived = customers(db, {*named, *told, *also_country_of})
    by_country = {customer_id: customer.country for customer_id, customer in archived.items()}
    return {
        mail.mail_id: replace(_of_domain(mail, found[mail.mail_id], archived, said), countries=by_country)
        for mail in mails
    }


def _of_domain(
    mail: MailReceived, known: Knowledge, archived: Mapping[str, Customer], said: Mapping[str, People]
) -> Knowledge:
    """What is known by the domain alone: whose people are there, on file or as somebody filed their mail."""
    theirs = _still_theirs(mail, known.by_domain, archived)
    people = [said[domain] for domain in filing_domains(mail) if domain in said]
    # Who was filed to one of them is one of theirs, wherever else he was filed before.
    others = {one for each in people for who in each.customers if who.isdisjoint(theirs) for one in who}
    return replace(
        known,
        by_domain=tuple(sorted({*theirs, *others})) if theirs else (),
        shared_domain=any(each.apart for each in people),
    )


def _still_theirs(
    mail: MailReceived, customer_ids: Iterable[str], archived: Mapping[str, Customer]
) -> tuple[str, ...]:
    """Those of these customers who still have a domain of the mail: domains and addresses are put right."""
    return tuple(
        customer_id
        for customer_id in customer_ids
        if any(archived.get(customer_id, NO_CUSTOMER).writes_from(domain) for domain in filing_domains(mail))
    )


@dataclass(frozen=True)
class _Keys:
    """The keys of a mail in the view of addresses: addresses by key, and the keys of faxes and domains."""

    emails: Mapping[str, str]
    faxes: list[str]
    domains: list[str]

    @property
    def all(self) -> Iterable[str]:
        return (*self.emails, *self.faxes, *self.domains)


def _keys_of(mail: MailReceived, ours: OurSide) -> _Keys:
    addresses = [a for a in filing_addresses(mail) if not ours.is_platform(a)]
    not_companies = ours.domains | ours.platform_domains
    domains = [
        d for d in filing_domains(mail) if d not in not_companies and not _below(d, ours.platform_domains)
    ]
    return _Keys(
        {address_key("email", address): address for address in addresses},
        [address_key("fax", mail.fax_number)] if mail.fax_number else [],
        [address_key("domain", domain) for domain in domains],
    )


def _below(domain: str, parents: Iterable[str]) -> bool:
    return any(domain.endswith("." + parent) for parent in parents)


def _customers_of(known: Mapping[str, Document], keys: Iterable[str]) -> tuple[str, ...]:
    rows = [known[key] for key in keys if key in known]
    return tuple(sorted({customer_id for row in rows for customer_id in row.get("customers", ())}))


def _customers_of_threads(
    db: Db, mails: Sequence[MailReceived]
) -> Callable[[MailReceived], tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each mail, the customers of the messages it refers to: of those we sent, and of the others.

    The quickest answer a letter of ours before it is on record: then its draft tells whose it is.
    """
    keys = {mail.mail_id: {message_key(named): named for named in _message_ids_of(mail)} for mail in mails}
    asked = {key: named for found in keys.values() for key, named in found.items()}
    rows = of_customers_by_key(db, asked)
    known = {row["message_key"] for row in rows}
    letters = drafts_of(db, (named for key, named in asked.items() if key not in known))
    written_to = customers_of_drafts(db, letters.values())

    def of(mail: MailReceived) -> tuple[tuple[str, ...], tuple[str, ...]]:
        named = [row for row in rows if row["message_key"] in keys[mail.mail_id]]
        underway = [letters[one] for one in keys[mail.mail_id].values() if one in letters]
        sent = {row["customer_id"] for row in named if row.get("ours")}
        sent |= {written_to[draft_id] for draft_id in underway if draft_id in written_to}
        others = {row["customer_id"] for row in named} - sent
        return tuple(sorted(sent)), tuple(sorted(others))

    return of


def _message_ids_of(mail: MailReceived) -> Iterable[str]:
    """The Message-IDs that the mail refers to."""
    return dict.fromkeys(((mail.in_reply_to,) if mail.in_reply_to else ()) + mail.references)


# -- looking again ---------------------------------------------------------------------------------

_FIELDS: Mapping[RefileBy, str] = {
    "address": "filing_addresses",
    "sender": "filing_addresses",
    "domain": "filing_domains",
    "fax": "fax_number",
}


def refile_candidates(
    db: Db, jobs: Iterable[Refile], limit: int, ours: OurSide
) -> Mapping[Refile, tuple[str, ...]]:
    """The mails of each job after its last chunk, in order of their ids, at most `limit` each.

    They are unfiled, or filed by their company's domain when an exact address was learned.
    """
    asked: dict[tuple[str, bool], list[Refile]] = defaultdict(list)
    for job in jobs:
        if not (job.by == "domain" and _names_no_company(job.value, ours)):
            asked[_FIELDS[job.by], job.by == "address"].append(job)
    found: dict[Refile, tuple[str, ...]] = {}
    for (field, exact), alike in asked.items():
        found.update(_unfiled(db, field, alike, limit, or_weakly=exact))
    return found


def _names_no_company(domain: str, ours: OurSide) -> bool:
    return is_free_mail(domain) or domain in ours.domains or domain in ours.platform_domains


def _unfiled(
    db: Db, field: str, jobs: Sequence[Refile], limit: int, *, or_weakly: bool
) -> Mapping[Refile, tuple[str, ...]]:
    """The unfiled mails of all jobs in one query; in more only when one does not return everything."""
    found: dict[Refile, list[str]] = {job: [] for job in jobs}
    wanted = set(jobs)
    # Starting after the job that is furthest behind costs little: earlier mail is mostly filed by now.
    after = min(job.after or "" for job in jobs)
    while wanted:
        values = {job.value for job in wanted}
        rows = unfiled(db, field, values, after, ROWS_AT_ONCE, or_weakly=or_weakly)
        for row in rows:
            theirs = row[field] if isinstance(row[field], list) else [row[field]]
            for job in wanted:
                if job.value in theirs and row["_id"] > (job.after or ""):
                    found[job].append(row["_id"])
        if len(rows) < ROWS_AT_ONCE:
            break
        after = rows[-1]["_id"]
        wanted = {job for job in wanted if len(found[job]) < limit}
    return {job: tuple(ids[:limit]) for job, ids in found.items()}
