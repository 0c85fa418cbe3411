#!/bin/sh
# Does steps of INSTALL, with the same commands, and stops at the first that fails.
#     sh install.sh FIRST LAST    as root; the numbers of steps; an optional one is done where it is named alone
# 按 INSTALL 中的步骤执行同样的命令，遇到失败即停止。
#     sh install.sh FIRST LAST    以 root 身份；参数为步骤编号；可选步骤只在单独指明时执行
set -u

case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in zh*) lang=zh ;; *) lang=en ;; esac
say() { if [ $lang = zh ]; then printf '%s\n' "$2"; else printf '%s\n' "$1"; fi; }
first=${1-} last=${2-${1-}}
case $first:$last in
  :* | *: | *[!0-9:]* | *:*:*)
    say "Say which steps of INSTALL: sh install.sh FIRST LAST" "请指明 INSTALL 的步骤：sh install.sh FIRST LAST" >&2
    exit 2
    ;;
esac
if [ "$(id -u)" != 0 ]; then
  say "This is not root; nothing was changed." "当前不是 root；未改动任何东西。" >&2
  exit 3
fi
case $0 in */*) cd -- "${0%/*}" || exit 1 ;; esac

step() {
  [ "$1" -ge "$first" ] && [ "$1" -le "$last" ] || return 1
  now=$1
  if [ -n "${4-}" ] && [ "$first" -ne "$last" ]; then
    say "$1. $2: left out, for it is optional; sh install.sh $1 does it" "$1. $3：已略过；sh install.sh $1 可执行它"
    return 1
  fi
  say "$1. $2" "$1. $3"
}
run() {
  printf '    %s\n' "$1"
  eval "$1" && return
  say "Step $now stopped here; INSTALL says how to go back." "第 $now 步在此停止；INSTALL 写明了如何退回。" >&2
  exit 1
}

@STEPS@
