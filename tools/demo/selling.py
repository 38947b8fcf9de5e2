"""Steps 1 to 7: customers and their mail, deadlines, a stranger, a newcomer, a leaver."""

from datetime import UTC, datetime
from email import message_from_bytes
from functools import partial

from tools.demo import mails
from tools.demo.client import Json, Member, deliver
from tools.demo.company import DOMAIN, RELAY_PLATFORM, local
from tools.demo.person import Problem
from tools.demo.scene import Scene

#: A Saturday on which the company works, to make up for the holiday week.
BEGINS = "2026-10-10 07:30"
SALES = f"sales@{DOMAIN}"


class Selling(Scene):
    stranger_mail = ""

    # -- 1 -----------------------------------------------------------------------------------------------

    def customers_on_file(self) -> None:
        register = self.company.register
        for key, registered in {
            "mueller": register(
                "Müller Druckbedarf GmbH", "DE", "lijing", 1, emails=["h.mueller@mueller-druck-demo.de"]
            ),
            "sakura": register("Sakura Insatsu", "JP", "lijing", 3, emails=["sato@sakura-insatsu-demo.jp"]),
            "lonestar": register(
                "Lone Star Graphics", "US", "zhoutao", 7, emails=["amy@lonestar-graphics-demo.us"]
            ),
            "alnoor": register(
                "Al Noor Printing Press", "AE", "zhoutao", 2, emails=["khalid@alnoor-press-demo.ae"]
            ),
        }.items():
            self.customers[key] = registered["customer_id"]
        for login, suits in {
            "lijing": {"countries": ["DE", "AT", "JP"], "speaks": ["de", "en"], "since": "2019-03-04"},
            "zhoutao": {"countries": ["US", "AE"], "speaks": ["en"], "since": "2023-07-03"},
            "zhaolei": {"speaks": ["en"], "since": "2026-07-06"},
        }.items():
            staff_id = self.staff[login].staff_id
            self.staff["wangmin"].post("customers", f"/staff/{staff_id}/describe", suits)
        mueller = self.customers["mueller"]
        credit = self.staff["sunyan"]
        self.see(
            "credit",
            "EU-001-C has a credit account, not assessed",
            lambda: credit.get("credit", f"/accounts/{mueller}")["grade"] == "NR",
        )
        li = self.staff["lijing"]
        self.see(
            "scheduler",
            "EU-001-C is followed up in 30 days, as its grade says",
            lambda: li.get("scheduler", f"/customers/{mueller}/plan")["due_on"] == "2026-11-09",
        )

    # -- 2, 3 --------------------------------------------------------------------------------------------

    def mail_arrives(self) -> None:
        now = local(BEGINS)
        reorder = mails.message(
            "Hans Müller <h.mueller@mueller-druck-demo.de>",
            SALES,
            "Quotation request, plates",
            mails.REORDER,
            now,
            attachments={"packing.png": mails.PNG},
        )
        self._receive("h.mueller@mueller-druck-demo.de", reorder)
        self._receive("h.mueller@mueller-druck-demo.de", reorder)  # by a second way: still one message
        self._receive(
            "sato@sakura-insatsu-demo.jp",
            mails.message(
                "佐藤 <sato@sakura-insatsu-demo.jp>",
                SALES,
                "再次询价",
                mails.CHINESE_REORDER,
                now,
                charset="gb18030",
            ),
        )
        self._receive(
            "amy@lonestar-graphics-demo.us",
            mails.message(
                "Amy <amy@lonestar-graphics-demo.us>", SALES, "Plates", "Any news on our order?\n", now
            ),
        )
        self._strangers(now)
        li, zhou, wang = self.staff["lijing"], self.staff["zhoutao"], self.staff["wangmin"]
        self.see("mail", "the reorder is EU-001's, once, with its drawing", lambda: self._only(li, "mueller"))
        self.see(
            "mail", "the GB18030 mail is AS-003's", lambda: self._only(li, "sakura")["subject"] == "再次询价"
        )
        self.see("mail", "Amy's mail is 周涛's", lambda: self._only(zhou, "lonestar"))
        senders = {
            "purchase@kaveri-offset-demo.in",
            "chen@wanda-packaging-demo.hk",
            "mehmet@istanbul-kalip-demo.com.tr",
            "riyadhprint2026@gmail.com",
        }
        self.see(
            "mail",
            "four strangers wait for the manager; newsletter and spam are kept apart",
            lambda: {m["sender_address"] for m in wang.items("mail", "/unassigned")} == senders,
        )
        refused = li.status("GET", "mail", "/unassigned")
        assert refused == 403, f"a salesperson reading the unassigned queue was answered {refused}"
        self.narrator.seen("mail", "a salesperson may not see the unassigned queue (403)")

    def _strangers(self, now: datetime) -> None:
        message = mails.message
        self._receive(
            "purchase@kaveri-offset-demo.in",
            message("Priya Nair <purchase@kaveri-offset-demo.in>", SALES, "CTCP plates", mails.ENQUIRY, now),
        )
        self._receive(
            "chen@wanda-packaging-demo.hk",
            message(
                "陈先生 <chen@wanda-packaging-demo.hk>", SALES, "询价:热敏CTP版材", mails.CHINESE_ENQUIRY, now
            ),
        )
        self._receive(
            f"feedback@{RELAY_PLATFORM}",
            message(
                f"Notice B2B <feedback@{RELAY_PLATFORM}>",
                SALES,
                "New enquiry for you",
                mails.RELAYED_ENQUIRY,
                now,
                headers={"Reply-To": "mehmet@istanbul-kalip-demo.com.tr"},
            ),
        )
        self._receive(
            "riyadhprint2026@gmail.com",
            message("Riyadh Print <riyadhprint2026@gmail.com>", SALES, "price list", mails.FREE_MAIL, now),
        )
        self._receive(
            "news@printweek-demo.com",
            message(
                "Print Week <news@printweek-demo.com>",
                SALES,
                "This week in print",
                mails.NEWSLETTER,
                now,
                headers={"List-Unsubscribe": "<https://printweek-demo.com/out>", "Precedence": "bulk"},
            ),
        )
        self._receive(
            "winner@prize-demo.biz",
            message(
                "Prize <winner@prize-demo.biz>",
                SALES,
                "YOU WON",
                mails.SPAM,
                now,
                headers={"X-Spam-Flag": "YES"},
            ),
        )

    def _receive(self, sender: str, raw: bytes) -> None:
        deliver(self.system, sender, SALES, raw)

    def _only(self, person: Member, customer: str) -> Json:
        """The customer's one mail, as this person sees it."""
        found = person.items("mail", "/mails", customer_id=self.customers[customer])
        assert len(found) == 1, f"{customer} has {len(found)} mails"
        return found[0]

    # -- 4, 5 --------------------------------------------------------------------------------------------

    def contact_on_record(self) -> None:
        mail_id = self._only(self.staff["lijing"], "mueller")["mail_id"]
        path = f"/customers/{self.customers['mueller']}/contact-log"
        self.see(
            "customers",
            "the mail is in EU-001's contact record",
            lambda: any(r["mail_id"] == mail_id for r in self.staff["lijing"].items("customers", path)),
        )

    def nobody_forgets(self) -> None:
        li, wang = self.staff["lijing"], self.staff["wangmin"]
        mueller = self._only(li, "mueller")["mail_id"]
        sakura = self._only(li, "sakura")["mail_id"]
        self.see(
            "scheduler",
            "Germany is answered by 15:00",
            lambda: self._todo(li, mueller)["due_at"] == _utc("2026-10-10 15:00"),
        )
        self.see(
            "scheduler",
            "Japan is answered at once: within 30 working minutes of opening",
            lambda: self._todo(li, sakura)["due_at"] == _utc("2026-10-10 09:30"),
        )
        self.see(
            "scheduler",
            "four strangers are on the manager's desktop",
            lambda: len(wang.items("scheduler", "/todos", list="unassigned")) == 4,
        )
        self.company.move_clock("2026-10-10 09:31")
        self.see(
            "scheduler",
            "09:31: 李静 is reminded of Japan",
            lambda: self._todo(li, sakura)["reminded_at"] is not None,
        )
        self.company.move_clock("2026-10-10 10:01")
        self.see(
            "scheduler",
            "10:01: it is escalated to the manager",
            lambda: wang.staff_id in self._todo(wang, sakura)["escalated_to"],
        )

    def _todo(self, person: Member, mail_id: str, **where: str) -> Json:
        found = [t for t in person.items("scheduler", "/todos", **where) if t["mail_id"] == mail_id]
        assert len(found) == 1, f"{len(found)} to-dos for the mail"
        return found[0]

    # -- 6 -----------------------------------------------------------------------------------------------

    def stranger_assigned(self) -> None:
        wang, zhao = self.staff["wangmin"], self.staff["zhaolei"]
        stranger = next(
            m
            for m in wang.items("mail", "/unassigned")
            if m["sender_address"] == "purchase@kaveri-offset-demo.in"
        )
        self.stranger_mail = stranger["mail_id"]
        deadline = self._todo(wang, self.stranger_mail)["due_at"]
        registered = wang.post(
            "customers",
            "/customers",
            {
                "name": "Kaveri Offset Supplies Pvt Ltd",
                "country": "IN",
                "owner_id": zhao.staff_id,
                "from_mail_id": self.stranger_mail,
                "contacts": [{"name": "Priya Nair", "emails": ["purchase@kaveri-offset-demo.in"]}],
            },
        )
        self.customers["kaveri"] = registered["customer_id"]
        self.see("mail", f"the enquiry is filed to {registered['code']}", lambda: self._only(zhao, "kaveri"))
        self.see(
            "scheduler",
            "the to-do is 赵磊's, among the strangers, its deadline unchanged",
            lambda: self._todo(zhao, self.stranger_mail, list="strangers")["due_at"] == deadline,
        )

    def answer_approved(self) -> None:
        zhao, li = self.staff["zhaolei"], self.staff["lijing"]
        draft = zhao.post(
            "mail",
            "/drafts",
            {
                "customer_id": self.customers["kaveri"],
                "in_reply_to_mail_id": self.stranger_mail,
                "text": "Dear Ms Nair,\n\n20,000 m2 at USD 2.50 FOB Shanghai.\n\nBest regards\nZhao Lei\n",
            },
        )
        path = f"/drafts/{draft['draft_id']}"
        zhao.get("mail", path, after=draft["command_id"])
        refused = zhao.status("POST", "mail", f"{path}/send", {})
        assert refused in (403, 409), f"a newcomer sending directly was answered {refused}"
        zhao.post("mail", f"{path}/submit", {"approver_id": li.staff_id})
        self.see(
            "scheduler",
            "the draft waits on 李静's desktop",
            lambda: any(
                t["draft_id"] == draft["draft_id"] for t in li.items("scheduler", "/todos", list="approvals")
            ),
        )
        before = len(self.sink.delivered)
        li.post("mail", f"{path}/approve")
        self.see("SMTP", "the answer went out, From 赵磊", lambda: len(self.sink.delivered) == before + 1)
        assert self.sink.delivered[-1].recipients == ("purchase@kaveri-offset-demo.in",)
        self.see(
            "scheduler",
            "the reply is settled",
            lambda: self._todo(zhao, self.stranger_mail, status="settled")["response_seconds"],
        )
        record = f"/customers/{self.customers['kaveri']}/contact-log"
        self.see(
            "customers",
            "both mails are in the contact record",
            lambda: {r["direction"] for r in zhao.items("customers", record)} == {"in", "out"},
        )

    def buyer_replies(self) -> None:
        """The buyer replies from an unknown free-mail address: only the thread tells whose mail it is."""
        zhao = self.staff["zhaolei"]
        self.company.move_clock("2026-10-10 10:05")
        ours = message_from_bytes(self.sink.delivered[-1].content)["Message-ID"]
        reply = mails.message(
            "Priya Nair <priya.nair@gmail.com>",
            SALES,
            "Re: CTCP plates",
            mails.RE_OFFER,
            local("2026-10-10 10:04"),
            headers={"In-Reply-To": ours, "References": ours},
        )
        self._receive("priya.nair@gmail.com", reply)

        def arrived() -> Json:
            hers = [
                mail
                for mail in zhao.items("mail", "/mails", customer_id=self.customers["kaveri"])
                if mail["sender_address"] == "priya.nair@gmail.com"
            ]
            assert len(hers) == 1, f"{len(hers)} mails of hers under the customer"
            return hers[0]

        self.see("mail", "her reply is filed too, as an answer to ours", lambda: arrived()["rule"] == "reply")
        self.see(
            "scheduler",
            "and waits for 赵磊's answer, an hour at least though India is answered by 11:00",
            lambda: (
                _utc("2026-10-10 11:05")
                <= self._todo(zhao, arrived()["mail_id"], list="known_customers")["due_at"]
                < _utc("2026-10-10 11:06")
            ),
        )

    # -- 7 -----------------------------------------------------------------------------------------------

    def salesperson_leaves(self) -> None:
        wang, li, zhou = self.staff["wangmin"], self.staff["lijing"], self.staff["zhoutao"]
        amy = self._only(zhou, "lonestar")["mail_id"]
        deadline = self._todo(zhou, amy)["due_at"]
        wang.post(
            "customers",
            f"/staff/{zhou.staff_id}/leave",
            {
                "reason": "resigned",
                "successor_id": li.staff_id,
                "moves": [
                    {"customer_id": self.customers["alnoor"], "owner_id": self.staff["zhaolei"].staff_id}
                ],
            },
        )
        self.see("mail", "Amy's mail is 李静's", lambda: self._only(li, "lonestar"))
        self.see(
            "scheduler",
            "and so is the answer she waits for, its deadline unchanged",
            lambda: self._todo(li, amy)["due_at"] == deadline,
        )
        self.see(
            "scheduler",
            "ME-002's plan is 赵磊's",
            lambda: (
                self.staff["zhaolei"].get("scheduler", f"/customers/{self.customers['alnoor']}/plan")[
                    "owner_id"
                ]
                == self.staff["zhaolei"].staff_id
            ),
        )
        for service, path in (("mail", "/drafts"), ("scheduler", "/todos"), ("credit", "/orders")):
            self.see(service, "周涛's token is refused", partial(self._shut_out, zhou, service, path))
        self.see("desk", "周涛 cannot sign in", lambda: self._cannot_sign_in(zhou))

    def _shut_out(self, person: Member, service: str, path: str) -> bool:
        return person.status_as_signed_in(service, path) == 401

    def _cannot_sign_in(self, person: Member) -> bool:
        try:
            person.sign_in()
        except Problem as refused:
            return refused.status == 401
        return False


def _utc(text: str) -> str:
    """A local time as the APIs write it."""
    return local(text).astimezone(UTC).isoformat()
