"""`prepare`: builds the indexes this release wants, before its processes start."""

from time import monotonic

import click
from rich.console import Console

from eventing.cli.output import Open, as_json_option, print_json, seconds
from eventing.core.indexes import Index


def prepare_command(runtime: Open) -> click.Command:
    """`runtime` is not opened here: opening it builds, without a word, what it cannot do without."""

    @click.command(
        "prepare",
        help="Build the indexes this release wants and the database does not have yet. Run it before the "
        "release starts: a large index takes minutes, and without it lists are slow.",
    )
    @as_json_option
    def prepare(as_json: bool) -> None:
        wanted = runtime().missing_indexes()
        built = [_built(index, n, len(wanted)) for n, index in enumerate(wanted, 1)]
        if as_json:
            print_json(built)
        elif not built:
            click.echo("every index is there")

    return prepare


def _built(index: Index, number: int, of: int) -> dict[str, object]:
    errors = Console(stderr=True)
    told = f"{number} of {of}: {index.name}, {index.collection.estimated_document_count()} documents"
    began = monotonic()
    with errors.status(told):
        if not errors.is_terminal:
            click.echo(told, err=True)
        index.build()
    took = monotonic() - began
    click.echo(f"{number} of {of}: {index.name}, built in {seconds(took)}", err=True)
    return {"index": index.name, "seconds": round(took, 1)}
