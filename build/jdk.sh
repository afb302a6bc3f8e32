# SPDX-License-Identifier: Apache-2.0
#
# Sourced by ./garrison and .ci/run: finds a JDK 25 and Maven without starting either.
# `fail` must be defined by the caller: fail EXIT-CODE ERROR HINT.

jdk_version=25

# A JDK says what it is in its file `release`; starting its java would take ten times as long.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    case $line in
      "JAVA_VERSION=\"$jdk_version\"" | "JAVA_VERSION=\"$jdk_version."*) return 0 ;;
    esac
  done <"$1/release"
  return 1
}

# Sets jdk to the home of a JDK 25.
find_jdk() {
  path_java=$(command -v java || true)
  [ -z "$path_java" ] || path_java=$(readlink -f "$path_java")
  for jdk in "${JAVA_HOME:-}" "${path_java%/bin/java}" \
    /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /usr/local/*jdk* /opt/*jdk* /opt/java/* \
    "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if [ -n "$jdk" ] && is_jdk "$jdk"; then
      return 0
    fi
  done
  fail 3 "JDK: no JDK $jdk_version found (looked at JAVA_HOME, PATH, /usr/lib/jvm and the usual places)" \
    "install a JDK $jdk_version, or set JAVA_HOME to the folder of one"
}

# Sets maven to the command that starts Maven.
find_maven() {
  for maven in "$(command -v mvn || true)" "${MAVEN_HOME:-}/bin/mvn" /usr/share/maven/bin/mvn \
    /opt/*maven*/bin/mvn /usr/local/*maven*/bin/mvn "${HOME:-/root}"/.sdkman/candidates/maven/current/bin/mvn; do
    if [ -n "$maven" ] && [ -x "$maven" ]; then
      return 0
    fi
  done
  fail 3 "Maven: mvn not found (looked at PATH, MAVEN_HOME and the usual places)" \
    "install Maven 3.8 or newer: apt-get install maven"
}
