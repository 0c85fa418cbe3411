"""Every text of a share sheet, in English and Chinese.

Rules guarded here:
- both languages have the same keys, and the same `{values}` in each;
- the way to recover without this program stands on every sheet, names no acronym without saying what it is,
  and its commands are the ones that the tests copy out of a printed sheet and run.
"""

from __future__ import annotations

TOOL_RECOVER = ("pip install 'shamir-mnemonic[cli]'", "shamir recover")
UNWRAP = (
    "openssl enc -d -id-aes256-wrap-pad -iv A65959A6 -K KEY \\",
    "  -in root-ca.wrapped -out root-ca.der",
    "openssl pkey -inform DER -in root-ca.der -out root-ca.pem",
)

ENGLISH = {
    "rehearsal": "REHEARSAL",
    "rehearsal_note": "For practice only. This sheet protects nothing.",
    "title": "Share {index} of {shares}",
    "quorum": "any {threshold} recover the root key",
    "ceremony": "Ceremony",
    "holder": "Custodian",
    "site": "Kept at",
    "issued": "Issued",
    "issued_value": "{date}, set {generation}",
    "root_fingerprint": "Root certificate",
    "fingerprint_kind": "SHA-256",
    "check_value": "Key check value",
    "bag": "Tamper-evident bag number",
    "signature_holder": "Custodian: received, words checked",
    "signature_witness": "Witness",
    "signature_administrator": "Ceremony administrator",
    "date": "Date",
    "found": "Found this, or found it opened? Do not unfold it. "
    "Call at once, or bring it to the organisation named above.",
    "contact": "Whom to call: name, telephone",
    "fold_inner": "FOLD 1   bring the lowest part up, over the words",
    "fold_outer": "FOLD 2   then fold this part back, label outside",
    "secret": "SECRET: the words of share {index} of {shares}",
    "secret_note": "Do not photograph or copy.",
    "tick": "Tick each word as it is checked. The four bold letters alone identify a word.",
    "code": "SECRET: the same words",
    "code_note": "Any reader of such codes shows them.",
    "duties": "Custodian: keep this yourself, sealed in its bag, at your site. Show the words to nobody, copy nothing. "
    "Come when a ceremony calls, bag unopened. Report at once a bag that is lost, damaged or open.",
    "help": "How to recover the root key",
    "with": "With Keyrite",
    "with_1": "Bring any {threshold} of the {shares} sheets of set {generation}, and the ceremony's archive "
    "(a folder of public files) or the public pages of this envelope, to a computer that is off every network.",
    "with_2": "Start Keyrite, choose Recover, and scan or type each sheet. It says at once whether a sheet is genuine, "
    "altered, or from another set.",
    "without": "Without Keyrite",
    "without_1": "The words follow a public standard called SLIP-39 (published as SLIP-0039; no passphrase). "
    "Any program for it joins {threshold} sheets into the root key, 64 digits 0-9 a-f. "
    "For example, with Python, "
    "in a terminal (the first line needs a network; take it away before the second):",
    "without_2": "It is the right key if the SHA-256 of the line keyrite root v1, followed by the key's 32 bytes, "
    "begins with the key check value on the label.",
    "without_3": "The root key opens the signing key, kept in the archive and on the public pages "
    "as keys/root-ca.wrapped. "
    "It is locked with the cipher AES in the form called key wrap with padding "
    "(public standard RFC 5649). In the folder keys, with the 64 digits in place of KEY, type:",
    "without_4": "The file root-ca.pem is then the private key that belongs to the certificate keys/root-ca.crt. "
    "Its fingerprint is printed on the label.",
    "seal": "SEAL: nothing secret",
    "seal_note": "It checks this sheet without the archive.",
    "source": "Keyrite is the free program that made this sheet. Ask the organisation on the label for it; "
    "or do without: other programs for SLIP-39 recover the same key.",
    "public": "Public page",
    "public_1": "Nothing on this page is secret. Together with enough share sheets it is all that is needed to restore "
    "the root key and every key under it, even if no computer or disk is left.",
    "public_2": "Read the codes on all pages with any reader, in any order. Each begins with KEYRITE2, a file's name, "
    "eight digits that are the same on all codes of that file, and the code's number. "
    "Put a file's codes in order, join what follows the last colon of each, and add = at the end until the number of "
    "characters is a multiple of 8. Decode that as Base32 (public standard RFC 4648), for example with the command "
    "base32 -d: that is the file. Its SHA-256 (command sha256sum) begins with the eight digits.",
}

