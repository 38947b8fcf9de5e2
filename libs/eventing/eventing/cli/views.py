"""`python -m <service> views ...`: lists views, verifies and rebuilds them."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from eventing.cli.output import Open, as_json_option, console, dangerous, opened, print_json, table
from eventing.core.errors import NoAddress
from eventing.core.mongo import Db, Document
from eventing.readers.reader import Source
from eventing.readers.rebuild import (
    GRACE_SECONDS,
    Blocked,
    Comparison,
    Difference,
    Rebuild,
    RebuildProgress,
    Silent,
    Verdict,
    verify_view,
)
from eventing.views import versions
from eventing.views.projection_runner import behind
from eventing.views.view import View, Views
from eventing.worker.runtime import Runtime

#: How many differing rows are shown; all are counted.
SHOWN = 20


def view_commands(runtime: Open, views: Views) -> click.Group:
    """The group `views`, for a service's command line."""
    runtime = opened(runtime)

    @click.group("views", help="Views, which are computed from events: list, verify and rebuild them.")
    def group() -> None: ...

    names = click.Choice(sorted(view.name for view in views))

    @group.command("list", help="Every view: the version read, its rows, what it misses, what is under way.")
    @as_json_option
    def views_list(as_json: bool) -> None:
        db = runtime().db
        state = versions.read(db)
        rows = [_row(view, state.of(view.name), db) for view in views]
        if as_json:
            print_json(rows)
            return
        shown = table(
            "view", "version", "rows", "fed by", "behind", "state", right=("version", "rows", "behind")
        )
        for row in rows:
            shown.add_row(
                row["view"],
                str(row["version"]),
                str(row["rows"]),
                ", ".join(row["sources"]),
                str(len(row["behind"])),
                row["state"],
            )
        console().print(shown)

    @group.command(
        "verify",
        help="Replay what the views are made of and compare. Exit status 1 when a row differs or a view "
        "misses an event. Events may keep coming.",
    )
    @click.argument("name", metavar="[VIEW]", type=names, required=False)
    @as_json_option
    def views_verify(name: str | None, as_json: bool) -> None:
        made = runtime()
        verdicts = []
        for view in views:
            if name in (None, view.name):
                with _bar(view.name) as bar:
                    verdicts.append(verify_view(made.db, view, _sources(made, view), bar))
        if as_json:
            print_json([_verdict(verdict) for verdict in verdicts])
        else:
            for verdict in verdicts:
                _tell_verdict(verdict)
        sys.exit(0 if all(verdict.right for verdict in verdicts) else 1)

    @group.command(
        "rebuild",
        help="Rebuild a view from history while events keep coming, compare, and let queries read the new "
        "version. Interrupted, it goes on when it is started again.",
    )
    @click.argument("name", metavar="VIEW", type=names)
    @click.option(
        "--grace",
        type=click.FloatRange(min=0),
        default=GRACE_SECONDS,
        show_default=True,
        help="Seconds the old version is kept after the switch.",
    )
    @click.option(
        "--accept-differences", is_flag=True, help="Switch even where nothing explains a difference."
    )
    @click.option(
        "--abandon", is_flag=True, help="Give up a rebuild that is under way, and drop what it made."
    )
    @dangerous("The view will be read in a new version. Sure?")
    @as_json_option
    def views_rebuild(
        name: str, grace: float, accept_differences: bool, abandon: bool, as_json: bool
    ) -> None:
        made = runtime()
        view = next(view for view in views if view.name == name)
        with _bar(view.name) as bar:
            rebuild = Rebuild(
                made.db,
                view,
                _sources(made, view),
                grace=grace,
                accept_differences=accept_differences,
                tell=bar,
            )
            if abandon:
                _abandoned(rebuild.abandon(), as_json)
                return
            try:
                report = rebuild.run()
            except Blocked as blocked:
                _blocked(blocked, as_json)
                sys.exit(1)
        found = report.comparison
        if as_json:
            compared = None if found is None else _comparison(found)
            print_json({**asdict(report), "comparison": compared})
            return
        click.echo(f"{report.view}: version {report.version} is read, version {report.former} is gone")
        if found is None:
            click.echo("an earlier rebuild had switched already; this ended it")
        else:
            _tell_comparison(found)

    return group


# -- what is asked of the runtime ------------------------------------------------------------------


def _sources(made: Runtime[Any], view: View) -> Mapping[str, Source]:
    return {name: _source(made, name) for name in view.sources}


