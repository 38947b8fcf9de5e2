"""Looking again at unfiled mail: chunk by chunk."""

import pytest

from eventing.testing import scenario
from mail.filing.commands import Refile
from mail.filing.events import RefileProgressed, RefileStarted
from mail.filing.model import CHUNK, REFILE, Candidates, refile_id_of

MAILS = tuple(f"m{n:03}" for n in range(CHUNK + 1))
JOB = refile_id_of("address", "h@mueller-demo.de")


@pytest.mark.parametrize(("found", "more"), [(MAILS[:2], False), (MAILS[:CHUNK], False), (MAILS, True)])
def test_one_chunk_is_fixed_and_whether_there_is_more(found: tuple[str, ...], more: bool):
    job = scenario(REFILE, facts=Candidates(found))
    assert job.when(Refile(by="address", value="h@mueller-demo.de", assigned_to="mueller")) == [
        RefileStarted(
            refile_id=JOB,
            by="address",
            value="h@mueller-demo.de",
            assigned_to="mueller",
            mail_ids=found[:CHUNK],
            more=more,
        )
    ]


def test_a_later_chunk_goes_on_behind_the_one_before():
    command = Refile(by="address", value="h@mueller-demo.de", after="m001")
    assert scenario(REFILE, facts=Candidates(("m002",))).when(command) == [
        RefileProgressed(
            refile_id=JOB,
            by="address",
            value="h@mueller-demo.de",
            assigned_to=None,
            mail_ids=("m002",),
            more=False,
        )
    ]


def test_where_nothing_is_found_nothing_begins():
    assert scenario(REFILE, facts=Candidates(())).when(Refile(by="fax", value="+4930901820")) == []
