"""Looking again at unfiled mail: chunk by chunk."""

import pytest

from eventing.testing import scenario
from mail.domain.commands import Refile
from mail.domain.events import RefileProgressed, RefileStarted
from mail.domain.refile import CHUNK, REFILE, Candidates, refile_id_of

MAILS = tuple(f"m{n:03}" for n in range(CHUNK + 1))
JOB = refile_id_of("address", "h@mueller-demo.de")


@pytest.mark.parametrize(("found", "more"), [(MAILS[:2], False), (MAILS[:CHUNK], False), (MAILS, True)])
def test_one_chunk_is_fixed_and_whether_there_is_more(found: tuple[str, ...], more: bool):
    job = scenario(REFILE, facts=Candidates(found))
    assert job.when(Refile("address", "h@mueller-demo.de", "mueller")) == [
        RefileStarted(JOB, "address", "h@mueller-demo.de", "mueller", found[:CHUNK], more)
    ]


def test_a_later_chunk_goes_on_behind_the_one_before():
    command = Refile("address", "h@mueller-demo.de", after="m001")
    assert scenario(REFILE, facts=Candidates(("m002",))).when(command) == [
        RefileProgressed(JOB, "address", "h@mueller-demo.de", None, ("m002",), False)
    ]


def test_where_nothing_is_found_nothing_begins():
    assert scenario(REFILE, facts=Candidates(())).when(Refile("fax", "+4930901820")) == []
