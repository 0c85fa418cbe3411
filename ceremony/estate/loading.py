"""An estate from its file: every field clean, and everything that it refers to there.

E2, E3  names and addresses (`names.py`);
E4   every host, group and port stands once, and what is referred to is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from ceremony.disk.folders import read_plain_file
from ceremony.estate.description import ClientGroup, Daemon, Estate, Registry
from ceremony.estate.errors import EstateError
from ceremony.estate.names import clean_address, clean_host, is_ip
from ceremony.estate.reading import ESTATE_FORM, MOST_BYTES
from ceremony.issuing.errors import RequestError
from ceremony.issuing.names import clean_attributes
from ceremony.keys import KeyType
from ceremony.script.plain_yaml import Place
from ceremony.script.strict_file import Problem, Read, first_error

REGISTRY_PORT = 5000
DAEMON_PORT = 2376  # IANA's docker-s


def example_estate() -> bytes:
    """The example that comes with Keyrite, to copy and edit."""
    return resources.files("assets").joinpath("estate/example.yaml").read_bytes()


def load_estate(path: Path) -> Estate:
    """The estate of a file; EstateError says what is wrong first, in which line, and how much else is."""
    estate, problems = check_estate(read_plain_file(path, MOST_BYTES))
    if estate is not None:
        return estate
    raise first_error(problems, path, EstateError, "keyrite estate check")


def check_estate(untrusted: bytes) -> tuple[Estate | None, tuple[Problem, ...]]:
    """The estate, or everything that is wrong with its file, by line."""
    read = ESTATE_FORM.read(untrusted)
    if read.problems:
        return None, _by_line((*read.problems, *_wrong_names(read)))
    reader = _Reader(read)
    estate = reader.estate(untrusted)
    problems = (*reader.problems, *_disagreements(read, estate))
    return (None, _by_line(problems)) if problems else (estate, ())


def _by_line(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda one: one.line))


def _wrong_names(read: Read) -> Iterator[Problem]:
    """Names and addresses that no host can have, where something else keeps the file from being an estate."""
    told = {one.place for one in read.problems}
    for place, text, clean in _names(read.data):
        if isinstance(text, str) and place not in told:
            try:
                clean(text)
            except EstateError as error:
                yield read.problem(place, error)


def _names(data: dict[str, Any]) -> Iterator[tuple[Place, object, Callable[[str], str]]]:
    """Whatever stands where a host or an address should, by its place."""
    for section in ("registries", "daemons", "client_groups"):
        for number, one in enumerate(_list_of(data, section)):
            if isinstance(one, dict):
                yield (section, number, "host"), one.get("host"), lambda text: clean_host(text, ip=True)
                for at, address in enumerate(_list_of(one, "addresses")):
                    yield (section, number, "addresses", at), address, clean_address
                for at, host in enumerate(_list_of(one, "hosts")):
                    yield (section, number, "hosts", at), host, lambda text: clean_host(text, ip=False)


def _list_of(data: dict[str, Any], field: str) -> list[object]:
    found = data.get(field)
    return found if isinstance(found, list) else []


class _Reader:
    """Takes fields one by one; what is wrong is noted, and the field stays as it is."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.problems: list[Problem] = []

    def estate(self, source: bytes) -> Estate:
        raw = self._read.data
        return Estate(
            organisation=self._take(("organisation",), raw["organisation"], _clean_organisation),
            key_type=KeyType(raw.get("key_type", KeyType.EC_P256)),
            days=raw.get("days", 365),
            renew_days=raw.get("renew_days", 90),
            servers_authority=raw.get("servers_authority"),
            registries=tuple(
                Registry(
                    host=self._host(("registries", number, "host"), one["host"], ip=True),
                    addresses=self._addresses(("registries", number, "addresses"), one["addresses"]),
                    port=one.get("port", REGISTRY_PORT),
                    front=one.get("front", "none"),
                    clients=tuple(one["clients"]),
                )
                for number, one in enumerate(raw.get("registries", ()))
            ),
            daemons=tuple(
                Daemon(
                    host=self._host(("daemons", number, "host"), one["host"], ip=True),
                    addresses=self._addresses(("daemons", number, "addresses"), one["addresses"]),
                    port=one.get("port", DAEMON_PORT),
                    clients=tuple(one["clients"]),
                )
                for number, one in enumerate(raw.get("daemons", ()))
            ),
            groups=tuple(self._groups(raw.get("client_groups", ()))),
            source=source,
        )

    def _groups(self, raw: Any) -> Iterator[ClientGroup]:
        for number, one in enumerate(raw):
            hosts = (
                self._host(("client_groups", number, "hosts", at), host, ip=False)
                for at, host in enumerate(one["hosts"])
            )
            yield ClientGroup(one["name"], tuple(hosts), one.get("authority"))

    def _host(self, place: Place, untrusted: str, *, ip: bool) -> str:
        return self._take(place, untrusted, lambda text: clean_host(text, ip=ip))

    def _addresses(self, place: Place, untrusted: list[str]) -> tuple[str, ...]:
        return tuple(self._take((*place, at), one, clean_address) for at, one in enumerate(untrusted))

    def _take(self, place: Place, untrusted: str, clean: Callable[[str], str]) -> str:
        try:
            return clean(untrusted)
        except EstateError as error:
            self.problems.append(self._read.problem(place, error))
            return untrusted


