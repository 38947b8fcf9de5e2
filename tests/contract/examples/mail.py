"""Mail: every operation."""

from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from mail.app_password.commands import MakeAppPassword
from mail.app_password.secrets import Kept
from mail.bounced.commands import CondemnAddress
from mail.collecting.commands import SetCollecting
from mail.collecting.events import CollectedFolder
from mail.draft.commands import (
    DiscardDraft,
    RecordUncertain,
    SendDraft,
    StartData,
    StartSending,
    SubmitDraft,
    WriteDraft,
)
from mail.files import NewFile
from mail.imports.commands import AddPiece, OpenImport, StartImport
from mail.message.receiving import Archived
from mail.message.views import MAILS
from mail.snippet.starting import STARTING
from mail.values import AttachedFile
from people import Role
from tests.contract.examples.example import Example, get, post, put
from tests.support.worlds.mail import SALES, MailSystem

PDF = (
    'Content-Type: multipart/mixed; boundary="b"\r\nMIME-Version: 1.0',
    "--b\r\nContent-Type: text/html\r\n\r\n<p>Please quote. <img src='cid:logo@mueller'></p>\r\n"
    "--b\r\nContent-Type: image/gif\r\nContent-ID: <logo@mueller>\r\nContent-Disposition: inline\r\n\r\n"
    "GIF89a\r\n"
    '--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="plan.pdf"\r\n\r\n'
    "%PDF\r\n--b--\r\n",
)

UNREAD = b"From: b@c-demo.com\r\nTo: sales@qihang-demo.cn\r\nMessage-ID: <z@y>\r\n\r\nHello\r\n"

HANS = "Hans Müller <h@mueller-demo.de>"


class Mail(MailSystem):
    def furnish(self) -> None:
        super().furnish()
        self.joins("admin", Role.ADMINISTRATOR, None)
        self.settle()
        self.do(SetCollecting(mailbox_id=SALES, by="admin", secret_id="s1", **WHERE))
        kept = Kept("handle", "hash")
        self.do(MakeAppPassword(staff_id="li", app_password_id="a1", name="phone", kept=kept))
        self.registers("mueller", "h@mueller-demo.de", "gone@mueller-demo.de")
        self.registers("kaveri", "p@kaveri-demo.in", owner_id="zhou")
        self.settle()
        self.write(HANS, headers=PDF[:1], body=PDF[1])
        self.write("Stranger <s@stranger-demo.com>")
        self.receive_with_an_older_parser(UNREAD)
        self.imports()
        for draft_id, author_id in (("d1", "li"), ("d2", "zhao"), ("d3", "li"), ("d4", "zhao"), ("d5", "li")):
            self.do(
                WriteDraft(
                    draft_id=draft_id,
                    author_id=author_id,
                    to=("h@mueller-demo.de",),
                    subject="Plates",
                    text="Hello",
                    html="<b>Hello</b>",
                    files=(self.quote,),
                )
            )
        for draft_id in ("d6", "d7"):
            self.do(
                WriteDraft(
                    draft_id=draft_id,
                    author_id="li",
                    to=("h@mueller-demo.de",),
                    subject="Plates",
                    text="Hello",
                    files=(self.quote,),
                )
            )
        self.do(
            CondemnAddress(
                address="gone@mueller-demo.de",
                code="no_such_address",
                status="5.1.1",
                draft_id="d1",
                bounce_mail_id=None,
            )
        )
        self.do(DiscardDraft(draft_id="d6", by="li"))
        self.do(SendDraft(draft_id="d7", by="li", wait=10))
        self.do(SubmitDraft(draft_id="d2", by="zhao", approver_id="li"))
        self.do(SendDraft(draft_id="d3", by="li"))
        self.do(StartSending(draft_id="d3", worker="w1", attempt=1))
        self.do(StartData(draft_id="d3", worker="w1", attempt=1))
        self.do(RecordUncertain(draft_id="d3", attempt=1))

    def imports(self) -> None:
        """One that is being handed in, one that can be started, and one that is running, with an old mail."""
        day = datetime(2026, 1, 1, tzinfo=UTC)
        for import_id in ("old1", "old2", "old3"):
            self.do(OpenImport(import_id=import_id, mailbox_id=SALES, older_than=day, by="chen"))
        for import_id in ("old2", "old3"):
            file_id = self.files.put(NewFile(UNREAD, "1.eml", "application/octet-stream", uploaded_by="i"))
            piece = {"name": "1.eml", "size": len(UNREAD), "offset": 0, "length": len(UNREAD)}
            self.do(AddPiece(import_id=import_id, file_id=file_id, **piece))  # type: ignore[arg-type]
        self.do(StartImport(import_id="old3", by="chen"))
        raw = (
            b"From: old@stranger-demo.com\r\nTo: sales@qihang-demo.cn\r\nMessage-ID: <old@y>\r\n\r\nHello\r\n"
        )
        self.intake.take(raw, (SALES,), "import", archived=Archived("old3", day, old=True))
        self.settle()

    @cached_property
    def quote(self) -> AttachedFile:
        """A file that li has uploaded."""
        file = NewFile(b"%PDF", "quote.pdf", "application/pdf", uploaded_by="li")
        return AttachedFile(
            file_id=self.files.put(file), name=file.name, content_type=file.content_type, size=4
        )

    @property
    def ids(self) -> dict[str, str]:
        rows = {row["state"]: row for row in MAILS.find(self.db, {})}
        filed = rows["filed"]
        attached = filed["attachments"][1]["file_id"]
        return {
            "mail_id": filed["_id"],
            "stranger_id": rows["unmatched"]["_id"],
            "unread_id": rows["quarantined"]["_id"],
            "file_id": attached,
            "quote_id": self.quote.file_id,
            "snippet_id": next(iter(STARTING)),
        }


