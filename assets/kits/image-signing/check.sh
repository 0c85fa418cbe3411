#!/bin/sh
# Checks this kit. It needs sh and openssl alone, and changes nothing.
#     sh check.sh
# 检查此部署包。只需要 sh 和 openssl，不改动任何东西。
#     sh check.sh
set -u

keys=@KEYS_QUOTED@
statements=@STATEMENTS_QUOTED@
signers=@SIGNERS_QUOTED@

@CHECKS@

check_key() {
  untrusted=
  [ ! -f chain.pem ] || untrusted="-untrusted chain.pem"
  if problem=$(openssl verify -CAfile root.pem -no-CApath $untrusted "keys/$1.crt" 2>&1); then
    pass "$1: chain to the root, dates" "$1：到根证书的链、有效期"
  else
    problem=${problem##*error } problem=${problem%%
*}
    fail "$1: chain or dates ($problem)" "$1：证书链或有效期（$problem）"
  fi
  if [ "$(openssl pkey -pubin -in "keys/$1.pub" 2>/dev/null)" = "$(openssl x509 -in "keys/$1.crt" -noout -pubkey)" ]; then
    pass "$1: the key is the certificate's" "$1：密钥与证书相符"
  else
    fail "$1: the key is not the certificate's" "$1：密钥与证书不符"
  fi
  openssl x509 -in "keys/$1.crt" -noout -checkend 2592000 >/dev/null ||
    say "           $1: fewer than 30 days are left" "           $1：剩余不足 30 天"
}

# whether the key $1 signed the file $2, by the signature $3 in base64
is_signed() {
  [ -f "$2" ] && [ -f "$3" ] && openssl base64 -d -A -in "$3" 2>/dev/null |
    openssl dgst -sha256 -verify "keys/$1.pub" -signature /dev/stdin "$2" >/dev/null 2>&1
}

check_signatures() {
  right=0 wrong=0
  while read -r _ _ _ name signer; do
    if is_signed "$signer" "attach/$name.payload.json" "attach/$name.sig"; then
      right=$((right + 1))
    else
      wrong=$((wrong + 1))
      say "           attach/$name" "           attach/$name"
    fi
  done <signatures.txt
  if [ $wrong = 0 ]; then
    pass "$right signatures of images" "$right 个镜像签名"
  else
    fail "$wrong signatures of images, named above" "$wrong 个镜像签名（见上）"
  fi
}

check_statement() {
  for signer in $signers; do
    if is_signed "$signer" "rotation/$1.statement.json" "rotation/$1.$signer.sig"; then
      pass "the statement of the rotation, by $signer" "轮换声明，由 $signer 签名"
    else
      fail "the statement of the rotation, by $signer" "轮换声明，由 $signer 签名"
    fi
  done
}

check_files
sha256=$(openssl x509 -in root.pem -outform DER | openssl dgst -sha256)
in_words "${sha256##* }"
say "           The root's certificate in words; compare them with those that the ceremony's administrator has on paper:" \
  "           根证书的词语；请与仪式主持人纸上的词语核对："
printf '%s\n' "$words"
for key in $keys; do check_key "$key"; done
for statement in $statements; do check_statement "$statement"; done
[ ! -f signatures.txt ] || check_signatures
if [ $failed = 0 ]; then
  say "Nothing failed." "没有未通过的检查。"
else
  say "$failed checks FAILED: do not go on; nothing was changed." "$failed 项检查未通过：请不要继续；未改动任何东西。"
  exit 1
fi
