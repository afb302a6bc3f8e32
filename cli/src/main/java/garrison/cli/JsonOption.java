// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import picocli.CommandLine.Option;

/** Whether a program reads the answer; its shapes are described in docs/reference/json.md. */
final class JsonOption {
  @Option(names = "--json", description = "Prints the answer as JSON.")
  private boolean json;

  boolean isWanted() {
    return json;
  }
}