def _source(made: Runtime[Any], name: str) -> Source:
    try:
        return made.source(name)
    except NoAddress as error:
        raise click.ClickException(f"{error}, which feeds this view.") from None


def _row(view: View, entry: versions.Versions, db: Db) -> Document:
    return {
        "view": view.name,
        "version": entry.current,
        "rows": view.now(db).count(db, {}),
        "sources": sorted(view.sources),
        "behind": sorted(marker["stream"] for marker in behind(db, view)),
        "state": _state(view, entry),
    }


def _state(view: View, entry: versions.Versions) -> str:
    if entry.filling:
        return "being filled from history, not yet read"
    if entry.building is not None:
        step = "written, not yet read" if entry.building in entry.writes else "being copied"
        return f"version {entry.building} {step}"
    if entry.retiring is not None:
        return f"version {entry.retiring} is to be dropped: rebuild again"
    written_by = entry.code_of(entry.current)
    return "" if written_by in ((), (view.code,)) else "written by other code as well"


# -- progress -----------------------------------------------------------------------


class _Bar:
    """A progress bar, on standard error: standard output may be JSON."""

    def __init__(self, progress: Progress, view: str) -> None:
        self._progress = progress
        self._view = view
        self._task = progress.add_task(view, total=None)

    def stage(self, name: str) -> None:
        self._progress.update(self._task, description=f"{self._view}: {name}")

    def replayed(self, commits: int, of: int) -> None:
        self._progress.update(self._task, completed=commits, total=of)

    def waits(self, reason: str) -> None:
        self._progress.console.print(f"waits: {reason}")


class _Lines(Silent):
    """Progress without a terminal: a line for each stage."""

    def __init__(self, view: str) -> None:
        self._view = view

    def stage(self, name: str) -> None:
        click.echo(f"{self._view}: {name}", err=True)

    def waits(self, reason: str) -> None:
        click.echo(f"{self._view}: waits: {reason}", err=True)


@contextmanager
def _bar(view: str) -> Iterator[RebuildProgress]:
    errors = Console(stderr=True)
    if not errors.is_terminal:
        yield _Lines(view)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=errors) as progress:
        yield _Bar(progress, view)


# -- what is printed -------------------------------------------------------------------------------


def _comparison(found: Comparison) -> Document:
    return {
        "rows": {"stored": found.rows[0], "replayed": found.rows[1]},
        "hash": {"stored": found.hash[0], "replayed": found.hash[1]},
        "differing": len(found.differences),
        "differences": [_difference(difference) for difference in found.differences[:SHOWN]],
    }


def _difference(difference: Difference) -> Document:
    """What is shown of a difference: which fields, and not their values, which may be personal."""
    only = "replayed" if difference.one is None else "stored" if difference.other is None else None
    return {"key": difference.key, "only": only, "fields": difference.fields}


def _verdict(verdict: Verdict) -> Document:
    return {
        "view": verdict.view,
        "version": verdict.version,
        "right": verdict.right,
        **_comparison(verdict.comparison),
        "behind": list(verdict.behind),
        "failing": list(verdict.failing),
    }


def _tell_verdict(verdict: Verdict) -> None:
    click.echo(f"{verdict.view}: {'right' if verdict.right else 'wrong'}")
    _tell_comparison(verdict.comparison)
    for stream in verdict.behind:
        click.echo(f"  ! misses an event of {stream}")
    for stream in verdict.failing:
        click.echo(f"  ! its projection fails for {stream}")


def _tell_comparison(found: Comparison) -> None:
    click.echo(f"  {found.rows[0]} rows, {found.rows[1]} replayed, {len(found.differences)} differ")
    for difference in found.differences[:SHOWN]:
        told = _difference(difference)
        where = f"{told['only']} only" if told["only"] else f"differs in {', '.join(told['fields'])}"
        click.echo(f"  ! {difference.key}: {where}")


def _abandoned(version: int | None, as_json: bool) -> None:
    if as_json:
        print_json({"dropped": version})
    else:
        click.echo("no rebuild is under way" if version is None else f"version {version} is dropped")


def _blocked(blocked: Blocked, as_json: bool) -> None:
    if as_json:
        found = blocked.comparison
        print_json({"blocked": str(blocked), "comparison": None if found is None else _comparison(found)})
        return
    click.echo(f"not switched: {blocked}", err=True)
    if blocked.comparison is not None:
        _tell_comparison(blocked.comparison)
    click.echo(
        "both versions are still written: rebuild again with --accept-differences, or --abandon", err=True
    )