#: Nobody answers there.
SERVER = {"host": "127.0.0.1", "port": 1, "security": "none", "user_name": "sales@qihang-demo.cn"}
WHERE: dict[str, Any] = {
    **SERVER,
    "folders": (CollectedFolder(name="INBOX", meaning="inbox"),),
    "history": True,
    "since": date(2026, 1, 1),
}
FOLDERS = {"folders": [{"name": "INBOX", "meaning": "inbox"}, {"name": "Sent", "meaning": "sent"}]}
SNIPPET = {
    "language": "en",
    "name": "Free sample",
    "subject": "Samples for [customer]",
    "text": "Dear [contact], we send you samples free of charge.",
}

MAIL = (
    get("/collecting", "admin", limit="5", cursor=""),
    get("/collecting/presets", "admin"),
    get(f"/collecting/{SALES}", "admin"),
    put(
        f"/collecting/{SALES}",
        "admin",
        {**SERVER, **FOLDERS, "history": True, "since": "2026-02-01", "secret": "secret"},
        ("port", 0),
        ("security", "ssl"),
        ("folders", []),
    ),
    Example(
        "POST",
        f"/collecting/{SALES}/test",
        "admin",
        {**SERVER, **FOLDERS, "secret": "secret"},
        refused=(("port", 70000),),
        question=True,
    ),
    post(f"/collecting/{SALES}/stop", "admin"),
    post("/mailboxes", "chen", {"address": "li@qihang-demo.cn", "kind": "personal", "staff_id": "li"}),
    get("/app-passwords", "li"),
    post("/app-passwords", "li", {"name": "phone", "password": "cfv9-wghs-aks6-qyf9-94xz-hx3c"}),
    post("/app-passwords/a1/revoke", "li"),
    post("/app-passwords/revoke-all", "admin", {"staff_id": "li"}),
    get("/never-told", "li"),
    post("/never-told", "chen", {"words": ["成本价", "our supplier"]}),
    get("/snippets", "li", removed="false"),
    post("/snippets", "li", {"shared": "own", **SNIPPET}, ("language", "fr"), ("text", "")),
    get("/snippets/{snippet_id}", "li"),
    put("/snippets/{snippet_id}", "chen", SNIPPET, ("name", "")),
    post("/snippets/{snippet_id}/remove", "chen"),
    post("/snippets/{snippet_id}/restore", "chen"),
    get("/mailboxes", "chen", staff_id="li", limit="5", cursor=""),
    post(f"/mailboxes/{SALES}/close", "chen"),
    Example(
        "POST",
        "/mails",
        "chen",
        b"From: a@b-demo.com\r\nTo: sales@qihang-demo.cn\r\nMessage-ID: <x@y>\r\n\r\nHello\r\n",
        content_type="message/rfc822",
    ),
    get(
        "/mails",
        "li",
        customer_id="mueller",
        box="received",
        owner_id="li",
        since="2026-10-01T00:00:00Z",
        until="2026-11-01T00:00:00Z",
        limit="5",
        cursor="",
    ),
    get("/team", "wang", since="2026-10-01T00:00:00Z", until="2026-10-31T00:00:00Z"),
    get(
        "/mails/search",
        "li",
        q="plates",
        since="2026-01-01T00:00:00Z",
        before="2027-01-01T00:00:00Z",
        box="received",
        customer_id="mueller",
        limit="5",
        cursor="",
    ),
    get("/mails/quarantined", "chen", limit="5", cursor=""),
    post("/mails/{unread_id}/read-again", "chen"),
    get("/mails/{mail_id}", "li"),
    get("/mails/{mail_id}/thread", "li", limit="5", cursor=""),
    get("/mails/{mail_id}/html", "li"),
    get("/mails/{mail_id}/raw", "li"),
    get("/mails/{mail_id}/parts/logo@mueller", "li"),
    get("/mails/{mail_id}/reply", "li", all="true"),
    get("/mails/{mail_id}/forward", "li"),
    get("/boxes", "li"),
    get("/mails/{mail_id}/attachments/{file_id}", "li"),
    post("/mails/{mail_id}/note", "li", {"note": "asks for plates"}),
    post("/mails/{stranger_id}/spam", "chen", {"spam": True, "reason": "sells watches"}),
    post(
        "/mails/{stranger_id}/file",
        "chen",
        {"customer_id": "mueller", "reason": "his brother"},
        ("customer_id", "nobody"),
    ),
    post(
        "/mails/{mail_id}/refile",
        "chen",
        {"customer_id": "kaveri", "reason": "another"},
        ("customer_id", "nobody"),
    ),
    get("/unassigned", "chen", box="enquiries", limit="5", cursor=""),
    post(
        "/imports",
        "chen",
        {"mailbox_id": SALES, "older_than": "2026-01-01T00:00:00Z", "own": True},
        ("mailbox_id", "nowhere"),
        ("older_than", "2099-01-01T00:00:00Z"),
    ),
    Example(
        "PUT",
        "/imports/old1/pieces",
        "chen",
        b"From: a@b-demo.com\r\n\r\nHello\r\n",
        {"name": "one.eml", "size": "29", "offset": "0"},
        content_type="application/octet-stream",
    ),
    get("/imports", "chen", limit="5", cursor=""),
    get("/imports/old1", "chen"),
    get("/imports/old1/not-taken", "chen", limit="5", cursor=""),
    post("/imports/old2/start", "chen"),
    post("/imports/old3/stop", "chen"),
    get("/old-mail", "chen"),
    post(
        "/old-mail/assign",
        "chen",
        {"address": "old@stranger-demo.com", "customer_id": "mueller"},
        ("customer_id", "nobody"),
    ),
    get("/customers/mueller/attachments", "li", limit="5", cursor=""),
    Example(
        "POST", "/uploads", "li", b"%PDF", {"name": "plan.pdf"}, content_type="application/pdf", file=True
    ),
    get("/uploads/{quote_id}", "li"),
    get("/bounced", "li", customer_id="mueller"),
    post("/bounced/mend", "li", {"address": "gone@mueller-demo.de"}, ("address", "gone")),
    post(
        "/drafts",
        "li",
        {
            "to": ["h@mueller-demo.de"],
            "cc": ["c@mueller-demo.de"],
            "bcc": ["b@mueller-demo.de"],
            "subject": "Plates",
            "text": "Hello",
            "html": "<p>Hello</p>",
            "customer_id": "mueller",
            "files": ["{quote_id}"],
        },
        ("files.0", "nothing"),
        ("html", "<p><br></p>"),
        ("to.0", "nobody"),
        ("to.0", "a@b-demo.com\r\nBcc: x@y-demo.com"),
        ("cc.0", "@"),
        ("bcc.0", "@"),
        ("to", []),
        ("customer_id", "kaveri"),
        ("in_reply_to_mail_id", "nothing"),
    ),
    get(
        "/drafts",
        "li",
        box="drafts",
        customer_id="mueller",
        to_approve="false",
        limit="5",
        cursor="",
    ),
    get("/drafts/unsent", "li", customer_ids="kaveri"),
    get("/drafts/d1", "li"),
    put(
        "/drafts/d1",
        "li",
        {"to": ["h@m-demo.de"], "cc": [], "bcc": [], "subject": "Plates", "text": "", "html": "Hi"},
    ),
    get("/drafts/d1/checks", "li"),
    get("/drafts/d1/thread", "li"),
    get("/drafts/d2/html", "zhao"),
    get("/drafts/d1/files/{quote_id}", "li"),
    post("/drafts/d4/submit", "zhao", {"approver_id": "li"}, ("approver_id", "nobody")),
    post("/drafts/d5/discard", "li"),
    post("/drafts/d6/restore", "li"),
    post("/drafts/d7/recall", "li"),
    post("/drafts/d2/approve", "li", {"confirm": True}),
    post("/drafts/d2/return", "li", {"remarks": "more politely"}),
    post("/drafts/d1/send", "li", {"confirm": False, "wait": 10, "at": None}),
    post("/drafts/d3/resolve", "li", {"sent": True}),
)
