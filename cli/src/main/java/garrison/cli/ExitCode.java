// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

/** The stable exit codes of every command; those above 63 follow sysexits.h. */
enum ExitCode {
  /** Done. */
  OK(0),
  /** It ran and the answer is bad: a role is not healthy, nothing is up. */
  NOT_WELL(1),
  /** The command line was not understood. */
  USAGE(2),
  /** The file is wrong: sysexits' EX_DATAERR. */
  FILE(65),
  /** A file that is named does not exist or cannot be read: EX_NOINPUT. */
  NO_INPUT(66),
  /** Something that is needed is not there: a program, a package, a namespace: EX_UNAVAILABLE. */
  UNAVAILABLE(69),
  /** A defect of Garrison itself: EX_SOFTWARE. */
  DEFECT(70);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
