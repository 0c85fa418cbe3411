#!/bin/sh
# Checks each signature over version @VERSION@ of the root metadata. It needs sh and openssl alone, and changes nothing.
# 检查根元数据第 @VERSION@ 版的每个签名。只需要 sh 和 openssl，不改动任何东西。
set -u
case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in zh*) lang=zh ;; *) lang=en ;; esac
say() { if [ $lang = zh ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
case $0 in */*) cd -- "${0%/*}" || exit 1 ;; esac
failed=0 good=0
for signature in check/*.der; do
  [ -e "$signature" ] || continue
  key=${signature%.der}
  if openssl dgst -sha256 -verify "$key.pem" -signature "$signature" check/signed.json >/dev/null 2>&1; then
    good=$((good + 1))
    say "ok         signature by ${key#check/}" "通过       ${key#check/} 的签名"
  else
    failed=$((failed + 1))
    say "FAILED     signature by ${key#check/}" "未通过     ${key#check/} 的签名"
  fi
done
say "$good good, $failed failed; root.json says how many are needed, and by which keys." \
  "$good 个有效，$failed 个无效；需要多少个、由哪些密钥签名，见 root.json。"
[ $failed -eq 0 ] && [ $good -gt 0 ]
