// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

/**
 * The few colours that help; each has its Select Graphic Rendition parameter (ECMA-48, 8.3.117).
 */
enum Colour {
  RED(31),
  GREEN(32),
  YELLOW(33),
  CYAN(36);

  private final int parameter;

  Colour(int parameter) {
    this.parameter = parameter;
  }

  String around(String text) {
    return "\033[" + parameter + "m" + text + "\033[0m";
  }
}
