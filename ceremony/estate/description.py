"""The estate as it was described: registries, daemons, groups of clients; and each host with all that it is for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Literal

from ceremony.keys import KeyType


class Use(StrEnum):
    """What a host's key is for. One key, one use."""

    SERVER = "server"
    CLIENT = "client"


def request_of(key: str) -> str:
    """What the request for a host's key is called; the key as entry 0 has it: `node1.platform.example server`."""
    return key.replace(":", "-").replace(" ", "-") + ".csr"


@dataclass(frozen=True)
class Registry:
    """An image registry, and who may pull from it and push to it."""

    host: str
    addresses: tuple[str, ...]
    port: int
    front: Literal["none", "nginx"]
    clients: tuple[str, ...]  # names of groups

    @property
    def reference(self) -> str:
        """As it stands before an image's name: `registry.platform.example:5000`, without the usual port of HTTPS."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == 443 else f"{host}:{self.port}"


@dataclass(frozen=True)
class Daemon:
    """A Docker daemon, and who may command it."""

    host: str
    addresses: tuple[str, ...]
    port: int
    clients: tuple[str, ...]  # names of groups


@dataclass(frozen=True)
class ClientGroup:
    """Clients that are trusted together: their certificates come from one issuing CA, and end with it."""

    name: str
    hosts: tuple[str, ...]
    authority: str | None = None  # label of that CA's key; None: the root's own


@dataclass(frozen=True)
class Host:
    """One host with all that it is for."""

    name: str
    registry: Registry | None = None
    daemon: Daemon | None = None
    group: ClientGroup | None = None

    @property
    def folder(self) -> str:
        """The name of its folder, on every file system."""
        return self.name.replace(":", "-")

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that it serves at."""
        served = (one for part in (self.registry, self.daemon) if part is not None for one in part.addresses)
        return tuple(dict.fromkeys(served))

    @property
    def uses(self) -> tuple[Use, ...]:
        """What it needs keys and certificates for."""
        serves = self.registry is not None or self.daemon is not None
        return (*((Use.SERVER,) if serves else ()), *((Use.CLIENT,) if self.group is not None else ()))


@dataclass(frozen=True)
class Estate:
    """A description that keeps all rules. `source` is the file's exact bytes."""

    organisation: str
    key_type: KeyType
    days: int
    renew_days: int
    servers_authority: str | None
    registries: tuple[Registry, ...]
    daemons: tuple[Daemon, ...]
    groups: tuple[ClientGroup, ...]
    source: bytes = field(repr=False, default=b"")

    @property
    def sha256(self) -> str:
        """SHA-256 of the file, in hex."""
        return hashlib.sha256(self.source).hexdigest()

    @cached_property
    def hosts(self) -> tuple[Host, ...]:
        """Every host once, in the order in which the file names them."""
        registries = {one.host: one for one in self.registries}
        daemons = {one.host: one for one in self.daemons}
        groups = {host: group for group in self.groups for host in group.hosts}
        names = dict.fromkeys((*registries, *daemons, *groups))
        return tuple(Host(name, registries.get(name), daemons.get(name), groups.get(name)) for name in names)

    @cached_property
    def by_group(self) -> dict[str, ClientGroup]:
        """The groups by name."""
        return {group.name: group for group in self.groups}

    @property
    def authorities(self) -> tuple[str, ...]:
        """The labels of the CA keys that sign for its hosts, each once; empty for the root's own."""
        named = (self.servers_authority, *(group.authority for group in self.groups))
        return tuple(dict.fromkeys(label or "" for label in named))

    def registries_of(self, host: Host) -> tuple[Registry, ...]:
        """The registries from which a host may pull."""
        return tuple(one for one in self.registries if host.group is not None and host.group.name in one.clients)

    def daemons_of(self, host: Host) -> tuple[Daemon, ...]:
        """The daemons that a host may command."""
        return tuple(one for one in self.daemons if host.group is not None and host.group.name in one.clients)
