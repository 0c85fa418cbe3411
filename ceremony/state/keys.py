"""Keys in the token: made, certified, wrapped, locked, recovered, proved, destroyed; rules R6, R9, R10 and R12."""

from __future__ import annotations

from dataclasses import dataclass

from ceremony.keys import KeyUse, use_of
from ceremony.record import Entry
from ceremony.state.guards import GuardRules
from ceremony.state.rules import CA_LABEL, ROOT_LABEL, refuse


@dataclass
class KeyRules(GuardRules):
    """Handlers of the events that tell of keys and tokens."""

    def _on_token_prepared(self, entry: Entry) -> None:
        self._check_token(entry)
        self.token = {"serial": entry.data["serial"], "label": entry.data["label"]}
        self.on_token = set()

    def _on_token_replaced(self, _: Entry) -> None:
        if self.shares is not None:
            raise refuse("R6", "the token is given up while a share set is live")
        self.token, self.root_made, self.recovered, self.log_certificate = None, False, False, ""
        self.locked, self.destroyed, self.genuine, self.quorum = set(), set(), set(), False
        self.secrets_in_memory = self.unreconciled = False
        self.probe, self.software_waived, self.on_token, self.undecided = None, "", set(), set()
        if not self.continues:
            self.estate = {}
        ids = [step.id for step in self.script.steps]
        self.completed = ids[: ids.index(self.step_for("prepare-token").id)]
        self.running = None
        self.covered = set()

    def _on_root_key_made(self, _: Entry) -> None:
        self.root_made = True

    def _on_estate_key_made(self, entry: Entry) -> None:
        label = entry.data["label"]
        wanted = ("label", "purpose", "key_type", "public_key_sha256")
        self.estate[label] = {name: entry.data[name] for name in wanted}
        self.locked.discard(label)

    def _on_certificate_signed(self, entry: Entry) -> None:
        self.estate[entry.data["label"]]["certificate_sha256"] = entry.data["certificate_sha256"]

    def _on_fingerprint_compared(self, entry: Entry) -> None:
        if entry.data["sha256"] != self.estate[entry.data["subject"]]["certificate_sha256"]:
            raise refuse("R40", "another fingerprint was compared than the certificate's")

    def _on_estate_key_wrapped(self, entry: Entry) -> None:
        wrapped = {name: entry.data[name] for name in ("format", "bytes", "blob_sha256")}
        self.estate[entry.data["label"]].update(wrapped)

    def _on_log_key_certified(self, entry: Entry) -> None:
        self.log_certificate = entry.data["certificate_sha256"]

    def _on_key_locked(self, entry: Entry) -> None:
        facts = entry.data["facts"]
        if facts["sensitive"] is not True or facts["extractable"] is not False:
            raise refuse("R9", "a key is said to be locked but is not")
        if facts["label"] not in {ROOT_LABEL, *self.estate}:
            raise refuse("R10", "a key is locked that this ceremony does not know")
        self.locked.add(facts["label"])

    def _on_root_recovered(self, entry: Entry) -> None:
        adopted = self.adopted
        if not self.quorum or adopted is None or entry.data["check_value"] != adopted.check_value:
            raise refuse("R12", "the root is recovered without a quorum, or with another check value")
        self.recovered = self.secrets_in_memory = True

    def _on_key_restored(self, entry: Entry) -> None:
        if not self.recovered or entry.data["label"] not in self.estate:
            raise refuse("R12", "a key is restored that was not wrapped, or before the root")

    def _on_key_proved(self, entry: Entry) -> None:
        key = self.estate[entry.data["label"]]
        if entry.data["public_key_sha256"] != key["public_key_sha256"]:
            raise refuse("R10", "a key is proved against another public key")
        if (use_of(key["purpose"]) is KeyUse.DECRYPT) is not (entry.data.get("by") == "decryption"):
            raise refuse("R10", "a key is proved by something else than what it is for")
        key["proved"] = True

    def _on_key_destroyed(self, entry: Entry) -> None:
        label = entry.data["label"]
        if label not in {ROOT_LABEL, *self.estate} or not self.recovered:
            raise refuse("R10", "a key is destroyed that this ceremony does not know")
        self.destroyed.add(label)

    def _on_memory_wiped(self, _: Entry) -> None:
        self.secrets_in_memory = False

    def _on_certificate_issued(self, entry: Entry) -> None:
        if not {"file", "certificate_sha256"} <= set(entry.data) or CA_LABEL not in self.estate:
            raise refuse("R4", "a certificate is issued without its file, or without a CA")
        self.issued.append(entry.data)

    def _on_crl_issued(self, entry: Entry) -> None:
        if not {"file", "sha256", "number"} <= set(entry.data):
            raise refuse("R4", "a CRL is issued without its file or number")
        self.issued.append(entry.data)
