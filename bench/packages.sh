# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the benchmarks: gets programs of the distribution without changing the machine.
# `fail` must be defined, and `packages` be the folder they are unpacked into.

# Makes what is unpacked there the last choice, behind what is installed; programs from there need
# LD_LIBRARY_PATH=$libraries.
use_packages() {
  [[ $PATH == *:"$packages"/usr/sbin ]] || PATH=$PATH:/usr/sbin:$packages/usr/bin:$packages/usr/sbin
  libraries=${LD_LIBRARY_PATH:-}${LD_LIBRARY_PATH:+:}$(printf '%s:' "$packages"/usr/lib/{,*-linux-gnu,galera})
}

# Unpacks packages and what they need that is not installed: PACKAGE... [-- PACKAGE...], of those
# behind -- nothing but what is in them.
unpack() {
  local wanted=() alone=() needed='' package
  while (($# > 0)) && [ "$1" != -- ]; do
    wanted+=("$1")
    shift
  done
  alone=("${@:2}")
  ((${#wanted[@]} + ${#alone[@]} > 0)) || return 0
  ((${#wanted[@]} == 0)) || needed=$(apt-get install -s -o Debug::NoLocking=1 --no-install-recommends "${wanted[@]}" 2>/dev/null |
    sed -n 's/^Inst \([^ ]*\) .*/\1/p') ||
    fail "packages: not known here: ${wanted[*]}" "as root: apt-get update"
  echo "unpacking ${wanted[*]} ${alone[*]} into $packages" >&2
  mkdir -p "$packages/archives"
  # Unquoted: one word is one package.
  # shellcheck disable=SC2086
  (cd "$packages/archives" && apt-get -qq -o APT::Sandbox::User=root download $needed "${alone[@]}" >/dev/null) ||
    fail "packages: could not get ${wanted[*]} ${alone[*]}" "is this machine online?"
  for package in "$packages"/archives/*.deb; do
    dpkg -x "$package" "$packages"
  done
  rm -r "$packages/archives"
  use_packages
}
