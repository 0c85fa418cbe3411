"""What these archives leave to be done, each with the ceremony and the line that it follows from.

- `act`: somebody must do something; `watch`: it was accepted or is to be kept in mind.
- Nothing is dropped for being old: an obligation ends only with an entry that discharges it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ceremony.audit.timeline import Seen, draw_timeline
from ceremony.custody.participants import judge_places
from ceremony.facts import Facts, say_lines
from ceremony.facts.in_use import signs_with, tokens_in_use
from ceremony.facts.root_dates import gather_dates
from ceremony.facts.schedule import Due, list_due
from ceremony.language.translations import names_in, said_in, with_stop
from ceremony.script.loading import Text

_MAKE_KEYS = ("rotation", "estate-key")  # without new sheets


@dataclass(frozen=True)
class Obligation:
    """One thing to do or to keep in mind; `line` counts from 1, None where it follows from no single entry."""

    weight: Literal["act", "watch"]
    what: Text
    ceremony: str
    line: int | None = None


def list_obligations(seen: Sequence[Seen], today: datetime.date) -> tuple[Obligation, ...]:
    """Everything that is open on a day, what must be acted on first."""
    found = [*_unsound(seen), *_missing_links(seen), *_two_ends(seen), *_forks(seen), *_clocks(seen)]
    known = [one.facts for one in seen if one.facts is not None]
    found += list_recorded(known)
    found += [_overdue(due) for due in list_due(known) if due.status(today) == "overdue"]
    return tuple(sorted(found, key=lambda one: (one.weight, one.ceremony, one.line or 0)))


def list_recorded(known: Sequence[Facts]) -> tuple[Obligation, ...]:
    """What is open by what these records themselves tell, in order of time, whatever the verifier says of them."""
    each = (_from_end, _from_deviations, _from_absences, _from_machine, _from_reviews)
    found = [one for facts in known for tell in each for one in tell(facts)]
    found += [*_not_on_paper(known), *_tokens_in_use(known)]
    latest = {facts.root_sha256 or facts.ceremony: facts for facts in known}
    at_last = (_from_ledger, _below_policy, _emergency_lists)
    return (*found, *(one for facts in latest.values() for tell in at_last for one in tell(facts)))


def _unsound(seen: Sequence[Seen]) -> Iterator[Obligation]:
    for one in seen:
        name = one.facts.ceremony if one.facts else one.path.name
        if one.closed:
            text = f"{one.path} was not looked into ({one.problem}): what lies there may leave more to be done"
            said = f"未能查看 {one.path}（{said_in(one.problem, 'zh')}）：其中可能还有待办事项"
            yield Obligation("act", Text(text, said), name)
            continue
        if one.report is None or not one.report.ok:
            verdict = one.report.verdict if one.report else one.problem
            text = f"The archive does not verify ({verdict}): find another copy"
            yield Obligation("act", Text(text, f"归档未通过验证（{verdict}）：请找出另一份副本"), name)

        elif one.report.vouched_by != "root":
            text = "No root stands behind this archive: rely on it for nothing that others could have written"
            yield Obligation("watch", Text(text, "没有根为此归档担保：凡他人也可能写出的内容，均不可依赖它"), name)


def _two_ends(seen: Sequence[Seen]) -> Iterator[Obligation]:
    """Archives of one ceremony that are not the same: only one can be its end."""
    ends: dict[str, set[str]] = {}
    for one in seen:
        if one.facts is not None:
            ends.setdefault(one.facts.ceremony, set()).add(one.manifest_sha256)
    for ceremony, manifests in ends.items():
        if len(manifests) > 1:
            text = f"There are {len(manifests)} different archives of this ceremony: compare their heads with the paper"
            yield Obligation(
                "act", Text(text, f"此仪式有 {len(manifests)} 份不同的归档：请将其记录头与纸上的核对"), ceremony
            )


def _forks(seen: Sequence[Seen]) -> Iterator[Obligation]:
    """Two ceremonies that take up the same archive: neither knows what the other did."""
    takers: dict[str, set[str]] = {}
    for life in draw_timeline(seen).roots:
        for event in life.events:
            if event.continues_manifest and event.verdict == "complete" and event.vouched_by == "root":
                takers.setdefault(event.continues_manifest, set()).add(event.ceremony)
    for ceremonies in takers.values():
        first, *others = sorted(ceremonies)
        if others:
            text = f"Takes up the same archive as {', '.join(others)}: neither ledger knows of the other's sheets"
            yield Obligation("act", Text(text, f"与 {'、'.join(others)} 延续同一份归档：两本台账互不知情"), first)


def _clocks(seen: Sequence[Seen]) -> Iterator[Obligation]:
    """Ceremonies that began, by their clock, before the archive that they continue had ended (R46)."""
    ends = {one.manifest_sha256: one.facts.ended_at for one in seen if one.facts and one.manifest_sha256}
    for one in seen:
        if one.facts is None or one.facts.continues is None:
            continue
        ended = ends.get(one.facts.continues.manifest_sha256, "")
        if one.facts.opened < ended:
            text = f"Its clock stood before {ended[:10]}, the end of the archive that it continues: trust no date of it"
            said = f"其时钟早于所延续的归档结束的 {ended[:10]}：它的任何日期都不可信"
            yield Obligation("watch", Text(text, said), one.facts.ceremony, 1)


def _missing_links(seen: Sequence[Seen]) -> Iterator[Obligation]:
    for life in draw_timeline(seen).roots:
        for event in life.events:
            if event.link == "missing":
                text = f"The archive of {event.continues}, which this one continues, is not here: file it with this one"
                yield Obligation(
                    "watch", Text(text, f"所延续的归档 {event.continues} 不在此处：请一并存档"), event.ceremony
                )
            elif event.link == "differs":
                text = f"The archive of {event.continues} is not the one that this one continues: find out why"
                yield Obligation(
                    "act", Text(text, f"归档 {event.continues} 与所延续的不一致：请查明原因"), event.ceremony
                )


def _from_ledger(facts: Facts) -> Iterator[Obligation]:
    """The latest ceremony's ledger counts: it carries those of the ceremonies before it."""
    for one in facts.ledger:
        if one.owed:
            sheet = f"{one.generation}.{one.index}"
            if one.place == "in-trust" and one.trustee and one.standing == "live":
                text = f"Sheet {sheet} is kept in trust by {one.trustee}: {one.holder} must take it over in a ceremony"
                taken = Text(text, f"份额单 {sheet} 由 {one.trustee} 代管：{one.holder} 须在仪式中接收")
                yield Obligation("act", taken, facts.ceremony)
                continue
            text = f"Sheet {sheet} of {one.holder} ({one.standing}, {one.place}) must be accounted for"
            yield Obligation("act", Text(text, f"{one.holder} 的份额单 {sheet} 尚待核销"), facts.ceremony)


