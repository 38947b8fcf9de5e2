"""A provider of mailboxes: a real IMAP server of the test's own, with mailboxes that anybody may fill."""

import grp
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from imapclient import IMAPClient

from tests.support import eventually
from tests.support.certificates import write_certificate
from tools.processes import Died, Process, accepts, free_port

PROGRAM = Path(os.environ.get("DOVECOT", "/usr/sbin/dovecot"))
MISSING = f"Dovecot is needed and {PROGRAM} is not there: run tools/install-dovecot.sh"
PASSWORD = "a secret of the provider's"
START_SECONDS = 60.0
#: As root the server needs somebody else to own the mail: it refuses root.
OWNER_OF_ROOTS = "mail"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_failure_delay = 0
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = {uid}
first_valid_gid = {gid}
mail_location = maildir:~/Maildir
mail_max_userip_connections = 200
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u allow_all_users=yes
}}
"""


class Provider:
    """The server. Every user has a mailbox, and the same password."""

    def __init__(self, folder: Path) -> None:
        if not PROGRAM.exists():
            raise Died(MISSING)
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        owner = pwd.getpwnam(OWNER_OF_ROOTS) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        (folder / "home").mkdir()
        self.certificate, key, _ = write_certificate(folder)
        told = CONFIGURATION.format(
            folder=folder,
            certificate=self.certificate,
            key=key,
            user=owner.pw_name,
            group=grp.getgrgid(owner.pw_gid).gr_name,
            uid=owner.pw_uid,
            gid=owner.pw_gid,
            port=self.port,
            tls_port=self.tls_port,
            password=PASSWORD.replace(" ", "_"),
        )
        (folder / "dovecot.conf").write_text(told)
        if os.geteuid() == 0:
            folder.chmod(0o755)
            os.chown(folder / "home", owner.pw_uid, owner.pw_gid)
        self.process = Process(
            "dovecot", [str(PROGRAM), "-F", "-c", str(folder / "dovecot.conf")], log=folder / "output.log"
        )

    @property
    def password(self) -> str:
        return PASSWORD.replace(" ", "_")

    def start(self) -> None:
        self.process.start()
        self.process.wait_until(lambda: accepts(self.port), START_SECONDS)

    def stop(self) -> None:
        self.process.stop()

    @contextmanager
    def entered(self, user: str) -> Iterator[IMAPClient]:
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=60) as client:
            client.login(user, self.password)
            yield client

    def put(
        self,
        user: str,
        messages: Sequence[bytes],
        folder: str = "INBOX",
        at: datetime | None = None,
        flags: Sequence[bytes] = (),
    ) -> None:
        """Messages come into a folder, one after the other."""
        with self.entered(user) as client:
            if not client.folder_exists(folder):
                client.create_folder(folder)
            for raw in messages:
                eventually(partial(_appended, client, folder, raw, flags, at))

    def begin_anew(self, user: str, folder: str) -> None:
        """The folder is made anew, empty: with numbers of another validity."""
        with self.entered(user) as client:
            client.delete_folder(folder)
            client.create_folder(folder)

    def flags(self, user: str, folder: str = "INBOX") -> list[tuple[bytes, ...]]:
        """The flags of each message there."""
        with self.entered(user) as client:
            client.select_folder(folder, readonly=True)
            uids = client.search("ALL")
            return list(client.get_flags(uids).values()) if uids else []


def _appended(
    client: IMAPClient, folder: str, raw: bytes, flags: Sequence[bytes], at: datetime | None
) -> bool:
    """Put a message into a folder. False while the server still closes the one that it was before."""
    try:
        client.append(folder, raw, flags, at)
    except IMAPClient.Error as error:
        if "deleted under us" not in str(error):
            raise
        return False
    return True


@pytest.fixture(scope="session")
def imap_provider() -> Iterator[Provider]:
    """The run's server, started at its first use. A missing one fails."""
    # Not in pytest's own folder, which the owner of the mail could not enter.
    folder = Path(tempfile.mkdtemp(prefix="tradeloom-imap-"))
    try:
        server = Provider(folder)
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