def _clean_organisation(untrusted: str) -> str:
    try:
        return clean_attributes({"organization": untrusted})[0][1]
    except RequestError as error:
        raise EstateError("E2: The organisation cannot stand in a certificate: {reason}", reason=str(error)) from None


def _disagreements(read: Read, estate: Estate) -> Iterator[Problem]:
    """What stands twice where it may stand once, and what is referred to and is not there (E4)."""
    if not estate.hosts:
        error = EstateError("E4: The estate has no host; name at least one registry, daemon or client.")
        yield read.problem((), error)
    yield from _twice(read, "registries", [one.host for one in estate.registries])
    yield from _twice(read, "daemons", [one.host for one in estate.daemons])
    yield from _twice(read, "client_groups", [one.name for one in estate.groups], "name")
    yield from _in_two_groups(read, estate)
    yield from _unknown_groups(read, estate)
    yield from _shared_addresses(read, estate)
    yield from _shared_ports(read, estate)


def _servers(estate: Estate) -> tuple[tuple[str, tuple[Registry | Daemon, ...]], ...]:
    return ("registries", estate.registries), ("daemons", estate.daemons)


def _twice(read: Read, section: str, names: list[str], name_of: str = "host") -> Iterator[Problem]:
    for at, name in enumerate(names):
        if name in names[:at]:
            error = EstateError("E4: This stands here twice: {name}; take one of them out.", name=name)
            yield read.problem((section, at, name_of), error)


def _in_two_groups(read: Read, estate: Estate) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for number, group in enumerate(estate.groups):
        for at, host in enumerate(group.hosts):
            if host in seen:
                error = EstateError(
                    "E4: The host {name} is a client of the group {group} already, and a host has one key as a client; "
                    "take it out of one of them.",
                    name=host,
                    group=seen[host],
                )
                yield read.problem(("client_groups", number, "hosts", at), error)
            seen.setdefault(host, group.name)


def _unknown_groups(read: Read, estate: Estate) -> Iterator[Problem]:
    for section, servers in _servers(estate):
        for number, server in enumerate(servers):
            for at, name in enumerate(server.clients):
                if name not in estate.by_group:
                    error = EstateError(
                        "E4: There is no group of clients named {name}; there are: {names}.",
                        name=name,
                        names=", ".join(estate.by_group) or "none",
                    )
                    yield read.problem((section, number, "clients", at), error)
                elif name in server.clients[:at]:
                    error = EstateError("E4: This stands here twice: {name}; take one of them out.", name=name)
                    yield read.problem((section, number, "clients", at), error)


def _shared_addresses(read: Read, estate: Estate) -> Iterator[Problem]:
    """An address is one host's (E3): else the certificate of either would do for the other."""
    owner = {one.host: one.host for _, servers in _servers(estate) for one in servers if is_ip(one.host)}
    for section, servers in _servers(estate):
        for number, server in enumerate(servers):
            for at, address in enumerate(server.addresses):
                first = owner.setdefault(address, server.host)
                if first != server.host:
                    error = EstateError(
                        "E3: The address {address} is one of {host} already; an address is one host's.",
                        address=address,
                        host=first,
                    )
                    yield read.problem((section, number, "addresses", at), error)
                elif address in server.addresses[:at]:
                    error = EstateError("E4: This stands here twice: {name}; take one of them out.", name=address)
                    yield read.problem((section, number, "addresses", at), error)


def _shared_ports(read: Read, estate: Estate) -> Iterator[Problem]:
    registries = {one.host: one.port for one in estate.registries}
    for number, daemon in enumerate(estate.daemons):
        if registries.get(daemon.host) == daemon.port:
            error = EstateError(
                "E4: The registry and the daemon of {host} cannot both have the port {port}; give one of them another.",
                host=daemon.host,
                port=daemon.port,
            )
            yield read.problem(("daemons", number, "port"), error)
