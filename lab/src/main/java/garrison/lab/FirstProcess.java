// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * Command lines whose program gets namespaces of its own.
 *
 * <p>The first process of a process namespace has two duties that our programs should not have to
 * know: it inherits every orphan and has to take note of its end, and with its own end the kernel
 * kills all others. So a small shell is the first process. It starts the program, collects what
 * ends and ends with the program, with the same exit code; SIGTERM is passed on. Whether the shell,
 * {@code unshare} in front of it or the program is killed: all three end, and with them everything.
 */
final class FirstProcess {
  private static final String SUPERVISE =
      """
      exec 3<&0
      child=
      trap '[ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM
      "$@" <&3 3<&- &
      child=$!
      exec 3<&-
      while :; do
        wait "$child"
        code=$?
        kill -0 "$child" 2>/dev/null || exit "$code"
      done
      """;

  /** $1 is the host's name, $2 the folder of what replaces files in /etc. */
  private static final String BECOME_HOST =
      """
      set -e
      hostname "$1" 2>/dev/null || echo "$1" >/proc/sys/kernel/hostname
      mount -t sysfs -o ro,nosuid,nodev,noexec sysfs /sys
      for file in hosts resolv.conf nsswitch.conf; do
        if [ -e "/etc/$file" ]; then
          mount --bind "$2/$file" "/etc/$file"
        fi
      done
      set +e
      shift 2
      """;

  private FirstProcess() {}

  /** The lab itself: the machine's network, processes and mounts of its own. */
  static List<String> lab(Privilege privilege, List<String> program) {
    List<String> command = new ArrayList<>(List.of("setsid", "unshare"));
    command.addAll(privilege.unshareFlags());
    command.addAll(List.of("--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"));
    command.addAll(List.of("sh", "-c", SUPERVISE, "lab"));
    command.addAll(program);
    return List.copyOf(command);
  }

  /** A host of the lab: started by the lab, in the network namespace made for it. */
  static List<String> host(String name, String etc, List<String> program) {
    List<String> command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + name, "--"));
    command.addAll(List.of("unshare", "--mount", "--uts"));
    command.addAll(List.of("--pid", "--fork", "--kill-child", "--mount-proc", "--"));
    command.addAll(List.of("sh", "-c", BECOME_HOST + SUPERVISE, "host", name, etc));
    command.addAll(program);
    return List.copyOf(command);
  }
}
