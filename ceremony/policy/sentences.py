"""A policy in sentences, as it is read aloud, shown and printed; and what changes from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from ceremony.language.translations import name_in
from ceremony.record.events import KeyRotation, PolicyBreak, PolicyTerms
from ceremony.script.loading import Text

PURPOSES: dict[str, Text] = {
    "root-ca": Text("the root CA", "根证书机构"),
    "platform-ca": Text("the platform CA", "平台证书机构"),
    "workload-identity": Text("the workload CA", "工作负载证书机构"),
    "image-signing": Text("image signing", "镜像签名"),
    "dct-root": Text("the content trust root", "内容信任根"),
    "dct-targets": Text("content trust targets", "内容信任目标"),
    "image-decryption": Text("image decryption", "镜像解密"),
    "hosts": Text("a host of an estate", "名册中主机"),
}
ALONE = frozenset({"hosts"})  # of these: keys of which none is of use beside the next
_ROLES: dict[str, Text] = {
    "administrator": Text("the administrator", "主持人"),
    "operator": Text("the operator", "操作员"),
    "witness": Text("the witness", "见证人"),
    "custodian": Text("custodians", "保管人"),
}


def say_terms(terms: PolicyTerms) -> tuple[Text, ...]:
    """Each term as one sentence, in the order of the file."""
    return tuple(text for part in say_by_field(terms).values() for text in part)


def say_by_field(terms: PolicyTerms) -> dict[str, tuple[Text, ...]]:
    """The sentences by the field of the file that they say."""
    drill, check, review = terms.drill_months, terms.share_check_months, terms.log_review_days
    lead, least, total = terms.crl_overlap_days, terms.least_threshold, terms.least_shares
    return {
        "rotation_days": tuple(map(_say_rotation, terms.rotation))
        or (Text("It is left to people when keys are rotated.", "密钥何时轮换由人员决定。"),),
        "drill_months": (
            Text(
                f"A quorum proves that its sheets recover every {_of_months(drill)}.",
                f"每 {drill} 个月由法定人数验证份额单仍可恢复。",
            ),
        ),
        "share_check_months": (
            Text(f"Each sheet is judged every {_of_months(check)}.", f"每张份额单每 {check} 个月鉴定一次。"),
        ),
        "log_review_days": (
            Text(f"Somebody looks through the logs every {_of_days(review)}.", f"每 {review} 天有人查阅日志。"),
        ),
        "crl_overlap_days": (
            Text(
                f"A revocation list is made anew {_of_days(lead)} before its next update.",
                f"吊销列表须在下次更新前 {lead} 天重新签发。",
            ),
        ),
        "least_threshold": (
            Text(
                f"The root key is split into {total} sheets or more, of which {least} or more recover.",
                f"根密钥至少拆分为 {total} 张份额单，至少 {least} 张才能恢复。",
            ),
        ),
        "waivable": (_say_waivable(terms.waivable),),
        "may_leave": (_say_leaving(terms.may_leave),),
        "most_absent": (_say_absent(terms.most_absent),),
    }


def _of_months(count: int) -> str:
    return "month" if count == 1 else f"{count} months"


def _of_days(count: int) -> str:
    return "day" if count == 1 else f"{count} days"


def _say_rotation(one: KeyRotation) -> Text:
    purpose, days, overlap = PURPOSES[one.purpose], one.days, one.overlap_days
    if overlap is None:
        return Text(
            f"A key for {purpose.en} is followed by another when it is {_of_days(days)} old.",
            f"{purpose.zh}的密钥满 {days} 天时由新密钥接替。",
        )
    return Text(
        f"A key for {purpose.en} is followed by another when it is {_of_days(days)} old, and is of use for {overlap} "
        "more days.",
        f"{purpose.zh}的密钥满 {days} 天时由新密钥接替；旧密钥再使用 {overlap} 天。",
    )


def _say_waivable(rules: Sequence[str]) -> Text:
    if not rules:
        return Text("No rule about where sheets lie is waived.", "有关份额单存放地点的规则均不得豁免。")
    named = [Text(name_in(rule, "en"), name_in(rule, "zh")) for rule in rules]
    return Text(
        f"Two people may waive, of the rules about where sheets lie: {_list(named).en}.",
        f"有关份额单存放地点的规则中，两人可以豁免：{_list(named).zh}。",
    )


def _say_leaving(roles: Sequence[str]) -> Text:
    if not roles:
        return Text(
            "A ceremony that goes on without anybody breaks this policy.", "缺少任何参与者而继续仪式均违反本策略。"
        )
    named = _list([_ROLES[role] for role in roles])
    return Text(
        f"A ceremony may go on without {named.en}, if somebody decides so; without anybody else it breaks this policy.",
        f"经人决定，仪式可以在{named.zh}离开时继续；缺少其他人而继续则违反本策略。",
    )


def _say_absent(most: int) -> Text:
    if not most:
        return Text("Every custodian comes to take a sheet.", "每位保管人都须到场领取份额单。")
    return Text(
        f"Sheets of absent custodians that are kept in trust: {most} at most.",
        f"最多 {most} 位缺席保管人的份额单可由他人代管。",
    )


def _list(texts: Sequence[Text]) -> Text:
    return Text(", ".join(one.en for one in texts), "、".join(one.zh for one in texts))


def say_changes(before: PolicyTerms | None, after: PolicyTerms) -> tuple[Text, ...]:
    """What a new policy changes: each sentence that is new, each that is no longer so; all where there was none."""
    if before is None:
        return say_terms(after)
    old, new = say_terms(before), say_terms(after)
    gone = [Text(f"No longer: {one.en}", f"不再适用：{one.zh}") for one in old if one not in new]
    come = [Text(f"From now on: {one.en}", f"从现在起：{one.zh}") for one in new if one not in old]
    return (*gone, *come) or (Text("Its terms are the same as before.", "其条款与此前相同。"),)


def say_break(broken: PolicyBreak) -> str:
    """What is otherwise than the policy asks, for a record: an English sentence without its stop."""
    found, due, subject = broken.found, broken.due, broken.subject
    match broken.term:
        case "threshold":
            return f"{found} sheets recover, fewer than the policy asks for"
        case "shares":
            return f"There are {found} sheets, fewer than the policy asks for"
        case "rotation":
            return f"By the policy another key should have followed {subject} by {due}"
        case "crl":
            return f"By the policy the revocation list of {subject} should have been made anew by {due}"
        case "drill":
            return f"By the policy a drill was due by {due}"
        case "absent":
            return f"The policy does not allow that they are absent: {subject}"
