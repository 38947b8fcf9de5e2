"""An address that letters do not reach, until somebody says that it works again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from eventing import Decider
from mail.addresses import address_key, normal
from mail.bounced.commands import AddressCommand, CondemnAddress, MendAddress
from mail.bounced.events import AddressBounced, AddressEvent, AddressMended


@dataclass(frozen=True)
class Address:
    bounced: bool = False


def address_id_of(address: str) -> str:
    return address_key("email", normal(address))


def address_stream_of(command: AddressCommand) -> str:
    return f"address-{address_id_of(command.address)}"


def evolve(_address: Address, event: AddressEvent) -> Address:
    match event:
        case AddressBounced():
            return Address(bounced=True)
        case AddressMended():
            return Address(bounced=False)
        case _:
            assert_never(event)


def decide(address: Address, command: AddressCommand, _now: datetime) -> Sequence[AddressEvent]:
    address_id = address_id_of(command.address)
    match command:
        case CondemnAddress():
            if address.bounced:
                return []
            return [
                AddressBounced(address_id=address_id, **{**vars(command), "address": normal(command.address)})
            ]
        case MendAddress():
            if not address.bounced:
                return []
            return [AddressMended(address_id=address_id, address=command.address, mended_by=command.by)]
        case _:
            assert_never(command)


ADDRESS = Decider("address", Address(), evolve, decide)
