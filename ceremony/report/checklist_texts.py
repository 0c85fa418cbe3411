"""The paper checklist's own words, in English and Chinese."""

from __future__ import annotations

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "id": "Ceremony id",
        "date": "Date and place",
        "script": "Script {name}, version {version}, SHA-256 {sha256}",
        "minutes": "{n} min",
        "begun": "begun",
        "done": "done",
        "initials": "initials",
        "bag": "Sheet {n}: bag number",
        "first_bag": "Sheet {n} and public pages: bag number",
        "public_pages": "Public pages: sets printed, one for each bag",
        "head": "The record's head, 32 words as read aloud",
        "fingerprint": "The certificate's fingerprint, 32 words as read aloud",
        "exception": "Exception sheet {n}",
        "if_fails": "If something in this act fails",
        "approved": "Approved by, function",
        "approved_on": "Day, signature of the approver",
        "second": "Administrator or witness",
        "sheet": "Sheet {n}",
        "own_token": "Token of custodian {n}",
        "new_sheet": "Sheet {n}, public pages",
        "what": "What happened",
        "expected": "What was expected",
        "decision": "What was decided, and by whom",
        "witness": "Witness",
        "page": "{name}   page {n}",
    },
    "zh": {
        "id": "仪式编号",
        "date": "日期和地点",
        "script": "脚本 {name}，版本 {version}，SHA-256 {sha256}",
        "minutes": "{n} 分钟",
        "begun": "开始",
        "done": "完成",
        "initials": "签字",
        "bag": "份额单 {n}：防拆袋编号",
        "first_bag": "份额单 {n} 及公开页：防拆袋编号",
        "public_pages": "公开页：已打印的份数，每袋一份",
        "head": "记录头，宣读的 32 个词",
        "fingerprint": "证书指纹，宣读的 32 个词",
        "exception": "例外单 {n}",
        "if_fails": "本幕中如有失败",
        "approved": "批准人、职务",
        "approved_on": "日期、批准人签字",
        "second": "主持人或见证人",
        "sheet": "份额单 {n}",
        "own_token": "保管人 {n} 的令牌",
        "new_sheet": "份额单 {n}，附公开页",
        "what": "发生了什么",
        "expected": "预期是什么",
        "decision": "如何决定，由谁决定",
        "witness": "见证人",
        "page": "{name}   第 {n} 页",
    },
}

# of tables: their columns, by the step's action; and what is carried away
TABLES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "approve": ("", "Name", "Identity document seen"),
        "acknowledge-duties": ("", "Name", "I agree: signature"),
        "open-token": ("", "Name", "I open the token: signature"),
        "sign-tuf-root": ("", "Name", "I open this token: signature"),
        "place-items": ("", "Goes to", "Carried by"),
        "items": ("Token", "Laptop", "Medium with archive", "Recording"),
    },
    "zh": {
        "approve": ("", "姓名", "所查验的证件"),
        "acknowledge-duties": ("", "姓名", "我同意：签字"),
        "open-token": ("", "姓名", "我打开令牌：签字"),
        "sign-tuf-root": ("", "姓名", "我打开此令牌：签字"),
        "place-items": ("", "送往", "携带人"),
        "items": ("令牌", "笔记本电脑", "存放归档的介质", "录像"),
    },
}

ROLES: dict[str, dict[str, str]] = {
    "en": {
        "administrator": "Ceremony administrator",
        "operator": "HSM operator",
        "custodian": "Custodian",
        "witness": "Witness",
    },
    "zh": {
        "administrator": "仪式主持人",
        "operator": "HSM 操作员",
        "custodian": "保管人",
        "witness": "见证人",
    },
}
