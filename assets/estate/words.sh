# The PGP word list: bytes at even places take the first word, bytes at odd places the second.
even() {
  case $1 in
@EVEN@
  esac
}
odd() {
  case $1 in
@ODD@
  esac
}

in_words() {
  rest=$1 words= place=0
  while [ -n "$rest" ]; do
    tail=${rest#??}
    byte=${rest%"$tail"}
    rest=$tail
    if [ $((place % 2)) = 0 ]; then even "$byte"; else odd "$byte"; fi
    case $((place % 8)):$words in
      0:) words="@INDENT@$word" ;;
      0:*) words="$words
@INDENT@$word" ;;
      *) words="$words $word" ;;
    esac
    place=$((place + 1))
  done
}
