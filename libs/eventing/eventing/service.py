"""Service declaration: one object from which API, worker, command line and subscriptions are made.

    SERVICE = Service("credit", config=Config, published=PUBLISHED, features=[policy, account, order_check])
    http_app = SERVICE.http_app

Each feature is a package, and what its modules define is found there: the views in `views`, the reactions in
`reactions`, the routes in `handlers`, the endpoints in `api`, the work done again and again in `rounds`. So
nothing can be forgotten in a list, and the sources that are read follow from what reads them.
"""

import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from environs import Env

from eventing.bus.bus import CommandBus
from eventing.bus.reactions import Reactions
from eventing.bus.routes import Route
from eventing.core.catalogue import Published
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.log.log import Log
from eventing.views.view import View, Views
from eventing.worker.config import Settings
from eventing.worker.runtime import Runtime, make_runtime

if TYPE_CHECKING:
    import click
    from flask import Flask

    from eventing.http import Access, Blueprint, KeySource

Config = TypeVar("Config", bound=Settings)
Resources = TypeVar("Resources")
T = TypeVar("T")

#: The modules of a feature that are searched for what it consists of.
FEATURE_MODULES = ("views", "reactions", "handlers", "api", "rounds")


@dataclass(frozen=True)
class Parts(Generic[Config, Resources]):
    """What a process of a service is made of: its settings, its runtime and its resources."""

    config: Config
    runtime: Runtime[CommandBus]
    resources: Resources

    @property
    def bus(self) -> CommandBus:
        return self.runtime.bus

    @property
    def db(self) -> Db:
        return self.runtime.db

    @property
    def clock(self) -> Clock:
        return self.runtime.clock


@dataclass(frozen=True)
class Round(Generic[Config, Resources]):
    """Work a worker does again and again: `make` says what to do, None where there is nothing to do here.

    What it returns is called every `pause` seconds. Where that returns an iterator, it is worked off step by
    step, and a worker that is to stop takes no further step.
    """

    name: str
    make: Callable[[Parts[Config, Resources]], Callable[[], object] | None]
    pause: float = 0.5


def _nothing(*_: Any) -> Any:
    return None


