// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

/**
 * Why the process inside gave up, left in a file for the command that started it.
 *
 * @param message what is wrong, the causes included
 * @param hint what to do next
 */
record Failure(String message, String hint) {
  static Failure of(Throwable problem) {
    StringBuilder message = new StringBuilder();
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      String text = cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
      message.append(message.isEmpty() ? "" : ": ").append(text);
    }
    String hint =
        problem instanceof LabException known ? known.hint() : "see the lab's log for the details";
    return new Failure(message.toString(), hint);
  }

  LabException toException() {
    return new LabException(message, hint);
  }
}
