#!/bin/sh
# Checks this kit of @HOST@, and what the host serves with it. It needs sh and openssl alone, and changes nothing.
#     sh check.sh KEYS        before anything is installed; KEYS is the folder in which request.sh was run
#     sh check.sh --served    after it was installed: also what the host serves, and what it reaches
#     sh check.sh --policy    whether /etc/containers/policy.json may be replaced by the one here
#     sh check.sh --daemon    whether /etc/docker/daemon.json has every field of the one here
# 检查 @HOST@ 的部署包以及主机提供的服务。只需要 sh 和 openssl，不改动任何东西。
#     sh check.sh KEYS        安装之前；KEYS 是运行 request.sh 的文件夹
#     sh check.sh --served    安装之后：还检查主机提供的服务，以及它能访问的服务
#     sh check.sh --policy    /etc/containers/policy.json 是否可以由此处的文件替换
#     sh check.sh --daemon    /etc/docker/daemon.json 是否含有此处文件的全部字段
set -u

host=@HOST_QUOTED@
name_option=@NAME_OPTION_QUOTED@
uses=@USES_QUOTED@
serves=@SERVES_QUOTED@
reaches=@REACHES_QUOTED@
installed=/etc/docker/tls

case ${1-} in '' | -* | /*) ;; *) set -- "$(pwd)/$1" ;; esac # as whoever names it sees it, not as seen from here
@CHECKS@

# `text`: a file without any space or line end
unspaced() {
  text=
  set -f
  while read -r line || [ -n "$line" ]; do
    for word in $line; do text=$text$word; done
  done <"$1"
  set +f
}

check_policy() {
  policy=/etc/containers/policy.json
  [ -e $policy ] || return 0
  unspaced $policy
  case $text in
    '' | *'"sigstoreSigned"'* | *'"signedBy"'*)
      say "$policy demands signatures, or cannot be read, and the one here asks for none; it was left as it is." \
        "$policy 要求签名或无法读取，而此处的策略不要求签名；已保持原样。" >&2
      return 1
      ;;
  esac
}

check_daemon() {
  unspaced /etc/docker/daemon.json
  own=$text
  while read -r name value || [ -n "$name" ]; do
    value=$name$value value=${value%,}
    case $own in
      *"$value"*) ;;
      *)
        say "/etc/docker/daemon.json lacks $value: where you have a daemon.json of your own, add the fields of docker/daemon.json to it, and do this step again." \
          "/etc/docker/daemon.json 缺少 $value：如果已有自己的 daemon.json，请把 docker/daemon.json 的各字段加入其中，然后重做这一步。" >&2
        return 1
        ;;
    esac
  done <docker/daemon.json
}

case ${1-} in
  --policy | --daemon)
    "check_${1#--}"
    exit
    ;;
  --served) served=yes keys=$installed ;;
  '' | -*)
    say "Say where the keys are: sh check.sh KEYS; or sh check.sh --served, once the kit is installed." \
      "请指明密钥所在：sh check.sh KEYS；安装之后则用 sh check.sh --served。" >&2
    exit 2
    ;;
  *) served= keys=$1 ;;
esac

# the certificate for a use: the kit's, or the one that is installed already and stays; and where its key is
choose() {
  use=$1 certificate=tls/$1.crt key=$keys/$1.key
  [ -f "$certificate" ] || certificate=$installed/$1.crt key=$installed/$1.key
}

check_certificate() {
  choose "$1"
  purpose=$2
  if problem=$(openssl verify -CAfile root.pem -no-CApath -untrusted "$certificate" -purpose "$purpose" "$certificate" 2>&1); then
    pass "$use: chain to the root, purpose, dates" "$use：到根证书的链、用途、有效期"
  else
    problem=${problem##*error } problem=${problem%%
*}
    fail "$use: chain, purpose or dates ($problem)" "$use：证书链、用途或有效期（$problem）"
  fi
  if openssl verify -CAfile root.pem -no-CApath -untrusted "$certificate" $name_option "$host" "$certificate" >/dev/null 2>&1; then
    pass "$use: it is for $host" "$use：属于 $host"
  else
    fail "$use: it is not for $host" "$use：不属于 $host"
  fi
  openssl x509 -in "$certificate" -noout -checkend 2592000 >/dev/null ||
    say "           $use: fewer than 30 days are left" "           $use：剩余不足 30 天"
  if [ ! -r "$key" ]; then
    fail "$use: there is no key $key that can be read here" "$use：没有可读取的密钥 $key"
  elif [ "$(openssl pkey -in "$key" -pubout 2>/dev/null)" = "$(openssl x509 -in "$certificate" -noout -pubkey)" ]; then
    pass "$use: the key fits" "$use：密钥相符"
  else
    fail "$use: the key $key is another one" "$use：密钥 $key 不是这一张证书的"
  fi
}

fetch() {
  # what a request of $2 to $1 is answered with; more options follow
  place=$1 path=$2
  shift 2
  answer=$(printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$path" "${place%:*}" |
    openssl s_client -connect "$place" -quiet "$@" 2>&1)
}

check_served() {
  place=$1 path=$2
  choose server
  shown=$(openssl s_client -connect "$place" -servername "$host" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256 2>/dev/null)
  if [ -z "$shown" ]; then
    fail "$place: nobody answers there" "$place：无应答"
    return
  fi
  if [ "$shown" = "$(openssl x509 -in "$certificate" -noout -fingerprint -sha256)" ]; then
    pass "$place: serves this certificate" "$place：使用这张证书"
  else
    fail "$place: serves another certificate; was it restarted?" "$place：使用的是另一张证书；是否已重启？"
  fi
  fetch "$place" "$path" -servername "$host"
  case $answer in
    *alert* | *"HTTP/1."*) ;;
    # in TLS 1.3 its refusal may be lost, where it closes with the question unread; in TLS 1.2 it refuses before that
    *) fetch "$place" "$path" -servername "$host" -tls1_2 ;;
  esac
  case $answer in
    *"alert protocol version"*) untried "$place: whether it refuses who has no certificate" "$place：是否拒绝没有证书者" ;;
    *"HTTP/1."?" 2"*) fail "$place: lets in who has no certificate" "$place：没有证书也能进入" ;;
    *alert* | *"HTTP/1."?" 4"*) pass "$place: refuses who has no certificate" "$place：拒绝没有证书者" ;;
    *) untried "$place: whether it refuses who has no certificate" "$place：是否拒绝没有证书者" ;;
  esac
  for old in tls1 tls1_1; do
    answer=$(openssl s_client -connect "$place" -$old -cipher ALL:@SECLEVEL=0 </dev/null 2>&1)
    case $answer in
      *"alert protocol version"*) pass "$place: refuses $old" "$place：拒绝 $old" ;;
      *"Cipher is (NONE)"* | *"nknown option"* | *"no protocols"*) untried "$place: whether it refuses $old (this openssl does not speak it)" "$place：是否拒绝 $old（此 openssl 不支持）" ;;
      *"Cipher is "*) fail "$place: speaks $old" "$place：仍使用 $old" ;;
      *) untried "$place: whether it refuses $old" "$place：是否拒绝 $old" ;;
    esac
  done
}

check_reached() {
  place=$1 path=$2 name=${1%:*}
  name=${name#\[} name=${name%\]}
  choose client
  case $name in *:* | *.[0-9] | *.[0-9][0-9] | *.[0-9][0-9][0-9]) option=-verify_ip ;; *) option=-verify_hostname ;; esac
  fetch "$place" "$path" -CAfile tls/servers-ca.pem -no-CApath -partial_chain -verify_return_error $option "$name" \
    -cert "$certificate" -cert_chain "$certificate" -key "$key"
  case $answer in
    *"HTTP/1."?" 200"*) pass "$place: known by its certificate, and lets this host in" "$place：证书得到确认，并允许本机进入" ;;
    *onnect:errno* | *"connection refused"* | *BIO_lookup* | *gethostbyname*) untried "$place: nobody answers there" "$place：无应答" ;;
    *) fail "$place: is not known by its certificate, or does not let this host in" "$place：证书未得到确认，或不允许本机进入" ;;
  esac
}

check_files
sha256=$(openssl x509 -in root.pem -outform DER | openssl dgst -sha256)
in_words "${sha256##* }"
say "           The root's certificate in words; compare them with those that the ceremony's administrator has on paper:" \
  "           根证书的词语；请与仪式主持人纸上的词语核对："
printf '%s\n' "$words"
for use in $uses; do
  case $use in server) check_certificate server sslserver ;; client) check_certificate client sslclient ;; esac
done
if [ -n "$served" ]; then
  for endpoint in $serves; do check_served "${endpoint%%/*}" "/${endpoint#*/}"; done
  for endpoint in $reaches; do check_reached "${endpoint%%/*}" "/${endpoint#*/}"; done
fi
if [ $failed = 0 ]; then
  say "Nothing failed." "没有未通过的检查。"
else
  if [ -n "$served" ]; then
    say "$failed checks FAILED: do not go on; INSTALL says how to go back." "$failed 项检查未通过：请不要继续；安装说明写明了如何退回。"
  else
    say "$failed checks FAILED: stop; nothing was changed by this look." "$failed 项检查未通过：请停下；这次检查未改动任何东西。"
  fi
  exit 1
fi
