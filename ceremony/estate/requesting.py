"""What each host is given to ask for its certificates: a folder with a script that needs sh and openssl alone."""

from __future__ import annotations

import shlex
from collections.abc import Container
from pathlib import Path

from ceremony.disk.folders import make_empty_folder, make_folder, write_new
from ceremony.estate.description import Estate, Host, Use
from ceremony.estate.names import is_ip
from ceremony.keys import KeyType
from ceremony.language.shell_texts import asset, filled, spoken_words

SCRIPT = "request.sh"
GUIDE = "README.md"
_GENPKEY = {
    KeyType.EC_P256: "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve",
    KeyType.EC_P384: "-algorithm EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:named_curve",
    KeyType.RSA_3072: "-algorithm RSA -pkeyopt rsa_keygen_bits:3072",
    KeyType.RSA_4096: "-algorithm RSA -pkeyopt rsa_keygen_bits:4096",
}
_PURPOSES = {Use.SERVER: "serverAuth", Use.CLIENT: "clientAuth"}
_SPECIAL = "\\$#\"'`;="  # what OpenSSL's configuration would not take as it stands (config(5ssl))


def write_requests(estate: Estate, folder: Path, needed: Container[tuple[Host, Use]] | None = None) -> tuple[Path, ...]:
    """A new folder with a script for each host and a guide; UsageError if the folder is not empty.

    `needed`: only for these keys, and for hosts that need any.
    """
    make_empty_folder(folder)
    write_new(folder / GUIDE, asset("estate/requests.md").encode())
    scripts = []
    for host in estate.hosts:
        uses = tuple(use for use in host.uses if needed is None or (host, use) in needed)
        if uses:
            path = make_folder(folder / host.folder) / SCRIPT
            write_new(path, request_script(estate, host, uses).encode(), mode=0o755)
            scripts.append(path)
    return tuple(scripts)


def names_for(host: Host, use: Use) -> tuple[str, ...]:
    """The alternative names of a host's certificate: a server's addresses too, a client's name alone."""
    served = host.addresses if use is Use.SERVER else ()
    return tuple(dict.fromkeys((host.name, *served)))


def request_script(estate: Estate, host: Host, uses: tuple[Use, ...]) -> str:
    """The script of one host, for keys of these uses."""
    values = {
        "HOST": host.name,
        "USES": " ".join(uses),
        "GENPKEY": _GENPKEY[estate.key_type],
        "SETTINGS": "\n".join(_settings(estate, host, use) for use in uses),
        "WORDS": spoken_words(3),
    }
    return filled(asset(f"estate/{SCRIPT}"), values)


def _settings(estate: Estate, host: Host, use: Use) -> str:
    """What openssl is told of one request, as a branch of the script's `case`."""
    names = names_for(host, use)
    lines = (
        "[req]",
        "prompt = no",
        "utf8 = yes",
        "string_mask = utf8only",
        "distinguished_name = subject",
        "req_extensions = wanted",
        "[subject]",
        f"O = {_escaped(estate.organisation)}",
        f"CN = {host.name}",
        "[wanted]",
        f"extendedKeyUsage = {_PURPOSES[use]}",
        "subjectAltName = @names",
        "[names]",
        *(f"IP.{at} = {name}" if is_ip(name) else f"DNS.{at} = {name}" for at, name in enumerate(names, start=1)),
    )
    quoted = " \\\n        ".join(map(shlex.quote, lines))
    return f"    {use})\n      printf '%s\\n' {quoted} ;;"


def _escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in text)
