"""TLS for Docker daemons and registries: what one host installs, the kit `docker-tls`.

- A server asks every client for a certificate, of the CAs of those groups that it admits, and of no others.
- A client believes the CAs of the estate's servers. Anchors are these CAs, not the root: see `trust.py`.
- nginx builds chains to a root alone, so its bundle has the root, and lists of the revoked keep the rest out.
"""

from __future__ import annotations

import datetime
import json
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cryptography import x509

from ceremony.estate.description import Daemon, Estate, Host, Registry, Use
from ceremony.estate.names import is_ip
from ceremony.kits.install import LANGUAGES, Guide, check_script
from ceremony.kits.manifest import MANIFEST, kit_manifest
from ceremony.kits.order import Order
from ceremony.kits.trust import Change, Issued, Trust, anchors, pem
from ceremony.language.shell_texts import asset, filled

SYSTEM = "docker-tls"
KEYS = "/etc/docker/tls-new"  # where request.sh was run (assets/estate/requests.md)
INSTALLED = "/etc/docker/tls"
BUNDLES, AFTER = "tls/", "after/"
_BUNDLES = {"servers": "servers-ca", "daemon": "daemon-clients-ca", "registry": "registry-clients-ca"}


@dataclass(frozen=True)
class Delivery:
    """What all kits of one ceremony share."""

    ceremony: str
    estate: Estate
    trust: Trust
    today: datetime.date
    renew_days: int
    changes: tuple[Change, ...] = ()


def build_kit(delivery: Delivery, host: Host, issued: Iterable[Issued]) -> dict[str, bytes]:
    """Every file of one host's kit by its name, its manifest included."""
    kit = _Kit(delivery, host, {one.use: one for one in issued})
    files = kit.files()
    return files | {MANIFEST: kit_manifest(SYSTEM, host.name, files)}


