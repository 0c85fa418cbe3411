# what every kit's check.sh does: it says, and looks at files and the ceremony's signature
files=@FILES_QUOTED@
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
  there=
  for file in $files; do
    if [ -f "$file" ]; then there="$there $file"; else fail "the file $file is missing" "缺少文件 $file"; fi
  done
  # all in one go: there may be thousands; and without one, openssl would wait for its input
  while read -r digest file; do
    [ -n "$digest" ] || continue
    file=${file#\*}
    case $text in
      *"\"$file\":{\"sha256\":\"$digest\","*) ;;
      *) fail "the file $file is not what was made" "文件 $file 不是当初生成的内容" ;;
    esac
  done <<EOF
$([ -z "$there" ] || openssl dgst -sha256 -r $there 2>/dev/null)
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
    *"\"@SYSTEM@/$folder/manifest.json\":{\"sha256\":\"$digest\","*) ;;
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
