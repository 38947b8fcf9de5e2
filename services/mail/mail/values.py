"""Value types of mail, with their limits, for events, commands and bodies."""

from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from eventing import Checked, Id, Items, Number, Personal, Text
from mail.addresses import mail_address

# -- what a mail is --------------------------------------------------------------------------------

Direction = Literal["in", "out", "internal"]
#: `collection` is our own collection letter: on record, but not a contact with the customer.
Kind = Literal["person", "bounce", "auto_reply", "newsletter", "spam", "collection"]
Channel = Literal["mail", "fax"]
Rule = Literal["known_address", "reply", "company_domain", "assigned", "manual"]
#: The rules by which people file: a customer registered for a mail, or one that they chose.
BY_HAND: frozenset[Rule] = frozenset({"assigned", "manual"})
CountryBasis = Literal["archive", "domain", "phone", "default"]
#: `unproven_sender`: it bears our own address, and nothing shows that it is from us. `forwarded`: a colleague
#: passed on what somebody outside wrote.
UnmatchedReason = Literal["unknown_sender", "ambiguous", "relay_platform", "unproven_sender", "forwarded"]
Why = Literal["address", "reply", "domain", "thread"]
Purpose = Literal["letter", "collection"]
#: What a sender is who is not a customer; it applies to their later mail too.
Apart = Literal["partner", "colleague", "newsletter", "spam"]
RefileBy = Literal["address", "domain", "fax", "sender"]
MailboxKind = Literal["shared", "personal"]

#: How a message came in: from anybody; or by a way that only our own people have, such as a server that takes
#: mail from signed-in staff, or their Sent folder; or as our own draft.
Way = Literal["outside", "own"]
#: What a check of the sender's domain found; `pass` only for the domain that the sender bears.
Check = Literal["pass", "fail", "none"]
#: Whether the sender is who it says: shown, not shown, or shown to be another.
Proof = Literal["proven", "unproven", "failed"]

#: The boxes of mail without a customer.
#: `old` and `old_unread` are what imports brought: nobody's, and unreadable.
NobodysBox = Literal[
    "enquiries",
    "list_mail",
    "spam",
    "automatic",
    "unproven",
    "set_apart",
    "quarantined",
    "old",
    "old_unread",
]
#: The boxes of messages that could not be read.
UNREAD_BOXES: tuple[NobodysBox, ...] = ("quarantined", "old_unread")
#: The boxes of customers' mail, and of our own letters to nobody's customer: whose they are is in the row.
OwnedBox = Literal["received", "sent"]
Box = OwnedBox | NobodysBox
OWNED: tuple[OwnedBox, ...] = get_args(OwnedBox)
NOBODYS: tuple[NobodysBox, ...] = get_args(NobodysBox)

#: States of a mail's row: not decided yet, filed to a customer, unassigned, not from a customer, unreadable.
RECEIVED, FILED, UNMATCHED, APART, QUARANTINED = "received", "filed", "unmatched", "apart", "quarantined"

#: A short name for programs, such as why a message is in quarantine.
Code = Annotated[str, Text(max=60)]

# -- mailboxes at a provider -----------------------------------------------------------------------

#: The name of a server, or its address.
HostName = Annotated[
    str, Text(max=255, pattern=r"[A-Za-z0-9]([A-Za-z0-9._:-]*[A-Za-z0-9])?", code="no_host_name")
]
Port = Annotated[int, Number(min=1, max=65535)]
#: How a conversation with a server is encrypted; `none` is for a server on the same machine.
Security = Literal["tls", "starttls", "none"]
#: The name that somebody signs in with at a mail server.
UserName = Annotated[str, Text(max=320)]
#: The name of a folder there, as people write it.
FolderName = Annotated[str, Text(max=200)]
#: Whether a folder has what came, or what we wrote.
FolderMeaning = Literal["inbox", "sent"]
MAX_FOLDERS = 20
#: A password for a mail server, or what a provider gives out instead of it.
ServerSecret = Annotated[str, Text(max=1000, strip=False)]
#: How reading a mailbox at a provider went wrong.
CollectingTrouble = Literal[
    "name_not_found",
    "refused",
    "no_answer",
    "no_encryption",
    "certificate",
    "not_encrypted_there",
    "login_refused",
    "folder_missing",
    "not_imap",
    "connection_lost",
    "too_slow",
    "too_much",
    "server_failed",
    "secret_unreadable",
    "not_stored",
]

# -- app passwords -----------------------------------------------------------------------------------

#: As it is made and shown, without letters and figures that are taken for others.
AppPassword = Annotated[
    str, Text(max=29, pattern="[a-hjkmnp-tv-z2-9]{4}(-[a-hjkmnp-tv-z2-9]{4}){5}", code="no_app_password")
]

# -- addresses -------------------------------------------------------------------------------------

MAX_RECIPIENTS = 100

