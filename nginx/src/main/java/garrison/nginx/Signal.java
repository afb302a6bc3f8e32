// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** What nginx does on which signal (nginx.org, "Controlling nginx"), sent by kill(2). */
enum Signal {
  /** Reads its configuration and certificates anew; what is in flight ends as it began. */
  RELOAD(1),
  /** Stops accepting, lets what is in flight finish and ends. */
  QUIT(3),
  /** Opens its log again, which was moved away. */
  REOPEN(10);

  @SuppressWarnings("restricted") // kill(2) takes two numbers and returns one
  private static final MethodHandle KILL =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("kill"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private final int number;

  Signal(int number) {
    this.number = number;
  }

  /** Sends it; false when there is no such process of ours. */
  boolean send(long pid) {
    if (pid <= 1) {
      return false;
    }
    try {
      return (int) KILL.invokeExact(Math.toIntExact(pid), number) == 0;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
