"""What the parts of pages show: values that controllers fill and macros read.

Words in them are in the reader's language already, or names and mail as they came. Times are aware. A tag is
a word and its tone: "" (plain), "late", "soon", "done", "act" or "guide".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

Tag = tuple[str, str]


@dataclass(frozen=True)
class Customer:
    """A customer in a row: its code and name."""

    code: str
    name: str


@dataclass(frozen=True)
class Action:
    """What a row offers first: a word with a verb, an address, an icon, a key."""

    text: str
    href: str
    icon: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class ToDo:
    """A row of the desktop. `name` is for who has no file yet; `zone` is the buyer's, `lang` the mail's."""

    id: str
    href: str
    subject: str
    due: datetime | None = None
    since: datetime | None = None
    customer: Customer | None = None
    name: str = ""
    country: str | None = None
    zone: str | None = None
    office_open: bool = False
    tags: Sequence[Tag] = ()
    lang: str | None = None
    preview: str | None = None
    note: str | None = None
    note_label: str | None = None
    note_wanted: bool = False
    note_href: str | None = None
    action: Action | None = None
    pending: bool = False


@dataclass(frozen=True)
class BriefRow:
    """A short row: what it is, what stands on its right, a second line."""

    href: str
    name: str
    code: str | None = None
    end: str | None = None
    tags: Sequence[Tag] = ()
    second: str | None = None


@dataclass(frozen=True)
class Post:
    """A mail in a list. The note stands in place of the preview."""

    id: str
    href: str
    who: str
    when: datetime
    subject: str
    lang: str | None = None
    note: str | None = None
    preview: str | None = None
    unread: bool = False
    code: str | None = None
    files: int = 0
    tags: Sequence[Tag] = ()


@dataclass(frozen=True)
class Box:
    """A chip: a list of mail and how many are in it."""

    word: str
    href: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class File:
    """An attachment; `size` in words."""

    name: str
    href: str
    size: str = ""


@dataclass(frozen=True)
class Letter:
    """A mail as it is read. `body_href`: the document of an HTML body; `outside`: pictures left out."""

    id: str
    from_name: str
    from_address: str
    to: str
    at: datetime
    cc: str | None = None
    bcc: str | None = None
    zone: str | None = None
    text: str | None = None
    preview: str = ""
    lang: str | None = None
    body_href: str | None = None
    outside: int = 0
    files: Sequence[File] = ()
    original_href: str | None = None
    approver: str | None = None


@dataclass(frozen=True)
class Reply:
    """The reply box. `key` and `version` belong to the command; `draft` names what is kept of it.

    `cc` None hides the line, `subject` None too; `bcc` is folded away while it is empty; `html` is the text
    with its formatting, empty where it has none; `approver` None means that it is sent directly; `checks` are
    sentences with their tones; `others` says who else is at it; `was` is what the draft held; `send_word` is
    what the first button says in place of send or submit; `stamp` is of the copy kept at the desk; `files`
    has a line for each that goes with it (desk/pages/attached.py), and `draft_id` is the draft they are of;
    `quotes`: the mail that is answered goes below it; `may_wait`: it may be sent later, such as when the
    customer's office `opens_at`.
    """

    action: str
    key: str
    draft: str
    stamp: str = ""
    to: str = ""
    cc: str | None = None
    bcc: str = ""
    subject: str | None = None
    text: str = ""
    html: str = ""
    files: str = ""
    draft_id: str | None = None
    quotes: bool = False
    may_wait: bool = False
    opens_at: datetime | None = None
    lang: str | None = None
    version: str | None = None
    checks: Sequence[Tag] = ()
    approver: str | None = None
    saved: datetime | None = None
    others: str | None = None
    was: Mapping[str, str] = field(default_factory=dict)
    save_action: str | None = None
    discard_action: str | None = None
    send_word: str | None = None


@dataclass(frozen=True)
class Piece:
    """A field that two people have changed: its name and word, and what each of them has made of it."""

    name: str
    label: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Clash:
    """A form whose fields somebody else has changed meanwhile: who, when, and the pieces to choose from.

    `hidden` are its other fields; `back` is its page; `kept` is what unfinished writing is kept under.
    """

    action: str
    key: str
    version: str | None
    back: str
    who: str
    at: datetime
    pieces: Sequence[Piece]
    hidden: Sequence[tuple[str, str]]
    kept: str | None = None


@dataclass(frozen=True)
class CustomerCard:
    """The customer beside a mail. `opens` and `closes` are hours of his office, by his own clock."""

    href: str
    code: str
    name: str
    about: str
    grade: str | None = None
    zone: str | None = None
    opens: str = "09:00"
    closes: str = "18:00"
    office_open: bool = False


@dataclass(frozen=True)
class Deadline:
    """A point of the day line; `state` is "done", "late", "soon" or "due"."""

    at: datetime
    state: str
    label: str


@dataclass(frozen=True)
class Hit:
    """What the palette found; `text` is marked where it matches."""

    href: str
    text: str
    code: str | None = None
    icon: str | None = None
    end: str | None = None
    key: str | None = None


@dataclass(frozen=True)
class HitGroup:
    title: str
    hits: Sequence[Hit]


@dataclass(frozen=True)
class FoundMail:
    """A mail that was found: `subject` and `line` in parts, each with whether it is what was looked for.

    `where` says what the line is, where it is not the text.
    """

    href: str
    who: str
    when: datetime
    subject: Sequence[tuple[str, bool]]
    line: Sequence[tuple[str, bool]]
    where: str | None = None
    code: str | None = None
    files: int = 0


@dataclass(frozen=True)
class FoundGroup:
    """What was found of one kind; `count` in words, `further` is the address of what is older.

    `away` is the service that did not answer.
    """

    kind: str
    title: str
    count: str = ""
    mails: Sequence[FoundMail] = ()
    rows: Sequence[BriefRow] = ()
    further: str | None = None
    away: str | None = None


@dataclass(frozen=True)
class Figure:
    """A line of a sum: what, how much, what it rests on. `kind` is "", "total", "under" or "over"."""

    text: str
    value: str
    source: str = ""
    href: str | None = None
    kind: str = ""


@dataclass(frozen=True)
class WayOut:
    """What would end a hold: computed, with its button; without `action` the reader has none."""

    title: str
    text: str
    action: str
    href: str
    danger: bool = False


@dataclass(frozen=True)
class Entry:
    """An entry of a timeline."""

    at: datetime
    icon: str
    what: str
    text: str = ""
    who: str = ""
    lang: str | None = None
    href: str | None = None
    tags: Sequence[Tag] = ()
