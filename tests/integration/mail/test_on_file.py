"""What is on file about the addresses of a mail: our own, and domains that look like another."""

from eventing.core.mongo import connect
from mail.addresses import OurSide
from mail.known.lookups import OnFile, on_file
from mail.mailbox.commands import AddMailbox
from tests.support.sent import Sent
from tests.support.worlds.mail import MailSystem
from tools.servers import MongoServer

HANS = "h.mueller@mueller-druck-demo.de"
LI = "li@qihang-demo.cn"


def test_own_addresses_and_lookalikes_are_looked_up_in_one_query(
    system: MailSystem, mongo_server: MongoServer
):
    sent, ours = Sent(), OurSide(frozenset({"qihang-demo.cn"}))
    system.registers("mueller", HANS)
    system.do(AddMailbox(address="sales@partner-demo.com", kind="shared"))
    system.settle()
    with connect(mongo_server.uri, event_listeners=[sent]) as client:
        db = client[system.db.name]
        mueller_dem0 = "hans@mueller-druck-dem0.de"

        def found(*senders: str) -> OnFile:
            return on_file(db, (*senders, "sales@partner-demo.com", "hans@elsewhere-demo.de"), senders, ours)

        assert found(HANS) == OnFile(("sales@partner-demo.com",))
        assert found(mueller_dem0).lookalike_of == "mueller-druck-demo.de"
        assert found("li@qlhang-demo.cn").lookalike_of == "qihang-demo.cn"
        assert found(HANS, mueller_dem0).lookalike_of == "mueller-druck-demo.de"
        assert found("info@saigon-inan-demo.vn", LI).lookalike_of is None
    looks = [command["find"] for command in sent.named("find") if command["find"].startswith("addresses")]
    assert len(looks) == 5
