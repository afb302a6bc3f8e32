// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;

/** Sends signals by kill(2): a program started for each would take longer than the fault does. */
final class Signals {
  static final int KILL = 9;
  static final int CONTINUE = 18;
  static final int STOP = 19;

  private static final MethodHandle SEND = kill();

  private Signals() {}

  /** Sends one signal to each of them; one that has ended already is passed over. */
  static void send(int signal, List<Long> pids) {
    for (long pid : pids) {
      if (pid <= 1) {
        throw new IllegalArgumentException("process: " + pid + " (expected: one of a host)");
      }
      try {
        int _ = (int) SEND.invokeExact((int) pid, signal);
      } catch (Error | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException("kill(2)", e);
      }
    }
  }

  @SuppressWarnings("restricted") // Java sends no SIGSTOP; the launcher allows native access.
  private static MethodHandle kill() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("kill"),
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
  }
}
