// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.nio.file.Path;

/** Where this program lives. */
final class Installation {
  private Installation() {}

  /** The built program: {@code lib}, {@code tomcat} and {@code jetty} lie below it. */
  static Path home() {
    return Path.of(System.getProperty("garrison.home", "target/garrison")).toAbsolutePath();
  }

  /**
   * The folder with the sources and examples; the built program is {@code target/garrison} in it.
   */
  static Path root() {
    return home().resolve("..").resolve("..").normalize();
  }

  /** The annotated example, which commands are about where there is no other file. */
  static Path example() {
    return root().resolve("examples").resolve("foobar").resolve("garrison.yaml");
  }
}
