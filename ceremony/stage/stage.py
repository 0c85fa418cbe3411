"""What a step works on: the ceremony and its people, the token, and the secrets that are in memory just now."""

from __future__ import annotations

from dataclasses import dataclass, field

from ceremony.errors import DeviceError
from ceremony.keys import KeyDevice, PinState, TokenIdentity
from ceremony.ports import EnterPin
from ceremony.record.mldsa_signature import RecordSigner
from ceremony.stage.attended import Attended
from ceremony.stage.by_two import Second, ask_second, check_two_are_here, tell_opened
from ceremony.stage.reconciling import TokenAbandoned, reconcile
from ceremony.stage.word_store import WordStore
from ceremony.state.tokens import SECOND


@dataclass
class Stage(Attended):
    """A ceremony with its token, and its secrets."""

    word_store: WordStore = field(default_factory=WordStore, repr=False)
    record_signer: RecordSigner = field(default_factory=RecordSigner, repr=False)
    open_device: KeyDevice | None = field(default=None, repr=False)
    complete: bool = False  # its record is signed whole: nothing can be added to it any more
    tried: bool = False  # this process has tried the step that runs, and failed: remains on the token may be of that

    def device(self) -> KeyDevice:
        """The open token; after an interruption, or where it was unplugged, its PIN is asked for.

        TokenAbandoned if it is lost.
        """
        if self.open_device is not None and (self.open_device.gone or (self.tried and self._is_gone())):
            self.close_device()
        if self.open_device is None:
            self.open_device = self._reopen()
        return self.open_device

    def _reopen(self) -> KeyDevice:
        token = self.state.token
        if token is None:
            raise DeviceError("No token was prepared yet; prepare one first.")
        label, serial = token.label, token.serial
        pad, half = self.ports.rack.pin_limits()[0] == 0, self.state.pin_halves(token)
        if self.state.by_token:
            check_two_are_here(self)

        def accept(pin: str | None) -> KeyDevice:
            if pin is None:
                raise TokenAbandoned
            second = self._second(token, half=half)
            device = self.ports.rack.open(serial, label, pin + (second.half if second else ""))
            try:
                if second is not None and self.state.by_token and not self.complete:
                    tell_opened(self, device, second)
                reconcile(self, device)
            except BaseException:
                device.close()
                raise
            return device

        return self.ask(
            lambda problem: EnterPin(
                step=self.step,
                problem=problem,
                token_label=label,
                token_serial=serial,
                state=self._pin_state(serial, label),
                pin_pad=pad,
                in_use=self.state.by_token,
                half=half,
            ),
            accept,
        )

    def _second(self, token: TokenIdentity, *, half: bool) -> Second | None:
        """Who opens a token in use with the HSM operator, or has the other half of a PIN; None where nobody need."""
        if self.state.by_token:
            return ask_second(self, token.label, token.serial, half=half)
        return ask_second(self, token.label, token.serial, half=True, roles=SECOND[:1]) if half else None

    def _is_gone(self) -> bool:
        """Whether the token is not there any more: some answer as if they were there, and were empty."""
        token = self.state.token
        if token is None:
            return False
        try:
            self.ports.rack.pin_state(token.serial, token.label)
        except DeviceError:
            return True
        return False

    def _pin_state(self, serial: str, label: str) -> PinState:
        try:
            return self.ports.rack.pin_state(serial, label)
        except DeviceError:
            return PinState.UNTRIED  # a token that is not there is told of when it is opened

    def close_device(self) -> None:
        """Log out of the token, if it is open."""
        if self.open_device is not None:
            self.open_device.close()
            self.open_device = None
