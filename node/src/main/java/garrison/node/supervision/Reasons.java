// SPDX-License-Identifier: Apache-2.0

package garrison.node.supervision;

import org.jspecify.annotations.Nullable;

/** Puts a chain of causes into one line, each message once, joined by a colon. */
public final class Reasons {
  private Reasons() {}

  public static String of(Throwable failure) {
    StringBuilder line = new StringBuilder();
    @Nullable Throwable link = failure;
    for (int depth = 0; link != null && depth < 10; depth++) {
      String text = link.getMessage() == null ? link.getClass().getSimpleName() : link.getMessage();
      if (line.indexOf(text) < 0) {
        line.append(line.isEmpty() ? "" : ": ").append(text);
      }
      link = link.getCause();
    }
    return line.toString();
  }
}
