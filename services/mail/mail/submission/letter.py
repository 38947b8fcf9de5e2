"""What is handed in, as a letter of ours: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from eventing import Invalid, Refused, uuid5hex
from mail.addresses import normal
from mail.message.identity import Identity
from mail.message.parsed import ParsedAttachment, ParsedMail
from mail.values import MAX_ATTACHED_BYTES, MAX_ATTACHED_MEBI, MAX_CONTENT_TYPE, MAX_SUBJECT

MAX_FILE_NAME = 200
#: Nobody here could read them, to approve them or later.
_SEALED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")


@dataclass(frozen=True)
class Addressed:
    """The addressees in their order. Everybody who gets it is in one of the three, and nobody else is."""

    to: tuple[str, ...]
    cc: tuple[str, ...]
    bcc: tuple[str, ...]


def addressed(parsed: ParsedMail, recipients: Sequence[str]) -> Addressed:
    """The envelope decides who gets it, the headers who is told; whom it names alone is a blind copy."""
    envelope = dict.fromkeys(map(normal, recipients))
    to = tuple(one for one in dict.fromkeys(map(normal, parsed.to)) if one in envelope)
    cc = tuple(one for one in dict.fromkeys(map(normal, parsed.cc)) if one in envelope and one not in to)
    return Addressed(to, cc, tuple(one for one in envelope if one not in to and one not in cc))


def check_readable(parsed: ParsedMail) -> None:
    """Raises Invalid for what is encrypted for its addressees."""
    kinds = [kind.strip().lower() for kind in parsed.headers.get("content-type", ())]
    if any(kind.startswith(_SEALED) for kind in kinds):
        raise Invalid("text", "encrypted_letter")


def check_files(files: Sequence[ParsedAttachment]) -> None:
    """Before they are stored. Raises Invalid."""
    if sum(len(file.content) for file in files) > MAX_ATTACHED_BYTES:
        raise Invalid("files", "files_too_large", max=MAX_ATTACHED_MEBI)


def file_name(file: ParsedAttachment, number: int) -> str:
    """A name that a file may have here: no path, and never none."""
    name = "".join(sign if sign.isprintable() else " " for sign in file.name)
    name = " ".join(name.replace("/", "_").replace("\\", "_").split())
    return name[:MAX_FILE_NAME] or f"file-{number}"


def content_type(file: ParsedAttachment) -> str:
    return file.content_type[:MAX_CONTENT_TYPE]


def subject_line(subject: str) -> str:
    """One line without invisible characters, because it becomes a header again."""
    shown = "".join(sign if sign.isprintable() else " " for sign in subject)
    return " ".join(shown.split())[:MAX_SUBJECT]


def draft_id_of(
    staff_id: str, identity: Identity, recipients: Sequence[str], said: Sequence[str], files: Sequence[str]
) -> str:
    """The id of the letter that it becomes: the same when a program that missed our answer hands it in again.

    A program may give it another date then. One that was changed since is another letter, whatever its
    Message-ID; so is the same to others, for a program may hand it in for each addressee by itself.
    """
    to_whom = sorted({normal(one) for one in recipients})
    content = sha256("\x00".join([*to_whom, "", *said, "", *files]).encode()).hexdigest()
    named = identity.message_id or f"digest {identity.digest}"
    return uuid5hex("handed-in", staff_id, named, content)


def answer_to(refused: Refused) -> str:
    """What a program is told: codes, which it shows to its person as they are."""
    if isinstance(refused, Invalid):
        errors = refused.params["errors"]
        told = " ".join(f"{one['field']}:{one['code']}" for one in errors)
        large = any(one["code"] in ("files_too_large", "too_long", "too_many") for one in errors)
        return f"552 5.3.4 {told}" if large else f"550 5.6.0 {told}"
    return f"550 5.7.1 {refused.code}"