CHINESE = {
    "rehearsal": "演练 REHEARSAL",
    "rehearsal_note": "仅供演练，不保护任何密钥。",
    "title": "第 {index} 份，共 {shares} 份",
    "quorum": "任意 {threshold} 份即可恢复根密钥",
    "ceremony": "仪式编号",
    "holder": "保管人",
    "site": "存放地点",
    "issued": "签发日期",
    "issued_value": "{date}，第 {generation} 组",
    "root_fingerprint": "根证书指纹",
    "fingerprint_kind": "SHA-256",
    "check_value": "密钥校验值",
    "bag": "防拆袋编号",
    "signature_holder": "保管人：已收到并核对词语",
    "signature_witness": "见证人",
    "signature_administrator": "仪式主持人",
    "date": "日期",
    "found": "若拾到本单，或发现已被拆开：请勿展开，立即致电，或交还上列机构。",
    "contact": "联系人：姓名、电话",
    "fold_inner": "折线一：先将最下部分向上折，盖住词语",
    "fold_outer": "折线二：再将此部分向后折，标签朝外",
    "secret": "机密：第 {index} 份（共 {shares} 份）的词语",
    "secret_note": "请勿拍照或抄录。",
    "tick": "每核对一个词语，打一个勾。仅凭加粗的前四个字母即可确定词语。",
    "code": "机密：内容与词语相同",
    "code_note": "任何二维码软件均可读取。",
    "duties": "保管人：由本人保管，封在防拆袋中，存放在说明的地点。不向任何人出示词语，不留副本。"
    "仪式召集时到场，防拆袋未经开启。防拆袋遗失、损坏或被打开时，立即报告。",
    "help": "如何恢复根密钥",
    "with": "使用 Keyrite",
    "with_1": "将第 {generation} 组 {shares} 份中的任意 {threshold} 份，连同仪式归档"
    "（一个存放公开文件的文件夹）或本信封中的公开页，带到一台不连接任何网络的电脑前。",
    "with_2": "启动 Keyrite，选择“恢复”，逐份扫描或输入词语。程序会立即指出该份是真实的、被改动的，还是属于另一组。",
    "without": "不使用 Keyrite",
    "without_1": "这些词语遵循名为 SLIP-39 的公开标准（文件名 SLIP-0039；不设口令）。"
    "任何支持该标准的程序都能把 {threshold} 份合成根密钥，即 64 个 0-9 a-f 字符。例如使用 Python，"
    "在终端输入（第一行需要网络；输入第二行之前请断开网络）：",
    "without_2": "若 keyrite root v1 这一行加上密钥的 32 个字节，其 SHA-256 以标签上的密钥校验值开头，则密钥正确。",
    "without_3": "根密钥用来打开签名密钥，后者在归档中和公开页上名为 keys/root-ca.wrapped，"
    "以 AES 加密算法的“带填充的密钥封装”方式"
    "（公开标准 RFC 5649）加锁。在 keys 文件夹中，用这 64 个字符替换 KEY，输入：",
    "without_4": "所得文件 root-ca.pem 即证书 keys/root-ca.crt 所对应的私钥。证书指纹印在标签上。",
    "seal": "封印码：不含机密",
    "seal_note": "没有归档时可凭它验证本单。",
    "source": "Keyrite 是制作本单的自由软件，可向标签上的机构索取；没有它也行：其他支持 SLIP-39 的程序能恢复同一密钥。",
    "public": "公开页",
    "public_1": "本页不含任何机密。即使所有电脑和磁盘都已不在，"
    "凭足够份数的份额单和本页，即可恢复根密钥及其下的全部密钥。",
    "public_2": "用任何软件读取各页上的二维码，先后顺序不限。每个码以 KEYRITE2、文件名、"
    "同一文件各码相同的八位字符和编号开头。"
    "将同一文件的各码按编号排列，把每个码最后一个冒号之后的内容连接起来，"
    "在末尾补 = 直到字符数为 8 的倍数，再按 Base32（公开标准 RFC 4648）解码，例如用命令 base32 -d，即得该文件。"
    "其 SHA-256（命令 sha256sum）以那八位字符开头。",
}

TEXTS = {"en": ENGLISH, "zh": CHINESE}
