// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import java.util.List;
import java.util.stream.Collectors;

/** The file cannot be used; the remedy is to mend it. Carries every problem that was found. */
public final class InvalidFileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** All problems, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}
