#!/bin/sh
# Checks that version @VERSION@ of the root metadata is what was made, and each signature over it. It needs sh and openssl alone, and changes nothing.
# 检查根元数据第 @VERSION@ 版是否为当初生成的内容，以及其上的每个签名。只需要 sh 和 openssl，不改动任何东西。
set -u
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in zh*) lang=zh ;; *) lang=en ;; esac
say() { if [ $lang = zh ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
case $0 in */*) cd -- "${0%/*}" || exit 1 ;; esac
failed=0 good=0
# every file is held to its SHA-256: the signatures are over check/signed.json, and clients load root.json
while read -r wanted file; do
  found=$(openssl dgst -sha256 -r "$file" 2>/dev/null)
  if [ "${found%% *}" != "$wanted" ]; then
    failed=$((failed + 1))
    say "FAILED     $file is missing, or not what was made" "未通过     $file 缺失，或不是当初生成的内容"
  fi
  case $file in *.der) ;; *) continue ;; esac
  key=${file%.der}
  if openssl dgst -sha256 -verify "$key.pem" -signature "$file" check/signed.json >/dev/null 2>&1; then
    good=$((good + 1))
    say "ok         signature by ${key#check/}" "通过       ${key#check/} 的签名"
  else
    failed=$((failed + 1))
    say "FAILED     signature by ${key#check/}" "未通过     ${key#check/} 的签名"
  fi
done <<EOF
@FILES@
EOF
say "$good signatures good, $failed checks failed; root.json says how many signatures are needed, and by which keys." \
  "$good 个签名有效，$failed 项检查未通过；需要多少个签名、由哪些密钥签名，见 root.json。"
[ $failed -eq 0 ] && [ $good -gt 0 ]
