// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.model.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipFile;

/** Looks at the files that the file names, before anything is started with them. */
final class SiteFiles {
  private SiteFiles() {}

  /**
   * Checks that the WAR is there and is one, and that the static folder is a folder.
   *
   * @throws CommandFailure for the first that is not
   */
  static void check(String shown, Site site) {
    Path war = site.war();
    if (!Files.isRegularFile(war)) {
      throw new CommandFailure(
          ExitCode.NO_INPUT,
          shown + ": site.application.war: " + war + " does not exist (expected: a WAR file)",
          "build the application, or correct the path");
    }
    try (ZipFile zip = new ZipFile(war.toFile())) {
      boolean web = zip.stream().anyMatch(entry -> entry.getName().startsWith("WEB-INF/"));
      if (!web) {
        throw broken(shown, war, "has no WEB-INF folder");
      }
    } catch (IOException _) {
      throw broken(shown, war, "is not a complete zip archive");
    }
    site.staticFolder()
        .filter(folder -> !Files.isDirectory(folder))
        .ifPresent(folder -> {
          throw new CommandFailure(
              ExitCode.NO_INPUT,
              shown + ": site.static: " + folder + " is not a folder (expected: a folder)",
              "create it, or take the key out");
        });
  }

  private static CommandFailure broken(String shown, Path war, String what) {
    return new CommandFailure(
        ExitCode.FILE,
        shown + ": site.application.war: " + war + " " + what + " (expected: a WAR file)",
        "build the application again; jar tf shows what is in the file");
  }
}
