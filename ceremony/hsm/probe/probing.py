"""What a token can do for a ceremony, found by living a key's whole life with throw-away session objects.

Rules:

- nothing is believed that can be tried: not a mechanism's number or flags, not an attribute that was accepted;
- only throw-away keys, only session objects; what lay on the token before lies on it afterwards, and this is checked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from pkcs11 import Mechanism

from ceremony.errors import DeviceError, TokenGoneError
from ceremony.hsm.cryptoki.faults import ModuleStalledError, TokenFaultError
from ceremony.hsm.keyops import formats
from ceremony.hsm.keyops.device import Pkcs11Device
from ceremony.hsm.keyops.formats import Sample
from ceremony.hsm.probe.probe_report import Finding, ProbeReport
from ceremony.hsm.probe.trials import NotSoError, Trials
from ceremony.keys import KeyType, Transport


def probe(device: Pkcs11Device, key_types: Sequence[KeyType] = tuple(KeyType)) -> ProbeReport:
    """Try everything on an open token; some seconds on software, minutes on a slow card that makes RSA-4096 keys.

    A refusal is a finding. ModuleStalledError where a call does not come back.
    """
    return _Probe(device).run(key_types)


class _Probe:
    def __init__(self, device: Pkcs11Device) -> None:
        self._device = device
        self._trials = Trials(device)
        self._findings: list[Finding] = []

    def run(self, kinds: Sequence[KeyType]) -> ProbeReport:
        before, trials = self._device.session.find({}), self._trials
        self._try("random", trials.random)
        self._try("root-leaves", trials.root_leaves)
        self._try("root-back", trials.root_back)
        self._try("sensitive-holds", trials.sensitive_holds)
        self._try("lock-reads-back", trials.lock_reads_back)
        self._try("lock-one-way", trials.lock_is_one_way)
        self._try("lock-enforced", trials.lock_is_enforced)
        self._try("keeps-name", trials.keeps_name)
        self._try("roles-hold", trials.roles_hold)
        self._try("copies", trials.copies)
        self._measure_wrapping()
        key_types = tuple(kind.value for kind in kinds if self._try(f"estate-{kind.value}", _life_of(trials, kind)))
        self._try("leaves-nothing", lambda: trials.left_nothing(before))
        best = formats.best_sample(trials.samples)
        return ProbeReport(
            identity=self._device.identity,
            transport=self._device.way_out.transport or Transport.COMBINED,
            wrap_format=None if best is None else formats.stored_format(best.wrap_format),
            key_types=key_types,
            findings=tuple(self._findings),
        )

    def _try(self, operation: str, action: Callable[[], str]) -> bool:
        started = time.perf_counter()
        try:
            ok, how = True, action()
        except (ModuleStalledError, TokenGoneError):
            raise  # says nothing of what the token can do, and nothing else can be tried now
        except TokenFaultError as error:
            ok, how = False, "{call} {code}".format(**error.values)
        except (NotSoError, DeviceError) as error:
            ok, how = False, str(error)
        elapsed = round(1000 * (time.perf_counter() - started), 1)
        self._findings.append(Finding(operation, ok, how, elapsed))
        return ok

    def _measure_wrapping(self) -> None:
        found = {sample.parcel.mechanism: sample for sample in self._trials.samples}
        for mechanism in formats.CANDIDATES:
            sample = found.get(mechanism)
            ok = sample is not None and sample.unwraps and sample.wrap_format != "unknown"
            name = f"wrap-{mechanism.name.lower().replace('_', '-')}"
            self._findings.append(Finding(name, ok, self._wraps_how(mechanism, sample), 0.0))

    def _wraps_how(self, mechanism: Mechanism, sample: Sample | None) -> str:
        if sample is not None:
            return sample.wrap_format if sample.unwraps else f"{sample.wrap_format}, does not unwrap"
        if mechanism in self._trials.refusals:
            return "{call} {code}".format(**self._trials.refusals[mechanism].values)
        return "not tried, because no key came in"


def _life_of(trials: Trials, kind: KeyType) -> Callable[[], str]:
    return lambda: trials.life(kind)