class _Kit:
    def __init__(self, delivery: Delivery, host: Host, issued: Mapping[Use, Issued]) -> None:
        self._delivery, self._host, self._issued = delivery, host, issued
        self._estate, self._trust = delivery.estate, delivery.trust
        self._registries = self._estate.registries_of(host)
        self._daemons = self._estate.daemons_of(host)

    def files(self) -> dict[str, bytes]:
        files = {"root.pem": pem(self._trust.roots)}
        files |= {f"tls/{use}.crt": one.pem for use, one in self._issued.items()}
        files |= self._settings()
        files |= self._after(files)
        guide = self._guide(files)
        files |= {f"INSTALL.{language}.md": guide.text(language).encode() for language in LANGUAGES}
        files["install.sh"] = guide.script().encode()
        return files | {"check.sh": self._check(files).encode()}

    def _settings(self) -> dict[str, bytes]:
        files: dict[str, bytes] = {}
        if self._host.daemon is not None:
            files |= self._daemon(self._host.daemon)
        if self._host.registry is not None:
            files |= self._registry(self._host.registry)
        if self._host.group is not None:
            files |= self._client()
        return files

    def _after(self, files: Mapping[str, bytes]) -> dict[str, bytes]:
        """Those bundles that hold an earlier CA too, as they are once that is believed no more."""
        alone = _Kit(replace(self._delivery, trust=self._trust.newest), self._host, self._issued)
        return {
            name.replace(BUNDLES, AFTER, 1): content
            for name, content in alone._settings().items()
            if name.startswith(BUNDLES) and content != files[name]
        }

    def _daemon(self, daemon: Daemon) -> dict[str, bytes]:
        settings = {
            "hosts": ["fd://", *(f"tcp://{_at(one, daemon.port)}" for one in daemon.addresses)],
            "tls": True,
            "tlsverify": True,
            "tlscacert": f"{INSTALLED}/daemon-clients-ca.pem",
            "tlscert": f"{INSTALLED}/server.crt",
            "tlskey": f"{INSTALLED}/server.key",
        }
        return {
            "docker/daemon.json": (json.dumps(settings, indent=2) + "\n").encode(),
            "docker/keyrite.conf": asset(f"kits/{SYSTEM}/keyrite.conf").encode(),
            "tls/daemon-clients-ca.pem": anchors(self._trust.of_groups(daemon.clients)),
        }

    def _registry(self, registry: Registry) -> dict[str, bytes]:
        signers = self._trust.of_groups(registry.clients)
        behind = 5001 if registry.port != 5001 else 5002
        values = {
            "HOST": registry.host,
            "REFERENCE": registry.reference,
            "ADDRESS": _at(registry.addresses[0], registry.port),
            "BEHIND": str(behind),
            "LISTEN": "\n".join(f"    listen {_at(one, registry.port)} ssl http2;" for one in registry.addresses),
        }
        nginx = registry.front == "nginx"
        http = filled(asset(f"kits/{SYSTEM}/{'http-behind' if nginx else 'http-tls'}.yml").rstrip(), values)
        files = {
            "registry/config.yml": filled(asset(f"kits/{SYSTEM}/registry.yml"), {**values, "HTTP": http}).encode(),
            "tls/registry-clients-ca.pem": anchors(signers),
        }
        if nginx:
            above = {one.certificate: None for one in signers}
            files["nginx/registry.conf"] = filled(asset(f"kits/{SYSTEM}/nginx.conf"), values).encode()
            files["tls/registry-clients-ca.pem"] = pem({**above, **dict.fromkeys(self._trust.roots)})
            files["tls/crl.pem"] = b"".join(dict.fromkeys((*(one.crl for one in signers), *self._trust.root_crls)))
        return files

    def _client(self) -> dict[str, bytes]:
        files = {"tls/servers-ca.pem": anchors(self._trust.servers)}
        for registry in self._registries:
            values = {"REFERENCE": registry.reference}
            hosts = filled(asset(f"kits/{SYSTEM}/hosts.toml"), values)
            files[f"containerd/{_part(registry)}/hosts.toml"] = hosts.encode()
        if self._registries:
            files["containers/policy.json"] = self._policy().encode()
        return files

    def _policy(self) -> str:
        """Images of the estate's registries, of whoever could reach them by TLS; nothing else."""
        accepted = [{"type": "insecureAcceptAnything"}]
        policy = {
            "default": [{"type": "reject"}],
            "transports": {
                "docker": {one.reference: accepted for one in self._registries},
                "docker-daemon": {"": accepted},
                "containers-storage": {"": accepted},
                "dir": {"": accepted},
                "oci": {"": accepted},
            },
        }
        return json.dumps(policy, indent=2) + "\n"

    def _check(self, files: Mapping[str, bytes]) -> str:
        host = self._host
        serves = [f"{_at(at, one.port)}/{path}" for one, path in _served(host) for at in one.addresses]
        reaches = [f"{_at(one.host, one.port)}/v2/" for one in self._registries]
        reaches += [f"{_at(one.host, one.port)}/_ping" for one in self._daemons]
        values = {
            "HOST": host.name,
            "NAME_OPTION": "-verify_ip" if is_ip(host.name) else "-verify_hostname",
            "USES": " ".join(host.uses),
            "SERVES": " ".join(serves),
            "REACHES": " ".join(reaches),
        }
        return check_script(SYSTEM, host.folder, files, values)

    def _guide(self, files: Mapping[str, bytes]) -> Guide:
        host, registry = self._host, self._host.registry
        order = Order(self._estate, host, self._delivery.changes)
        nginx = registry is not None and registry.front == "nginx"
        holds = {
            "server": Use.SERVER in host.uses,
            "client": Use.CLIENT in host.uses,
            "daemon": host.daemon is not None,
            "registry": registry is not None,
            "direct": registry is not None and not nginx,
            "nginx": nginx,
            "pulls": bool(self._registries),
            "commands": bool(self._daemons),
            "newserver": Use.SERVER in self._issued,
            "newclient": Use.CLIENT in self._issued,
            "new": bool(self._issued),
            "kept": not self._issued,
            "changing": bool(order.followed),
            "overlap": any(name.startswith(AFTER) for name in files),
            **{f"after{name}": f"{AFTER}{bundle}.pem" in files for name, bundle in _BUNDLES.items()},
        }
        values = {
            "HOST": host.name,
            "CEREMONY": self._delivery.ceremony,
            "KEYS": KEYS,
            "EXAMPLE_COMMAND": self._example(),
            "CRL_ENDS": self._crl_ends() if nginx else "",
            "REFERENCES": " ".join(shlex.quote(one.reference) for one in self._registries),
            "UNTIL": self._until(),
            **self._dates(),
        }
        registries = [{"REFERENCE": one.reference, "PART": _part(one)} for one in self._registries]
        lists = {"registries": registries, **order.lists}
        return Guide(SYSTEM, frozenset(name for name, so in holds.items() if so), values, lists)

    def _example(self) -> str:
        if not self._daemons:
            return ""
        first = self._daemons[0]
        return f"`DOCKER_TLS_VERIFY=1 DOCKER_HOST=tcp://{_at(first.host, first.port)} docker version`"

    def _until(self) -> str:
        """The last day on which this host believes an earlier CA; empty where it believes none."""
        believed = [*(self._trust.servers if self._host.group is not None else ())]
        for part in (self._host.daemon, self._host.registry):
            believed += self._trust.of_groups(part.clients) if part is not None else ()
        return max((one.until for one in believed), default="")

    def _crl_ends(self) -> str:
        registry = self._host.registry
        signers = self._trust.of_groups(registry.clients) if registry is not None else ()
        lists = [x509.load_pem_x509_crl(one) for one in (*(one.crl for one in signers), *self._trust.root_crls) if one]
        return min((one.next_update_utc.date().isoformat() for one in lists if one.next_update_utc), default="")

    def _dates(self) -> dict[str, str]:
        certificates = [one.certificate for one in self._issued.values()]
        ends = min((one.not_valid_after_utc.date() for one in certificates), default=self._delivery.today)
        renew = self._delivery.today + datetime.timedelta(days=self._delivery.renew_days)
        named = [f"{use} {one.certificate.serial_number:X}" for use, one in self._issued.items()]
        return {"ENDS": ends.isoformat(), "RENEW": min(renew, ends).isoformat(), "CERTIFICATES": ", ".join(named)}


def _served(host: Host) -> Iterable[tuple[Registry | Daemon, str]]:
    """What a host serves, with a path that anybody who is let in may ask for."""
    if host.registry is not None:
        yield host.registry, "v2/"
    if host.daemon is not None:
        yield host.daemon, "_ping"


def _at(address: str, port: int) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def _part(registry: Registry) -> str:
    """The name of a registry's folder in the kit: a colon has no place on a FAT medium."""
    return registry.reference.replace("[", "").replace("]", "").replace(":", "-")
