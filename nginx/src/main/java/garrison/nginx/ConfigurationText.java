// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

/** Lines of an nginx.conf, indented by the blocks they stand in. */
final class ConfigurationText {
  private final StringBuilder text = new StringBuilder();
  private int depth;

  /** One directive, without its semicolon. */
  ConfigurationText add(String directive) {
    return line(directive + ";");
  }

  /** Begins a block, without its brace. */
  ConfigurationText open(String heading) {
    line(heading + " {");
    depth++;
    return this;
  }

  ConfigurationText close() {
    depth--;
    return line("}");
  }

  /** A sentence at the top. */
  ConfigurationText heading(String sentence) {
    return line("# " + sentence);
  }

  /** A sentence above what follows, after an empty line. */
  ConfigurationText comment(String sentence) {
    text.append('\n');
    return line("# " + sentence);
  }

  private ConfigurationText line(String line) {
    text.append("  ".repeat(depth)).append(line).append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