@dataclass(frozen=True)
class Service(Generic[Config, Resources]):
    """A service and its features. Raises ValueError for a feature of its package that is not named.

    `resources` makes what decisions and endpoints need beside views and log, such as tables and files;
    `equip` adds to each process, such as gauges and what its database must hold; `access` says who callers
    are, as a function where naming it would import Flask; `finish` has the last word on the API; `commands`
    are the service's own on the command line; `meanings` say what its fields mean (`eventing.http.meanings`).
    """

    name: str
    config: Callable[[Env], Config]
    published: Published
    features: Sequence[ModuleType]
    resources: Callable[[Config, Db], Resources] = _nothing
    equip: Callable[[Parts[Config, Resources]], None] = _nothing
    finish: Callable[["Flask", Parts[Config, Resources]], None] = _nothing
    access: "Access | Callable[[], Access] | None" = None
    keys: Callable[[Parts[Config, Resources]], "KeySource | None"] = _nothing
    max_body: Callable[[Config], int | None] = _nothing
    commands: Sequence[Callable[["Service[Config, Resources]"], "click.Command"]] = field(default=())
    meanings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        package = import_module(self.features[0].__name__.rpartition(".")[0])
        named = {feature.__name__ for feature in self.features}
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            if (
                found.ispkg
                and found.name not in named
                and any(_has(found.name, module) for module in FEATURE_MODULES)
            ):
                raise ValueError(f"{found.name} is a feature of {self.name} and not named as one")

    # -- what it is made of ------------------------------------------------------------------------

    @cached_property
    def views(self) -> Views:
        return Views(*self._found("views", View))

    @cached_property
    def reactions(self) -> Reactions:
        return Reactions.of_all(self._found("reactions", Reactions))

    @cached_property
    def routes(self) -> Sequence[Route]:
        return list(self._found("handlers", Route))

    @property
    def sources(self) -> Sequence[str]:
        """Whose events it reads beside its own, by name."""
        read = {source for view in self.views for source in view.sources}
        read |= {reaction.source for reaction in self.reactions}
        return sorted(read - {self.name})

    def _found(self, name: str, kind: type[T]) -> Iterator[T]:
        """Each object of a type that the features' modules of this name define, in order, also in lists."""
        seen: set[int] = set()
        for module in self._modules(name):
            for value in list(vars(module).values()):
                for one in value if isinstance(value, list | tuple) else (value,):
                    if isinstance(one, kind) and id(one) not in seen:
                        seen.add(id(one))
                        yield one

    def _modules(self, name: str) -> Iterator[ModuleType]:
        for feature in self.features:
            if _has(feature.__name__, name):
                yield import_module(f"{feature.__name__}.{name}")

    # -- what is made of it ------------------------------------------------------------------------

    def bus(self, log: Log, clock: Clock, db: Db, config: Config) -> CommandBus:
        return CommandBus(log, clock, self.routes, db=db, resources=self.resources(config, db))

    def parts(self, config: Config) -> Parts[Config, Resources]:
        """The parts of this process, made after fork; not open yet, for the database may be away."""
        runtime = make_runtime(
            config, self.published, self.views, lambda log, clock, db: self.bus(log, clock, db, config)
        )
        return self.assembled(config, runtime)

    def assembled(self, config: Config, runtime: Runtime[CommandBus]) -> Parts[Config, Resources]:
        """The parts on a runtime that is there already, such as a test's."""
        made: Parts[Config, Resources] = Parts(config, runtime, runtime.bus.look.resources)
        self.equip(made)
        return made

    def blueprints(self, parts: Parts[Config, Resources]) -> "list[Blueprint]":
        """The blueprints of every feature: what its `api.blueprints(parts)` returns."""
        return [blueprint for module in self._modules("api") for blueprint in module.blueprints(parts)]

    def api(self, parts: Parts[Config, Resources], keys: "KeySource | None" = None) -> "Flask":
        """The Flask application. `keys` are the service's own, or those of JWKS_URL, unless given."""
        # Imported here: workers do without Flask.
        from eventing.http import serve

        app = serve(
            parts.config,
            parts.runtime,
            self.blueprints(parts),
            keys=keys or self.keys(parts),
            access=self.access() if callable(self.access) else self.access,
            max_body=self.max_body(parts.config),
            meanings=self.meanings,
        )
        self.finish(app, parts)
        return app

    def http_app(self) -> "Flask":
        """The API for gunicorn, called in each of its processes: `customers.service:http_app()`."""
        return self.api(self.parts(self.config(Env())))

    def worker_class(self, parts: Parts[Config, Resources]) -> type:
        """The class nameko hosts: the own log, each source that is read, the rounds."""
        # Imported here: nameko belongs in the worker process, never in the API's.
        from eventing.worker.entrypoints import periodically, pump, subscribe

        hosted: dict[str, Any] = {"name": self.name}
        hosted["own_log"] = pump(views=self.views, reactions=self.reactions)
        for source in self.sources:
            hosted[source] = subscribe(source, views=self.views, reactions=self.reactions)
        for one in self._found("rounds", Round):
            hosted[f"round_{one.name}"] = periodically(one.name, partial(_made, one, parts), pause=one.pause)
        return type(f"{self.name.title()}Worker", (), hosted)

    def run_worker(self) -> None:
        """Run the worker until SIGTERM or SIGINT."""
        from eventing.worker.run import run_worker

        parts = self.parts(self.config(Env()))
        run_worker(self.worker_class(parts), parts.runtime)

    def command_line(self) -> "click.Group":
        """`python -m <service>`, and what an operator asks and does."""
        from eventing.cli import service_cli
        from eventing.cli.epoch import epoch_commands
        from eventing.cli.views import view_commands

        def runtime() -> Runtime[CommandBus]:
            return self.parts(self.config(Env())).runtime

        made = service_cli(self.name, runtime, self.run_worker)
        made.add_command(epoch_commands(runtime, self.views, self.reactions))
        made.add_command(view_commands(runtime, self.views))
        for command in self.commands:
            made.add_command(command(self))
        return made


def _made(
    one: Round[Any, Any], parts: Parts[Any, Any], _runtime: Runtime[Any]
) -> Callable[[], object] | None:
    return one.make(parts)


def _has(package: str, module: str) -> bool:
    return find_spec(f"{package}.{module}") is not None
