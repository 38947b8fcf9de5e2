"""Every route is open to the roles, and about the records, that docs/access.md says, and to nobody else."""

import pytest

from tests.contract.access import KINDS, TABLE, rows, section
from tests.contract.examples import WORLDS
from tests.support.world import World, fresh_world


@pytest.mark.parametrize("kind", WORLDS, ids=[kind.service.name for kind in WORLDS])
@pytest.mark.req("R002", "R004", "R005")
def test_every_route_is_open_to_whom_the_table_says_and_to_nobody_else(kind: type[World], mongo_client):
    for world in fresh_world(KINDS[kind], mongo_client):
        assert rows(world, kind) == section(TABLE.read_text(), kind.service.name)
