"""An estate's file from its values: what a form holds, in the order of the schema; comments are the file's own."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

FORMAT = "keyrite-estate-1"
_HEAD = ("format", "organisation", "key_type", "days", "renew_days", "servers_authority")
_SECTIONS = ("registries", "daemons", "client_groups")
_WIDE = 10_000  # no line is broken within a list


class _Lines(yaml.SafeDumper):
    """Lists of names on one line, lists of entries one below the other."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def write_estate(values: Mapping[str, object]) -> bytes:
    """The file of these values, whether they keep the rules or not; fields that are not known come last."""
    known = [name for name in (*_HEAD, *_SECTIONS) if name in values]
    others = [name for name in values if name not in known]
    ordered = {name: values[name] for name in (*known, *others)}
    text = yaml.dump(ordered, Dumper=_Lines, sort_keys=False, allow_unicode=True, width=_WIDE)
    return text.encode("utf-8")
