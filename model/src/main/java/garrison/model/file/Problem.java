// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

/**
 * One thing that is wrong with the file.
 *
 * @param file the file as the user named it
 * @param line counted from 1
 * @param column counted from 1
 * @param path the key, such as {@code servers.web-1.application}
 * @param text what was found and what was expected
 */
public record Problem(String file, int line, int column, String path, String text) {
  /** The problem as {@code file:line:column: path: text}, which editors can jump to. */
  @Override
  public String toString() {
    String where = file + ":" + line + ":" + column + ": ";
    return path.isEmpty() ? where + text : where + path + ": " + text;
  }
}
