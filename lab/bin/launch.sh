# Sourced by the small commands beside it: runs a main class of the lab with a JDK 25.

lab_home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

# A JDK (jlink is needed for images) 25 or newer: JAVA_HOME, else what Debian has installed.
find_jdk() {
  local java
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" /usr/lib/jvm/*2[5-9]*/bin/java "$(command -v java)"; do
    if [[ -x $java && -x $(dirname "$(readlink -f "$java")")/jlink ]] &&
      "$java" -version 2>&1 | grep -qE 'version "(2[5-9]|[3-9][0-9])'; then
      printf '%s\n' "$java"
      return
    fi
  done
  echo "$1: needs a JDK 25 or newer: set JAVA_HOME to one" >&2
  return 1
}

# launch NAME MAIN_CLASS ARGUMENT...: becomes that program.
launch() {
  local name=$1 main_class=$2 java
  shift 2
  if [[ ! -d $lab_home/target/classes/io/servicerouting/lab || ! -d $lab_home/target/lib ]]; then
    echo "$name: not built yet: run \`mvn -pl lab package -DskipTests\` in ${lab_home%/*}" >&2
    return 1
  fi
  java=$(find_jdk "$name")
  exec "$java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto \
    -cp "$lab_home/target/classes:$lab_home/target/lib/*" "$main_class" "$@"
}
