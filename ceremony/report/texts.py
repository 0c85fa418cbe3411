"""The report's own words, in English and Chinese."""

from __future__ import annotations

from typing import Literal

Words = dict[str, str]  # every text of the report in one language, by its key

_WORDS: dict[str, tuple[str, str]] = {
    "rehearsal": ("REHEARSAL - nothing here is to be relied on", "REHEARSAL 演练 - 内容不可作为依据"),
    "real": ("REAL CEREMONY", "正式仪式"),
    "clock": (
        "{by} compared the clock with a watch at {machine}: {difference}.",
        "{by} 于 {machine} 用手表核对时钟：{difference}。",
    ),
    "clock_same": ("they showed the same", "两者一致"),
    "clock_ahead": ("the watch was ahead by {n} s", "手表快 {n} 秒"),
    "clock_behind": ("the watch was behind by {n} s", "手表慢 {n} 秒"),
    "probe": (
        "Probed at {probed_at}: the root key leaves by {transport}, keys are wrapped as {wrap_format}; it makes "
        "{key_types}.",
        "探测时间 {probed_at}：根密钥以 {transport} 方式导出，密钥以 {wrap_format} 格式包裹；可生成 {key_types}。",
    ),
    "waivers_some": ("Waivers and decisions about the token: {n}.", "豁免及令牌处置决定：{n} 项。"),
    "bypasses_some": ("Ways past the quorum that were found: {n}.", "发现的绕过法定人数的途径：{n} 项。"),
    "interruptions_some": ("Interruptions: {n}.", "中断：{n} 次。"),
    "deviations_dissents": ("Deviations and dissents", "偏差与异议"),
    "policy": ("The policy in force", "现行策略"),
    "policy_named": (
        "{name}, version {version}; its file lies in the archive.",
        "{name}，版本 {version}；其文件在归档中。",
    ),
    "signoff_nobody": ("Nobody signed off.", "无人签署。"),
    "signoff_all": (
        "Sign-off: {n}, and nobody dissented.",
        "签署：{n} 人，无人提出异议。",
    ),
    "signoff_dissent": (
        "DISSENT: {n} of the {total} who signed off do not agree. {said}",
        "有异议：{total} 位签署人中 {n} 位不同意。{said}",
    ),
    "told_deviation-noted": ("Deviation", "偏差"),
    "told_policy-waived": ("Custody rule waived", "豁免保管规则"),
    "told_host-waived": ("Failed look at the machine waived", "豁免未通过的主机检查"),
    "told_software-token-waived": ("Software token waived", "豁免软件令牌"),
    "told_object-kept": ("Object kept on the token", "保留令牌上的对象"),
    "told_token-left": ("Keys left on the token", "令牌上留有密钥"),
    "told_bypass-found": ("A way past the quorum", "绕过法定人数的途径"),
    "told_ceremony-resumed": ("Interruption", "中断"),
    "told_signed-off": ("Dissent", "异议"),
    "told_expected": ("Expected: {what}", "预期：{what}"),
    "told_decided": ("Decided by {by}: {what}", "{by} 决定：{what}"),
    "told_undecided": ("Nothing was decided about it.", "对此未作决定。"),
    "told_waived": ("{what}; waived by {by}", "{what}；豁免人：{by}"),
    "told_went_on": (
        "The ceremony was interrupted, and went on at the step: {step}.",
        "仪式中断后从此步骤继续：{step}。",
    ),
    "told_in_call": ("It stopped within the call {call} to the token.", "中断发生在对令牌的调用 {call} 期间。"),
    "told_torn": (
        "{n} bytes of an entry that was not finished were cut off.",
        "截去了未写完的条目 {n} 字节。",
    ),
    "why": ("Why", "原因"),
    "holds": ("Holds", "内有"),
    "decided_by": ("Decided by", "决定人"),
    "page": ("page {n}", "第 {n} 页"),
    "closed": ("Closed: every step was done, and the record is signed.", "已关闭：每一步均已完成，记录已签名。"),
    "aborted": (
        "ABORTED: nothing that this ceremony made is to be relied on.",
        "已中止：本仪式所生成的内容均不可作为依据。",
    ),
    "open": ("NOT FINISHED: this record has no end.", "未完成：本记录没有结尾。"),
    "reason": ("Reason", "原因"),
    "ceremony": ("Ceremony", "仪式"),
    "held": ("Held", "时间"),
    "organisation": ("Organisation", "机构"),
    "tile_quorum": ("sheets bring the key back", "份可恢复密钥"),
    "tile_spare": ("sheets may be lost", "份可以丢失"),
    "tile_next": ("next drill due", "下次演习"),
    "tile_deviations": ("deviations and dissents", "项偏差与异议"),
    "tile_findings": ("deviations, dissents, failed looks and absences", "项偏差、异议、未通过的检查与缺席"),
    "of": ("{k} of {n}", "{k} / {n}"),
    "none_short": ("none", "无"),
    "made": ("What was made", "生成了什么"),
    "made_root": (
        "A root key in the HSM {token}, and under it the certificate authority {subject}. The private keys exist in "
        "clear nowhere outside the HSM; a wrapped copy of the authority's key lies in this archive.",
        "在 HSM（{token}）中生成了根密钥，以及其下的证书机构 {subject}。私钥在 HSM 之外不存在明文；"
        "该机构密钥的包裹副本保存在本归档中。",
    ),
    "made_recovery": (
        "The root key was brought back from {count} sheets into the HSM {token}, and with it every key that it wraps. "
        "Each restored key was proved against its certificate.",
        "用 {count} 份份额单把根密钥恢复到 HSM（{token}）中，并随之恢复其包裹的所有密钥。"
        "每个恢复的密钥均已对照证书验证。",
    ),
    "made_destroyed": (
        "The keys {labels} were destroyed, and every sheet was accounted for.",
        "密钥 {labels} 已销毁，每份份额单均已核销。",
    ),
    "made_drill": (
        "Nothing new: {count} sheets brought the root key back into a token, every key was proved, and all of it was "
        "destroyed again. The sheets work.",
        "没有新的成果：用 {count} 份份额单把根密钥恢复到令牌，逐一验证所有密钥，随后全部销毁。份额单有效。",
    ),
    "made_reshare": (
        "A new set of sheets for the same root key, proven; the set before it is retired and its sheets are void.",
        "为同一根密钥生成并验证了新的份额组；旧组已停用，其份额单作废。",
    ),
    "made_check": (
        "Nothing new. Sheets judged genuine: {genuine}; other verdicts: {other}. Nothing was combined.",
        "没有新的成果。鉴定为真的份额单：{genuine}；其他结论：{other}。未进行任何合并。",
    ),
    "made_check_by_seal": (
        "Nothing new. Sheets that agree with their own seals: {genuine}; other verdicts: {other}. No archive was at "
        "hand, and no root stands behind this record.",
        "没有新的成果。与自身封印相符的份额单：{genuine}；其他结论：{other}。手边没有归档，也没有根为此记录担保。",
    ),
    "no_archive": (
        "Not known here: no archive was at hand. The archive of the set says it.",
        "此处不得而知：手边没有归档。请查阅该份额组的归档。",
    ),
    "made_tuf": (
        "TUF root metadata, version {version}, valid until {until}.",
        "TUF 根元数据第 {version} 版，有效期至 {until}。",
    ),
    "tuf_counted": (
        "By the keys of version {version}: {found} of {needed} signatures; signed: {signed}; outstanding: "
        "{outstanding}.",
        "由第 {version} 版的密钥签名：{found}/{needed}；已签：{signed}；未签：{outstanding}。",
    ),
    "tuf_reached": ("Clients take it.", "客户端会接受。"),
    "tuf_not_yet": ("No client takes it yet.", "目前没有客户端会接受。"),
    "meet_tuf": (
        "Before {day}, when this version expires: the next one is signed then.",
        "在 {day} 本版到期之前：届时签署后一版。",
    ),
    "meet_tuf_outstanding": (
        "As soon as those can who have not signed, and before {day}.",
        "待尚未签名者能够到场时尽快举行，且在 {day} 之前。",
    ),
    "tuf_no_set": (
        "No sheet is of this ceremony: root keys lie on their holders' own tokens. A lost one is replaced by the next "
        "version, which the others sign.",
        "本仪式不涉及份额单：根密钥在各保管人自己的令牌中。丢失的密钥由下一版替换，由其余保管人签名。",
    ),
    "made_log_review": (
        "Nothing new. Records looked through to their ends: {count}; something was found in {found} of them. "
        "No bag was opened, and no token was used.",
        "没有新产物。已通读到末尾的记录：{count} 份，其中 {found} 份有发现。未打开任何防拆袋，也未使用令牌。",
    ),
    "made_signing": (
        "Signed for other programs, with keys below the root: {count} documents. Each signature was read anew and "
        "verified before it was kept.",
        "用根之下的密钥为其他程序签署了 {count} 个文件。每个签名在保存之前都重新读取并验证。",
    ),
    "signed": ("Signed for other programs", "为其他程序签署的内容"),
    "signed_note": (
        "Keyrite itself verified each signature, read anew from the finished files; beside it the programs named here.",
        "每个签名均由 Keyrite 从完成的文件中重新读取并验证；此外还有此处所列的程序。",
    ),
    "document": ("Document", "文件"),
    "document_kind": ("Kind", "种类"),
    "signed_with": ("Keys", "密钥"),
    "accepted_by": ("Accepted by", "接受者"),
    "not_here": ("{program} not installed", "未安装 {program}"),
    "not_asked": ("{program} not asked", "未询问 {program}"),
    "reviewed": ("Records looked through", "已审阅的记录"),
    "reviewed_note": (
        "Each record was read from an archive that verified, to the entry and head named here; what comes after it was "
        "not looked at.",
        "每份记录均读自通过验证的归档，读到此处所列的条目与记录头为止；其后的内容未审阅。",
    ),
    "ceremony_id": ("Ceremony", "仪式"),
    "until_line": ("Entries", "条目数"),
    "head_short": ("Head", "记录头"),
    "found": ("What was found", "发现"),
    "found_nothing": ("nothing", "无"),
    "judged": ("Sheets judged", "份额单鉴定"),
    "judged_by_archive": (
        "Each sheet was judged alone against the register of the archive that this check continues.",
        "每张份额单均单独对照本次核对所延续归档中的登记进行鉴定。",
    ),
    "judged_by_seal": (
        "No archive was at hand: the sheet was judged by the seal that is printed on it. Genuine means that words and "
        "seal belong together. Whose seal it is, only its signature tells; where that was not checked, an archive of "
        "the set can tell it later (keyrite verify --continues).",
        "手边没有归档：份额单由印在其上的封印鉴定。“真实”表示词语与封印相符。封印属于谁，只有其签名能说明；"
        "若未核对签名，日后可由该份额组的归档查明（keyrite verify --continues）。",
    ),
    "sheet": ("Sheet", "份额单"),
    "when": ("Time (UTC)", "时间（UTC）"),
    "sheet_genuine": ("genuine", "真实"),
    "sheet_altered": ("altered", "被改动"),
    "sheet_foreign": ("of another set", "属于另一组"),
    "sheet_unreadable": ("unreadable", "无法读取"),
    "sheet_unsealed": ("no seal seen", "未见封印"),
    "sheet_duplicate": ("shown before", "重复出示"),
    "sheet_left-out": ("left out", "未计入"),
    "share_number": ("share {index}", "份额 {index}"),
    "share_of_set": ("share {index} of set {generation}", "第 {generation} 组份额 {index}"),
    "set_number": ("set {generation}", "第 {generation} 组"),
    "wrong_word": ("word {position} is wrong", "第 {position} 个词有误"),
    "signature_good": ("its seal is signed by the certificate given", "封印由所给证书签名"),
    "signature_bad": ("its seal is not signed by the certificate given", "封印并非由所给证书签名"),
    "signature_not-checked": ("whose seal it is was not checked", "未核对封印归属"),
    "made_handover": (
        "The key {key} lies on the HSM {token} now, and nothing else does: root key and root CA were destroyed there. "
        "Its operator uses it from here on, with a second person at each opening.",
        "密钥 {key} 现存放于 HSM（{token}），其中别无他物：根密钥和根 CA 已在其中销毁。"
        "此后由其操作员使用，每次打开都须有第二人在场。",
    ),
    "made_by_token": (
        "What follows was signed with the key {key}, without a quorum: the HSM {token} was opened by two people "
        "({who}). No bag was opened.",
        "后文所列内容由密钥 {key} 签署，无需法定人数：HSM（{token}）由两人（{who}）打开。未打开任何防拆袋。",
    ),
    "opened_by_two": (
        "Opened in a quorum's place by {operator} and {second}, line {line}{halves}. On it lay: {keys}.",
        "代替法定人数，由 {operator} 与 {second} 打开，第 {line} 行{halves}。其中存有：{keys}。",
    ),
    "halves": (", each with half of its PIN", "，各输入 PIN 的一半"),
    "made_other": (
        "See what happened, step by step, on the pages that follow.",
        "具体经过请见后续各页。",
    ),
    "made_nothing": ("Nothing of lasting worth: the ceremony was aborted.", "没有可长期依赖的成果：仪式已中止。"),
    "undo": ("Who can bring the key back", "谁能恢复密钥"),
    "undo_text": (
        "Any {k} of these {n} people together, each with their sheet. Fewer cannot, not even together.",
        "以下 {n} 人中任意 {k} 人携份额单共同到场即可；人数不足则无法恢复。",
    ),
    "lost": ("What may be lost", "可以失去什么"),
    "lost_text": (
        "Any {spare} of the {n} sheets, and any one site ({left} sheets would be left, and {k} are needed). "
        "Beyond that the key exists only in the HSM.",
        "{n} 份中任意 {spare} 份，或任意一个地点（仍余 {left} 份，需要 {k} 份）。超出此限，密钥就只存在于 HSM 中。",
    ),
    "lost_waived": (
        "Any {spare} of the {n} sheets. If the largest site is lost, {left} are left, and {k} are needed: this was "
        "waived in the record.",
        "{n} 份中任意 {spare} 份。若最大地点丢失，则余 {left} 份（需要 {k} 份）：记录中已豁免此项。",
    ),
    "lost_named": (
        "Any {spare} of the {n} sheets. If the place with the most of them is lost, {left} are left; {k} are needed.",
        "{n} 份中任意 {spare} 份。若存放最多份的地点丢失，则余 {left} 份（需要 {k} 份）。",
    ),
    "no_set": (
        "No live set of sheets: none of this ceremony's sheets recovers anything.",
        "没有有效的份额组：本仪式的任何份额单均不能恢复。",
    ),
    "fingerprint": ("Fingerprint of the root certificate, in words", "根证书指纹（词语形式）"),
    "meet": ("When to meet next", "何时再次集合"),
    "meet_text": (
        "A drill by {drill}, to prove that the sheets still recover.",
        "{drill} 之前举行演习，验证份额单仍可恢复。",
    ),
    "meet_review": ("The next log review by {day}.", "{day} 之前举行下一次日志审阅。"),
    "meet_cert": ("The root certificate expires on {date}.", "根证书于 {date} 到期。"),
    "meet_none": ("No date follows from this ceremony.", "本仪式不产生后续日期。"),
    "deviations": ("Deviations", "偏差"),
    "deviations_none": ("No deviation, waiver or interruption stands in the record.", "记录中没有偏差、豁免或中断。"),
    "absences_some": (
        "These people had left the room, as the record says, and what was done needed them: {names}.",
        "记录显示以下人员已离开房间，而所做之事须其在场：{names}。",
    ),
    "absence_at": (
        "{name} had left the room, and was needed for what the lines {lines} tell.",
        "{name} 已离开房间，而第 {lines} 行所述之事须其在场。",
    ),
    "deviations_listed": ("Each is listed under Deviations.", "逐项列于“偏差”一节。"),
    "deviations_some": ("Deviations: {n}.", "偏差：{n} 项。"),
    "people": ("Participants", "参与者"),
    "administrator": ("Ceremony administrator", "仪式主持人"),
    "operator": ("HSM operator", "HSM 操作员"),
    "witness": ("Witness", "见证人"),
    "custodian": ("Custodian", "保管人"),
    "custodian_before": ("Custodian of the set before", "上一组份额单的保管人"),
    "auditor": ("Auditor", "审计员"),
    "program": ("Program", "程序"),
    "role": ("Role", "角色"),
    "name": ("Name", "姓名"),
    "site": ("Site", "地点"),
    "held_at": ("Place", "地点"),
    "approval": ("Approved", "批准"),
    "approval_text": (
        "by {approved_by}, {function}, on {approved_on}, over this script ({reference})",
        "{approved_by}（{function}）于 {approved_on} 就本脚本批准（{reference}）",
    ),
    "identity": ("Identity, duties", "身份、职责"),
    "identity_seen": ("{how}, seen by {by}", "{how}，由 {by} 查验"),
    "agreed": ("agreed to the duties", "已同意职责"),
    "absent": ("absent: {trustee} keeps the sheet in trust", "缺席：份额单由 {trustee} 代管"),
    "kept_by": ("kept in trust by {trustee}, to be taken over", "由 {trustee} 代管，待接收"),
    "places": ("Where everything went", "物品去向"),
    "item": ("Item", "物品"),
    "item_sheet": ("sheet {index} of set {generation}", "第 {generation} 组份额单 {index}"),
    "item_sheet_pages": (
        "sheet {index} of set {generation}, public pages",
        "第 {generation} 组份额单 {index}，附公开页",
    ),
    "item_token": ("token", "令牌"),
    "item_laptop": ("the laptop", "笔记本电脑"),
    "item_archive-medium": ("medium with the archive", "存放归档的介质"),
    "package": ("Bag or number", "袋号或编号"),
    "goes_to": ("Goes to", "送往"),
    "carrier": ("Carried by", "携带人"),
    "recording": ("Recording", "录像"),
    "no_digest": ("no digest was stated", "未说明摘要"),
    "script": ("Script, with times", "脚本与时间"),
    "script_facts": ("{name}, version {version}, SHA-256 {sha}", "{name}，第 {version} 版，SHA-256 {sha}"),
    "step": ("Step", "步骤"),
    "who": ("Who", "执行人"),
    "planned": ("Planned", "计划"),
    "taken": ("Taken", "用时"),
    "began": ("Began", "开始"),
    "done": ("Completed", "完成"),
    "again": ("begun {n} times", "开始 {n} 次"),
    "minutes": ("{n} min", "{n} 分"),
    "machine_some": (
        "Of {total} looks at the machine, {n} found something that was not as it should be.",
        "主机的 {total} 项检查中有 {n} 项不符合要求。",
    ),
    "module_path": ("PKCS #11 library", "PKCS #11 库"),
    "module_sha256": ("Its SHA-256", "其 SHA-256"),
    "library": ("It calls itself", "自称"),
    "manufacturer": ("Maker", "制造商"),
    "model": ("Model", "型号"),
    "serial": ("Serial number", "序列号"),
    "firmware": ("Firmware", "固件"),
    "hardware": ("Hardware", "硬件"),
    "label": ("Label", "标签"),
    "software_token": ("Software token", "软件令牌"),
    "host": ("Machine and program", "主机与程序"),
    "this_program": ("Keyrite {version}, SHA-256 {sha}", "Keyrite {version}，SHA-256 {sha}"),
    "check": ("Check", "检查"),
    "result": ("Result", "结果"),
    "seen": ("What was seen", "所见"),
    "ok": ("as it should be", "符合"),
    "not_ok": ("NOT as it should be", "不符合"),
    "from_paper": ("read off its public pages; no archive was at hand", "读自其公开页；当时没有归档"),
    "printing": ("Printing", "打印"),
    "printer": ("Printer", "打印机"),
    "vouched": ("Local, single-purpose, on no network: seen by", "在本机、专用、不联网：查看人"),
    "printed": (
        "Sheets on paper, spoiled ones among them: {printed}. Spoiled and printed again: {spoiled}.",
        "印到纸上的份额单（含损坏的）：{printed} 张；损坏后重新打印：{spoiled} 张。",
    ),
    "read_memory": (
        "NOT READ FROM PAPER: sheets {list} were read back from memory, because nobody was there to scan them. "
        "This proves nothing of the printer.",
        "未从纸上读取：份额单 {list} 由内存回读，因为无人在场扫描。这不能证明打印机的任何情况。",
    ),
    "read_drawn": (
        "NOT READ FROM PAPER: sheets {list} were read back from the file that had just been written, or from what was "
        "drawn from it. This proves nothing of the paper.",
        "未从纸上读取：份额单 {list} 由刚写出的文件或由其绘制的图像回读。这不能证明纸面的任何情况。",
    ),
    "read_text": (
        "NOT READ FROM PAPER: sheets {list} were read back from texts of their words. "
        "This proves nothing of the paper.",
        "未从纸上读取：份额单 {list} 由词语的文本文件回读。这不能证明纸面的任何情况。",
    ),
    "read_scan": ("Read back from a scan or a photograph: sheets {list}.", "由扫描件或照片回读：份额单 {list}。"),
    "read_camera": ("Read back before the camera: sheets {list}.", "由摄像头回读：份额单 {list}。"),
    "read_typed": ("Read back as typed from the paper: sheets {list}.", "由照纸输入的词语回读：份额单 {list}。"),
    "read_file": (
        "Read back from files: sheets {list}. The record does not tell whether these were scans of the paper.",
        "由文件回读：份额单 {list}。记录未说明这些文件是否为纸面的扫描件。",
    ),
    "sheet_files": (
        "WHEN THE CEREMONY WAS CLOSED THESE FILES OF SHEETS STILL LAY ON THE DISK, in the ceremony's folder: {list}. "
        "Whoever copies enough of them has the root key.",
        "仪式结束时，下列份额单文件仍在磁盘上（仪式文件夹内）：{list}。谁复制了足够多的份额单文件，谁就拥有根密钥。",
    ),
    "wiped": (
        "The memory that held share words and root key was overwritten. Numbers, byte strings and pages that were made "
        "of them in passing, and words that were typed, seen by a camera or shown at a terminal, were let go, not "
        "overwritten.",
        "存放份额词语与根密钥的内存已被覆写。途中由其产生的数值、字节串与页面，以及输入的、摄像头读取的或在终端显示的词语，"
        "已释放但未覆写。",
    ),
    "token": ("Token", "令牌"),
    "keys": ("Keys, as read back from the token", "密钥属性（从令牌回读）"),
    "key": ("Key", "密钥"),
    "type": ("Type", "类型"),
    "sensitive": ("Sensitive", "敏感"),
    "extractable": ("Extractable", "可导出"),
    "local": ("Made in token", "令牌内生成"),
    "identifier": ("Id", "标识"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "unknown": ("not said", "未提供"),
    "certificates": ("Certificates", "证书"),
    "valid": ("Valid", "有效期"),
    "words": ("In words", "词语形式"),
    "shares": ("Share register", "份额登记"),
    "agrees": ("agrees", "同意"),
    "dissents": ("DISSENTS", "有异议"),
    "statement": ("In the record", "记录中"),
    "shares_note": (
        "Generation {generation}, {k} of {n}, key check value {kcv}. A commitment identifies a sheet and tells "
        "nothing of its words.",
        "第 {generation} 组，{n} 中 {k}，密钥校验值 {kcv}。承诺值可识别份额单，但不透露其词语。",
    ),
    "proof": (
        "{n} groups of sheets were combined, and each gave the root key.",
        "已逐一合并 {n} 组份额单，每组均得到根密钥。",
    ),
    "quorum": ("Sheets {list} were judged genuine and made the quorum.", "份额单 {list} 经鉴定为真实，达到法定人数。"),
    "voided": ("Generation {generation} is void: {reason}.", "第 {generation} 组已作废：{reason}。"),
    "bag": ("Bag", "袋号"),
    "commitment": ("Commitment (SHA-256)", "承诺值 (SHA-256)"),
    "ledger": ("Custody ledger", "保管台账"),
    "standing": ("Set", "所属组"),
    "standing_live": ("live", "有效"),
    "standing_superseded": ("superseded", "已被取代"),
    "standing_void": ("void", "已作废"),
    "place": ("Where it is", "现状"),
    "place_issued": ("handed out, not sealed", "已发放，未封存"),
    "place_sealed": ("sealed", "已封存"),
    "place_open": ("open", "已开启"),
    "place_destroyed": ("destroyed", "已销毁"),
    "place_missing": ("missing", "遗失"),
    "place_in-trust": ("held in trust", "代管"),
    "owed": ("to be accounted for", "待核销"),
    "bags": ("Bags, oldest first", "袋号（由旧到新）"),
    "artefacts": ("Artefacts", "产物"),
    "file": ("File", "文件"),
    "bytes": ("Bytes", "字节"),
    "line": ("Line", "行"),
    "event": ("Event", "事件"),
    "details": ("Details", "详情"),
    "time": ("Time (UTC)", "时间 (UTC)"),
    "resumed": ("Interruptions", "中断"),
    "signoff": ("Sign-off", "签署"),
    "signoff_note": (
        "Each person signs a printed copy of this page, and says whether the script was followed. Dissent is written "
        "here too.",
        "每人在本页打印件上签字，并说明脚本是否得到遵循；异议也写在此处。",
    ),
    "signature": ("Signature, date, remarks", "签字、日期、备注"),
    "head": ("The record's head", "记录头"),
    "head_note": (
        "Whoever has these words on paper can tell at any time whether the record is still the same: the head is the "
        "SHA-256 of its last line. The command keyrite verify shows the same words.",
        "只要纸上有这些词语，随时可以判断记录是否仍为原样：记录头是最后一行的 SHA-256。"
        "命令 keyrite verify 会显示同样的词语。",
    ),
    "confirmed": ("Written down before closing, after line {n}", "关闭前抄写（第 {n} 行之后）"),
    "finished": ("Of the finished record", "完成后的记录"),
    "qr": ("The head of the finished record, for any QR reader.", "完成后的记录头，可用任意二维码阅读器读取。"),
    "annex_requirements": ("Annex A: what an audit asks for", "附件 A：审计要求对照"),
    "requirement": ("Requirement", "要求"),
    "source": ("Source", "来源"),
    "met": ("met", "满足"),
    "disputed": ("DISPUTED", "有争议"),
    "not-met": ("not met", "未满足"),
    "not-applicable": ("not applicable", "不适用"),
    "shown": ("Lines that show it, or why not", "依据的行，或原因"),
    "counts": (
        "{met} met, {unmet} not met, {other} not applicable.",
        "满足 {met} 项，未满足 {unmet} 项，不适用 {other} 项。",
    ),
    "counts_disputed": ("Disputed: {n}.", "有争议 {n} 项。"),
    "and_more": ("and {n} more", "另有 {n} 行"),
    "cut": ("{n} more values on line {line} of record.jsonl", "另有 {n} 个值，见 record.jsonl 第 {line} 行"),
    "annex_entries": ("Annex B: every entry of the record", "附件 B：记录的全部条目"),
    "review": ("Review of an archive", "归档审阅"),
    "verdict": ("Verdict", "结论"),
    "checks": ("Checks", "检查项"),
    "passed": ("passed", "通过"),
    "failed": ("FAILED", "失败"),
    "not-made": ("not made", "未做"),
    "check_counts": (
        "{passed} passed, {failed} failed, {unmade} not made, {other} not applicable.",
        "通过 {passed} 项，失败 {failed} 项，未做 {unmade} 项，不适用 {other} 项。",
    ),
    "looked": ("Looked at", "检查对象"),
    "complete": (
        "Complete: every check that was made passed, and the ceremony was closed.",
        "完整：所做的检查全部通过，仪式已关闭。",
    ),
    "verdict_aborted": (
        "Aborted: the record is whole, and says that the ceremony was ended without a result.",
        "已中止：记录完整，并表明仪式未产生结果即已结束。",
    ),
    "incomplete": ("Incomplete: the end of the record, or files, are missing.", "不完整：记录的结尾或文件缺失。"),
    "altered": ("ALTERED: something is not as it was signed.", "已被改动：有内容与签名时不符。"),
    "unsound": (
        "The archive does not hold: rely on nothing below but to find out why.",
        "归档未通过验证：以下内容只可用于查明原因，不可依赖。",
    ),
    "unanchored": (
        "No anchor was given: the archive is consistent with itself. Compare the root's fingerprint with paper.",
        "未提供信任锚：归档自身一致。请将根证书指纹与纸面核对。",
    ),
    "rootless_complete": (
        "No root stands behind it: it shows what was written down, and anybody could have written it.",
        "没有根为它担保：它只显示所写下的内容，任何人都可能写出它。",
    ),
    "rootless_aborted": (
        "No root stands behind it: whoever began the ceremony ended it, and a key made for that signed it.",
        "没有根为它担保：结束它的是开始仪式的人，由为此制作的密钥签署。",
    ),
    "anchored": ("The root certificate is the anchor that was given.", "根证书与所提供的信任锚一致。"),
}


def language_of(words: Words) -> Literal["en", "zh"]:
    """The language of a set of the report's texts."""
    return "zh" if words["page"] == _WORDS["page"][1] else "en"


def words(language: str) -> Words:
    """Every text of the report in `en` or `zh`."""
    place = 1 if language == "zh" else 0
    return {key: both[place] for key, both in _WORDS.items()}