def _emergency_lists(facts: Facts) -> Iterator[Obligation]:
    """Whoever holds one can stop every CA below: it is watched until it is used up or destroyed."""
    for one in facts.emergency.values():
        crl, aborted = one.crl, facts.ended == "aborted" and one.seq > 0
        which = f"Emergency list {crl.number} of {crl.issuer}, in bag {crl.bag} with {crl.keeper} ({crl.place})"
        said = f"{crl.issuer} 的应急列表 {crl.number}，在防拆袋 {crl.bag} 中，由 {crl.keeper} 保管（{crl.place}）"
        if aborted:
            text = Text(f"{which}: the ceremony was aborted, so destroy it", f"{said}：仪式已中止，请销毁")
        elif crl.superseded:
            text = Text(f"{which}: a later list took its place, so destroy it", f"{said}：已被后来的列表取代，请销毁")
        else:
            until = crl.next_update[:10]
            text = Text(
                f"{which}: whoever publishes it stops every CA that it names, until {until}",
                f"{said}：谁发布它，谁就能停用它列出的所有 CA，直至 {until}",
            )
        open_now = aborted or crl.superseded
        yield Obligation("act" if open_now else "watch", text, facts.ceremony, one.seq + 1)


def _tokens_in_use(known: Sequence[Facts]) -> Iterator[Obligation]:
    """Two people sign with such a token whenever they like: it is kept in mind, whatever became of its keys."""
    lives: dict[str, list[Facts]] = {}
    for facts in known:
        if facts.ended == "closed" and facts.root_sha256:
            lives.setdefault(facts.root_sha256, []).append(facts)
    for life in lives.values():
        dates, destroyed = gather_dates(life), any(facts.kind == "destruction" for facts in life)
        for one in tokens_in_use(life):
            said, text, told = one.said(), "", ""
            if one.token.pin_halves:
                text, told = "; two people have half of its PIN each", "；两人各持其 PIN 的一半"
            if destroyed:
                text, told = f"{text}; the root is destroyed, so empty it too", f"{told}；根已销毁，请将其一并清空"
            elif not signs_with(one.token, dates):
                text, told = f"{text}; it signs nothing any more, so empty it", f"{told}；它已不再签署任何内容，请清空"
            opened = "Opened by the HSM operator with the administrator or the witness, without a quorum"
            what = Text(
                f"{opened}: {said.en}{text}", f"由 HSM 操作员与主持人或见证人打开，无需法定人数：{said.zh}{told}"
            )
            yield Obligation("act" if destroyed else "watch", what, one.proved.ceremony)


