# SPDX-License-Identifier: Apache-2.0
#
# Sourced by ./garrison and build/prepare: where an ordinary user's engines are, and how they are
# found there. Root installs packages; an ordinary user unpacks them into a folder of their own.

engines=${GARRISON_ENGINES:-${XDG_DATA_HOME:-${HOME:-/nonexistent}/.local/share}/garrison/engines}

# The system's own programs come first; PATH of a user often lacks the folders of root's.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

# Puts the unpacked programs and their libraries behind the system's.
use_engines() {
  [ -d "$engines/usr" ] || return 0
  PATH=$PATH:$engines/usr/sbin:$engines/usr/bin:$engines/sbin:$engines/bin
  for folder in "$engines"/usr/lib/*-linux-gnu "$engines"/lib/*-linux-gnu; do
    [ ! -d "$folder" ] || LD_LIBRARY_PATH=${LD_LIBRARY_PATH:-}${LD_LIBRARY_PATH:+:}$folder
  done
  export PATH LD_LIBRARY_PATH
}
