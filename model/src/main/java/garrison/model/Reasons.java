// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import org.jspecify.annotations.Nullable;

/**
 * Puts a chain of causes into words: each message once, joined by a colon, a message's absence told
 * by the name of its class. The one printer for all programs, so that nothing else has to repeat a
 * cause in its own message.
 */
public final class Reasons {
  /** A longer chain says nothing more to a person, and one that runs in a circle has no end. */
  private static final int MOST = 10;

  private Reasons() {}

  /** The reasons as they were written; a message of several lines keeps them. */
  public static String of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    @Nullable Throwable link = failure;
    for (int depth = 0; link != null && depth < MOST; depth++) {
      String message =
          link.getMessage() == null ? link.getClass().getSimpleName() : link.getMessage();
      if (text.indexOf(message) < 0) {
        text.append(text.isEmpty() ? "" : ": ").append(message);
      }
      link = link.getCause();
    }
    return text.toString();
  }

  /** The same on one line, for a log or the first line of an answer. */
  public static String onOneLine(Throwable failure) {
    return of(failure).replaceAll("\\R\\s*", " ");
  }
}
