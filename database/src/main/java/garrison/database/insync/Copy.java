// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.model.ServerName;
import java.util.regex.Pattern;

/**
 * One data folder, told apart from any other that may stand in its place. Its identity is drawn
 * when the folder is made or rebuilt and lies outside of every backup, so that a folder that was
 * emptied, exchanged or restored has none (rule 6).
 *
 * @param server whose data folder it is
 * @param identity 1 to 64 letters, digits and hyphens
 */
public record Copy(ServerName server, String identity) {
  private static final Pattern IDENTITY = Pattern.compile("[A-Za-z0-9-]{1,64}");

  public Copy {
    if (!IDENTITY.matcher(identity).matches()) {
      throw new IllegalArgumentException(
          "identity of a data folder: " + identity + " (expected: " + IDENTITY + ")");
    }
  }

  @Override
  public String toString() {
    return server + "/" + identity;
  }
}
