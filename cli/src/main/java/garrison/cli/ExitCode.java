// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

/** The stable exit codes of every command; those above 63 follow sysexits.h. */
enum ExitCode {
  OK(0, "done"),
  NOT_WELL(1, "it ran and the answer is bad: a role is not healthy, nothing is up, a drill failed"),
  USAGE(2, "the command line was not understood"),
  /** EX_DATAERR of sysexits.h. */
  FILE(65, "the file, or a file it names, is wrong"),
  /** EX_NOINPUT. */
  NO_INPUT(66, "a file that is named does not exist or cannot be read"),
  /** EX_UNAVAILABLE. */
  UNAVAILABLE(69, "something needed is not there: a program, a right, a free port, the lab"),
  /** EX_SOFTWARE. */
  DEFECT(70, "a defect of garrison itself");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  int code() {
    return code;
  }

  /** What the code says, as help and reference write it. */
  String meaning() {
    return meaning;
  }
}
