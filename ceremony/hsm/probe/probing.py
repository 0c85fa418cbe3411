"""What a token can do for a ceremony, found by living a key's whole life with throw-away session objects.

Rules:

- nothing is believed that can be tried: not a mechanism's number or flags, not an attribute that was accepted;
- only throw-away keys, only session objects; what lay on the token before lies on it afterwards, and this is checked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

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
    trials = Trials(device)
    findings = [
        _tried("random", trials.random),
        _tried("root-leaves", trials.root_leaves),
        _tried("root-back", trials.root_back),
        _tried("sensitive-holds", trials.sensitive_holds),
        _tried("lock-reads-back", trials.lock_reads_back),
        _tried("lock-one-way", trials.lock_is_one_way),
        _tried("lock-enforced", trials.lock_is_enforced),
        _tried("keeps-name", trials.keeps_name),
        _tried("roles-hold", trials.roles_hold),
        _tried("copies", trials.copies),
        *(_wraps(mechanism, trials) for mechanism in formats.CANDIDATES),
    ]
    lives = {kind.value: _tried(f"estate-{kind.value}", partial(trials.life, kind)) for kind in key_types}
    best = formats.best_sample(trials.samples)
    return ProbeReport(
        identity=device.identity,
        transport=device.way_out.transport or Transport.COMBINED,
        wrap_format=None if best is None else formats.stored_format(best.wrap_format),
        key_types=tuple(kind for kind, life in lives.items() if life.ok),
        findings=(*findings, *lives.values(), _tried("leaves-nothing", trials.left_nothing)),
    )


def _tried(operation: str, trial: Callable[[], str]) -> Finding:
    started = time.perf_counter()
    try:
        ok, how = True, trial()
    except (ModuleStalledError, TokenGoneError):
        raise  # says nothing of what the token can do, and nothing else can be tried now
    except TokenFaultError as error:
        ok, how = False, "{call} {code}".format(**error.values)
    except (NotSoError, DeviceError) as error:
        ok, how = False, str(error)
    return Finding(operation, ok, how, round(1000 * (time.perf_counter() - started), 1))


def _wraps(mechanism: Mechanism, trials: Trials) -> Finding:
    sample = next((one for one in trials.samples if one.parcel.mechanism is mechanism), None)
    ok = sample is not None and sample.unwraps and sample.wrap_format != "unknown"
    name = f"wrap-{mechanism.name.lower().replace('_', '-')}"
    return Finding(name, ok, _wraps_how(mechanism, sample, trials), 0.0)


def _wraps_how(mechanism: Mechanism, sample: Sample | None, trials: Trials) -> str:
    if sample is not None:
        return sample.wrap_format if sample.unwraps else f"{sample.wrap_format}, does not unwrap"
    if mechanism in trials.refusals:
        return "{call} {code}".format(**trials.refusals[mechanism].values)
    return "not tried, because no key came in"
