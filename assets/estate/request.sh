#!/bin/sh
# Makes the keys of @HOST@ ON THAT HOST, and a certificate request for each.
# It needs sh and openssl alone. Run it as root, in a new folder, into which the keys are written and which they do not leave:
#     mkdir -p /etc/docker && mkdir -m 0700 /etc/docker/tls-new && cd /etc/docker/tls-new && sh /PATH/TO/request.sh
# Requests (.csr) and fingerprints.txt are written beside this script. Carry those to the ceremony, and nothing else; read the
# words over the telephone to somebody who knows your voice. With --same-key it asks again with keys that are there.
#
# 在主机 @HOST@ 上生成其密钥，并为每个密钥生成证书申请。只需要 sh 和 openssl。
# 请以 root 身份在新建的文件夹中运行；密钥写入该文件夹，且不离开它：命令同上。
# 申请（.csr）和 fingerprints.txt 写在本脚本旁边。只把它们带到仪式现场，并通过电话把词语读给认得您声音的人听。
# 加上 --same-key 则用已有的密钥再次申请。
set -eu
umask 077

host=@HOST_QUOTED@
uses=@USES_QUOTED@

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in zh*) lang=zh ;; *) lang=en ;; esac
say() { if [ $lang = zh ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
refuse() {
  say "$1" "$2" >&2
  exit 1
}

same=
case ${1-} in
  '') ;;
  --same-key) same=yes ;;
  *) refuse "There is no option $1; the only one is --same-key." "没有选项 $1；唯一的选项是 --same-key。" ;;
esac

case $0 in */*) here=${0%/*} ;; *) here=. ;; esac
here=$(cd -P -- "${here:-/}" && pwd -P)
[ "$here" != "$(pwd -P)" ] || refuse \
  "This folder travels, and keys must not. Go into a new folder of this host (mkdir -m 0700 NEW && cd NEW), and run $here/request.sh from there." \
  "这个文件夹会被带走，而密钥不得离开本机。请进入本机上新建的文件夹（mkdir -m 0700 NEW && cd NEW），从那里运行 $here/request.sh。"
[ -w "$here" ] || refuse \
  "Nothing can be written to $here, where the requests belong; nothing was made. Make it writable, or copy this folder to where it is." \
  "无法写入 $here，而申请应写在那里；没有生成任何东西。请使其可写，或把此文件夹复制到可写之处。"
command -v openssl >/dev/null || refuse \
  "There is no openssl on this host; nothing was made. Install it, then run this again." \
  "本机没有 openssl；没有生成任何东西。请安装后再运行。"

for use in $uses; do
  if [ -n "$same" ]; then
    [ -f "$use.key" ] || refuse \
      "There is no $use.key in this folder; nothing was made. Go into the folder of the keys." \
      "此文件夹中没有 $use.key；没有生成任何东西。请进入密钥所在的文件夹。"
  elif [ -e "$use.key" ] || [ -h "$use.key" ]; then
    refuse \
      "$use.key is here already, and is left as it is; nothing was made. For new keys go into a new folder; to ask again with this key, add --same-key." \
      "$use.key 已经存在，保持原样；没有生成任何东西。要生成新密钥，请进入新的文件夹；要用此密钥再次申请，请加上 --same-key。"
  fi
  if [ -e "$here/$use.csr" ] || [ -h "$here/$use.csr" ]; then
    refuse \
      "$here/$use.csr is there already, and is left as it is; nothing was made. If its key is given up, remove the .csr files and fingerprints.txt first." \
      "$here/$use.csr 已经存在，保持原样；没有生成任何东西。如果它的密钥已放弃，请先删除各 .csr 文件和 fingerprints.txt。"
  fi
done

settings() {
  case $1 in
@SETTINGS@
  esac
}

@WORDS@

for use in $uses; do
  if [ -z "$same" ]; then
    openssl genpkey @GENPKEY@ -out "$use.key" 2>/dev/null || refuse \
      "openssl could make no key for $use; remove $use.key, if it is there, and find out why: openssl genpkey @GENPKEY@" \
      "openssl 未能为 $use 生成密钥；如有 $use.key，请删除，并查明原因：openssl genpkey @GENPKEY@"
  fi
  settings "$use" | openssl req -new -sha256 -config /dev/stdin -key "$use.key" -out "$here/$use.csr" || refuse \
    "openssl could make no request for $use. The key $use.key is unharmed: remove $here/$use.csr, if it is there, and run this again with --same-key." \
    "openssl 未能为 $use 生成申请。密钥 $use.key 没有受损：如有 $here/$use.csr，请删除，再加上 --same-key 运行。"
  hex=$(openssl req -in "$here/$use.csr" -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256)
  hex=${hex##* }
  [ ${#hex} = 64 ] || refuse "openssl gave no fingerprint of $use.csr." "openssl 没有给出 $use.csr 的指纹。"
  in_words "$hex"
  printf 'keyrite-fingerprint-1 %s %s %s\n%s\n' "$host" "$use" "$hex" "$words" >>"$here/fingerprints.txt"
  say "$host, $use: the key's fingerprint in words" "$host，$use：密钥指纹的词语"
  printf '%s\n' "$words"
done
say "The keys stay in $(pwd -P). Carry the .csr files and fingerprints.txt in $here to the ceremony." \
  "密钥留在 $(pwd -P)。请把 $here 中的 .csr 文件和 fingerprints.txt 带到仪式现场。"
