"""What a printer says of itself, in words that people use.

Rules guarded here:
- what a printer does not say is unknown, never assumed to be good: `networked` is then None, and somebody is asked;
- what a printer says is untrusted: it is bounded and printable before anybody sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from ceremony.printing.messages import Attributes
from ceremony.printing.transport import Address, is_loopback

PDF = "application/pdf"
RASTER = "image/pwg-raster"
MEDIA = {"A4": "iso_a4_210x297mm", "Letter": "na_letter_8.5x11in"}  # PWG 5101.1

REQUESTED = [
    "printer-name",
    "printer-info",
    "printer-make-and-model",
    "printer-device-id",
    "printer-uri-supported",
    "device-uri",
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
    "operations-supported",
    "media-supported",
    "media-ready",
    "print-scaling-supported",
    "sides-supported",
    "job-sheets-supported",
    "job-retain-until-supported",
    "job-creation-attributes-supported",
    "pwg-raster-document-type-supported",
    "pwg-raster-document-resolution-supported",
]

# RFC 8011 section 5.4.12 and PWG 5100.9; True: no sheet comes out before it is seen to
_REASONS = {
    "media-empty": ("out of paper", True),
    "media-needed": ("waiting for paper", True),
    "media-jam": ("paper is jammed", True),
    "media-low": ("little paper left", False),
    "input-tray-missing": ("a paper tray is missing", True),
    "output-tray-missing": ("the output tray is missing", True),
    "output-area-full": ("the output tray is full", True),
    "cover-open": ("a cover is open", True),
    "door-open": ("a door is open", True),
    "interlock-open": ("a door is open", True),
    "toner-empty": ("out of toner", True),
    "toner-low": ("little toner left", False),
    "marker-supply-empty": ("out of ink or toner", True),
    "marker-supply-low": ("little ink or toner left", False),
    "marker-waste-full": ("the waste container is full", True),
    "opc-life-over": ("the drum is worn out", True),
    "fuser-over-temp": ("the fuser is too hot", True),
    "fuser-under-temp": ("the fuser is too cold", False),
    "paused": ("paused", True),
    "moving-to-paused": ("paused", True),
    "shutdown": ("switched off", True),
    "offline": ("switched off or unplugged", True),
    "connecting-to-device": ("the queue still looks for the printer", False),
    "stopped-partly": ("partly stopped", False),
    "hold-new-jobs": ("holding new jobs back", True),
    "other": ("something that it does not name", False),
}


@dataclass(frozen=True)
class Condition:
    """One thing that the printer says of its state; `blocks` when no sheet would come out."""

    keyword: str
    words: str
    blocks: bool


@dataclass(frozen=True)
class PrinterDescription:
    """A printer as it described itself just now."""

    name: str
    model: str
    uri: str
    is_local: bool  # its address is this machine's own: a cable, or a queue here
    networked: bool | None  # whether it hangs on a network; None where the system does not tell
    device_uri: str  # where a queue sends to; "" for a printer that is spoken to directly
    formats: frozenset[str]
    media_supported: frozenset[str]
    media_ready: tuple[str, ...]
    state: Literal["idle", "printing", "stopped", "unknown"]
    accepting: bool
    conditions: tuple[Condition, ...]
    attributes: Attributes

    @property
    def supports_pdf(self) -> bool:
        """Whether the sheet can be sent as it is."""
        return PDF in self.formats

    def keywords(self, name: str) -> frozenset[str]:
        """The values of one attribute that are words."""
        return frozenset(value for value in self.attributes.get(name, ()) if isinstance(value, str))


def plain(untrusted: object, most: int = 100) -> str:
    """A text from a printer, printable and short."""
    text = untrusted if isinstance(untrusted, str) else ""
    return "".join(char for char in text if char.isprintable())[:most].strip()


def read_description(attributes: Attributes, address: Address) -> PrinterDescription:
    """The facts in a printer's own attributes."""

    def text(name: str) -> str:
        return plain(next(iter(attributes.get(name, ())), ""))

    def texts(name: str) -> tuple[str, ...]:
        return tuple(plain(value) for value in attributes.get(name, ()) if isinstance(value, str))

    device = text("device-uri")
    state = next(iter(attributes.get("printer-state", ())), 0)
    return PrinterDescription(
        name=text("printer-name") or text("printer-info") or "printer",
        model=text("printer-make-and-model"),
        uri=address.uri,
        is_local=address.is_local,
        networked=_is_networked(address, device, texts("printer-uri-supported")),
        device_uri=device,
        formats=frozenset(texts("document-format-supported")),
        media_supported=frozenset(texts("media-supported")),
        media_ready=texts("media-ready"),
        state={3: "idle", 4: "printing", 5: "stopped"}.get(int(state) if isinstance(state, int) else 0, "unknown"),  # type: ignore[arg-type]
        accepting=next(iter(attributes.get("printer-is-accepting-jobs", ())), True) is True,
        conditions=tuple(read_condition(word) for word in texts("printer-state-reasons") if word != "none"),
        attributes=attributes,
    )


def read_condition(keyword: str) -> Condition:
    """A state reason in plain words; one that is not known is told as it is, and blocks if it is called an error."""
    stem, _, severity = keyword.rpartition("-")
    if severity not in {"error", "warning", "report"}:
        stem, severity = keyword, ""
    words, blocks = _REASONS.get(stem, (stem.replace("-", " "), severity == "error"))
    return Condition(keyword, words, (blocks and severity not in {"warning", "report"}) or stem == "offline")


def _is_networked(address: Address, device: str, uris: tuple[str, ...]) -> bool | None:
    if not address.is_local:
        return True
    if device:
        return device_is_networked(device)
    hosts = [urlsplit(uri).hostname or "" for uri in uris if uri.count("[") == uri.count("]")]
    return True if any(host and not is_loopback(host) for host in hosts) else None


def device_is_networked(device: str) -> bool | None:
    """Whether a queue sends over a network, by its device's address; None where that does not tell."""
    scheme, _, rest = device.partition(":")
    if scheme in {"usb", "parallel", "serial"} or (scheme in {"hp", "hpfax"} and rest.startswith("/usb/")):
        return False
    if scheme in {"ipp", "ipps", "http", "https", "socket", "lpd"}:
        try:
            return not is_loopback(urlsplit(device).hostname or "")
        except ValueError:
            return True
    if scheme in {"implicitclass", "file", "cups-pdf"}:
        return None
    return True