def _below_policy(facts: Facts) -> Iterator[Obligation]:
    """A set, or where it lies, that the policy in force does not allow: a resharing mends both."""
    terms = facts.opening.parameters.policy if facts.opening else None
    if terms is None or facts.shares is None or facts.kind == "destruction":
        return
    threshold, total = facts.shares.threshold, len(facts.shares.shares)
    if threshold < terms.least_threshold or total < terms.least_shares:
        least, fewest = terms.least_threshold, terms.least_shares
        text = (
            f"The set is {threshold} of {total}, the policy asks for {least} of {fewest} at least: hand out new sheets"
        )
        said = f"份额组为 {total} 中 {threshold}，而策略要求至少 {fewest} 中 {least}：请发放新的份额单"
        yield Obligation("act", Text(text, said), facts.ceremony)
    outcomes = judge_places(facts.kept, threshold) if facts.kept else ()
    strict = [one.rule for one in outcomes if not one.holds and one.rule not in terms.waivable]
    if strict:
        text = f"The policy lets nobody waive this, and the sheets lie so: {names_in(strict, 'en')}"
        yield Obligation(
            "act", Text(text, f"策略不允许豁免，而份额单如此存放：{names_in(strict, 'zh')}"), facts.ceremony
        )


def _from_end(facts: Facts) -> Iterator[Obligation]:
    if not facts.ended:
        text = "The ceremony has no end: resume or abort it"
        yield Obligation("act", Text(text, "仪式没有结尾：请继续或中止"), facts.ceremony)


def _from_deviations(facts: Facts) -> Iterator[Obligation]:
    for noted in facts.deviations:
        what, decision = noted.event.what, noted.event.decision
        text = Text(
            f"Deviation: {with_stop(what, 'en')} Decided: {decision or 'nothing'}",
            f"偏差：{with_stop(said_in(what, 'zh'), 'zh')}决定：{said_in(decision, 'zh') or '无'}",
        )
        yield Obligation("watch" if decision else "act", text, facts.ceremony, noted.entry.seq + 1)
    for dissent in facts.dissents:
        name, remark = dissent.entry.actor.name, dissent.event.remark
        text = Text(f"{name} dissented: {remark}", f"{name} 提出异议：{remark}")
        yield Obligation("act", text, facts.ceremony, dissent.entry.seq + 1)
    for waived in facts.waived:
        yield Obligation(
            "watch",
            _waived(waived.event.rules),
            facts.ceremony,
            waived.entry.seq + 1,
        )


def _from_absences(facts: Facts) -> Iterator[Obligation]:
    """What earlier rules let pass: somebody acted, or was bound to be there, who had left the room."""
    for name, lines in sorted(facts.acted_away.items()):
        listed = say_lines(lines)
        text = f"{name} had left the room, and was needed for what lines {listed} tell: ask what happened"
        yield Obligation(
            "watch",
            Text(text, f"{name} 已离开房间，而第 {listed} 行所述之事须其在场：请查问实情"),
            facts.ceremony,
            lines[0],
        )


def _waived(rules: Sequence[str]) -> Text:
    return Text(f"Waived: {names_in(rules, 'en')}", f"已豁免：{names_in(rules, 'zh')}")


def _from_machine(facts: Facts) -> Iterator[Obligation]:
    failed = facts.failed_host_checks
    if failed and not facts.rehearsal:
        text = f"The machine was not as it should be: {names_in(failed, 'en')}"
        yield Obligation("watch", Text(text, f"主机状态不符合要求：{names_in(failed, 'zh')}"), facts.ceremony, 1)


def _from_reviews(facts: Facts) -> Iterator[Obligation]:
    """What was found in a record that somebody looked through: what follows from it is decided elsewhere."""
    for noted in facts.reviewed:
        log, found = noted.event.log, noted.event.found
        if found:
            text = Text(
                f"Found in the record of {log.ceremony}: {with_stop(found, 'en')}",
                f"{log.ceremony} 的记录中有发现：{with_stop(found, 'zh')}",
            )
            yield Obligation("watch", text, facts.ceremony, noted.entry.seq + 1)


def _not_on_paper(known: Sequence[Facts]) -> Iterator[Obligation]:
    """A key that was made after the public pages were printed comes back from its archive alone, until a resharing."""
    for at, facts in enumerate(known):
        if facts.kind not in _MAKE_KEYS or facts.ended != "closed":
            continue
        later = (one for one in known[at + 1 :] if one.root_sha256 == facts.root_sha256)
        if not any(one.kind == "reshare" and one.ended == "closed" for one in later):
            text = "The public pages in the bags lack the key that was made here: keep two copies of this archive"
            yield Obligation("watch", Text(text, "袋中的公开页不含此处生成的密钥：请将此归档保存两份"), facts.ceremony)


def _overdue(due: Due) -> Obligation:
    text = Text(f"{due.what.en}: it was due on {due.on}", f"{due.what.zh}：应于 {due.on} 完成")
    return Obligation("act", text, due.ceremony)