#: An address of ours, or one that somebody here writes to, in lower case.
MailAddress = Annotated[
    str,
    Text(max=320, pattern=r"[^@\s]+@[^@\s]+", code="not_an_email"),
    Checked(mail_address, "not_an_email"),
]
Recipients = Annotated[tuple[MailAddress, ...], Items(max=MAX_RECIPIENTS)]
#: An address as others write it or another service has it: something on both sides of an @.
AnyAddress = Annotated[str, Text(max=640, lines=True, strip=False)]
#: The domain of an address, in lower case.
Domain = Annotated[str, Text(max=320, lines=True, strip=False)]
#: An address, a domain or a fax number that mail is filed by.
FilingValue = Annotated[str, Text(max=640, min=0, lines=True, strip=False)]
#: E.164.
FaxNumber = Annotated[str, Text(max=40)]
#: ISO 3166-1 alpha-2.
Country = Annotated[str, Text(max=10)]

# -- what a message says: cut to these limits at intake, and otherwise as it came -------------------

MAX_SUBJECT = 500
MAX_NAME = 200
MAX_CONTENT_TYPE = 200
TEXT_BYTES = 4096
MAX_ADDRESSES = 200
MAX_REFERENCES = 50
MAX_ATTACHMENTS = 100

Subject = Annotated[str, Text(max=MAX_SUBJECT, min=0, lines=True, strip=False)]
#: The name of a sender or of an attached file.
GivenName = Annotated[str, Text(max=MAX_NAME, min=0, lines=True, strip=False)]
ContentType = Annotated[str, Text(max=MAX_CONTENT_TYPE, min=0, lines=True, strip=False)]
#: The name by which the HTML of a mail shows one of its files: its Content-ID as it stands in an address.
PictureName = Annotated[str, Text(max=200, pattern=r"[\w.@+=$-]+")]
#: The beginning of a message's text, at most TEXT_BYTES in UTF-8.
Beginning = Annotated[str, Text(max=TEXT_BYTES, min=0, lines=True, strip=False)]
#: With its angle brackets.
MessageId = Annotated[str, Text(max=1000, lines=True, strip=False)]
#: SHA-256 in hexadecimal.
Digest = Annotated[str, Text(max=64)]
#: Words of a mail by which it was taken for spam.
TellingWords = Annotated[tuple[Annotated[str, Text(max=300, lines=True, strip=False)], ...], Items(max=20)]
Addresses = Annotated[tuple[AnyAddress, ...], Items(max=MAX_ADDRESSES)]
References = Annotated[tuple[MessageId, ...], Items(max=MAX_REFERENCES)]

# -- what people write -----------------------------------------------------------------------------

#: Why somebody moved or marked a mail; a code where a rule did.
Reason = Annotated[str, Text(max=500, min=0, lines=True)]
#: A reason where there must be one.
NeededReason = Annotated[str, Text(max=500, lines=True)]
#: What a mail is about, for readers who do not know its language.
MailNote = Annotated[str, Text(max=4000, lines=True)]
#: What an approver wants changed.
Remarks = Annotated[str, Text(max=4000, lines=True)]
#: One line: it becomes a header.
DraftSubject = Annotated[str, Text(max=500, min=0, strip=False)]


@dataclass(frozen=True, kw_only=True)
class AttachedFile:
    """A file that goes with a draft; `size` in bytes."""

    file_id: Id
    name: Personal[GivenName]
    content_type: ContentType
    size: int


#: What a person attaches, by all of it: a message is a third larger on its way, and servers take 30 MB.
MAX_ATTACHED = 20
MAX_ATTACHED_MEBI = 20
MAX_ATTACHED_BYTES = MAX_ATTACHED_MEBI * 1024 * 1024
AttachedFiles = Annotated[tuple[AttachedFile, ...], Items(max=MAX_ATTACHED)]
#: The name of a file that a person attaches: no path.
FileName = Annotated[str, Text(max=200, pattern=r"[^/\\]+", code="no_file_name")]
MAX_DRAFT_TEXT = 100_000
DraftText = Annotated[str, Text(max=MAX_DRAFT_TEXT, min=0, lines=True, strip=False)]
#: The same with its formatting, which takes room as well.
DraftHtml = Annotated[str, Text(max=300_000, min=0, lines=True, strip=False)]

# -- sending ---------------------------------------------------------------------------------------

MAX_WAIT = 60
#: Seconds that a letter waits before it is sent.
Wait = Annotated[int, Number(min=0, max=MAX_WAIT)]
#: The name of a worker's process.
WorkerId = Annotated[str, Text(max=200)]
#: The beginning of what a mail server said when it refused.
ServerAnswer = Annotated[str, Text(max=300, min=0, lines=True, strip=False)]
#: An enhanced status of a mail server (RFC 3463), such as 5.1.1.
MailStatus = Annotated[str, Text(max=11)]
#: Whether a letter certainly does not get there, or is still tried for.
BounceOutcome = Literal["failed", "delayed"]
#: A stage of credit's collection ladder.
Stage = Annotated[str, Text(max=20)]
