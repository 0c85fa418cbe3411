#!/bin/sh
# Checks this kit. It needs sh and openssl alone, and changes nothing.
#     sh check.sh
# 检查此部署包。只需要 sh 和 openssl，不改动任何东西。
#     sh check.sh
set -u

files=@FILES_QUOTED@
keys=@KEYS_QUOTED@
statements=@STATEMENTS_QUOTED@
signers=@SIGNERS_QUOTED@

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in zh*) lang=zh ;; *) lang=en ;; esac
say() { if [ $lang = zh ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
failed=0
pass() { say "ok         $1" "通过       $2"; }
fail() {
  failed=$((failed + 1))
  say "FAILED     $1" "未通过     $2"
}
untried() { say "NOT TRIED  $1" "未检查     $2"; }

export SSL_CERT_DIR=/nonexistent SSL_CERT_FILE=/nonexistent # what else this machine trusts does not count here
case $0 in */*) cd -- "${0%/*}" || exit 1 ;; esac

sha256() {
  digest=$(openssl dgst -sha256 "$1" 2>/dev/null) || digest=
  digest=${digest##* }
}

@WORDS@

whole_text() {
  text=
  while IFS= read -r line || [ -n "$line" ]; do text=$text$line; done <"$1"
}

check_files() {
  whole_text manifest.json
  for file in $files; do
    [ -f "$file" ] || fail "the file $file is missing" "缺少文件 $file"
  done
  # all in one go: there may be thousands
  while read -r digest file; do
    file=${file#\*}
    case $text in
      *"\"$file\":{\"sha256\":\"$digest\","*) ;;
      *) fail "the file $file is not what was made" "文件 $file 不是当初生成的内容" ;;
    esac
  done <<EOF
$(openssl dgst -sha256 -r $files 2>/dev/null)
EOF
  top=../..
  [ -f $top/manifest.json ] || top=..
  if [ ! -f $top/manifest.json ]; then
    untried "the kit's signature: manifest.json and manifest.p7s of the whole delivery are not two folders above this one" \
      "部署包的签名：整批部署包的 manifest.json 和 manifest.p7s 不在上两级文件夹中"
    return
  fi
  sha256 manifest.json
  whole_text $top/manifest.json
  case $text in
    *"\"image-signing/$folder/manifest.json\":{\"sha256\":\"$digest\","*) ;;
    *) fail "this kit is none of the delivery around it" "此部署包不属于它所在的这批部署包" ;;
  esac
  if openssl cms -verify -binary -inform DER -in $top/manifest.p7s -content $top/manifest.json \
    -CAfile root.pem -no-CApath -purpose any -no_check_time -out /dev/null 2>/dev/null; then
    pass "the ceremony's signature over all kits" "仪式对所有部署包的签名"
  else
    fail "the ceremony's signature over all kits" "仪式对所有部署包的签名"
  fi
}
folder=@FOLDER_QUOTED@

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
  openssl base64 -d -A -in "$3" 2>/dev/null |
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
