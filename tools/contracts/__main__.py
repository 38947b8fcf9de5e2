"""`make release`: keeps the event schemas as they are now, as those of a release.

From then on a change that breaks one of them fails `make test`. A schema that broke what an earlier
release promised is not kept: it needs a version of its own.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.contracts.compatibility import broken
from tools.contracts.schemas import all_schemas, as_json
from tools.launcher.system import ROOT

RELEASED = ROOT / "docs/schemas/released"


def released(folder: Path = RELEASED) -> Mapping[str, Mapping[str, Any]]:
    """The schemas of the last release, by service and wire type."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}


def all_broken(folder: Path = RELEASED) -> list[str]:
    now = all_schemas()
    return [
        f"{service}: {difference}"
        for service, schemas in released(folder).items()
        for difference in broken(schemas, now.get(service, {}))
    ]


def main(folder: Path = RELEASED) -> int:
    found = all_broken(folder)
    if found:
        print("These released contracts are broken. Give the event a new version instead:", file=sys.stderr)
        print("\n".join(found), file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for service, schemas in all_schemas().items():
        (folder / f"{service}.json").write_text(as_json(schemas))
    print(f"{sum(map(len, all_schemas().values()))} event schemas kept in {folder.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
