// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.measure;

/** Versions of HTTP, by the names metrics use. */
public enum Protocol {
  /** HTTP/1.1, and the rare HTTP/1.0. */
  HTTP_1("http/1.1"),
  /** HTTP/2. */
  HTTP_2("h2");

  private final String label;

  Protocol(String label) {
    this.label = label;
  }

  /** The name in metrics and logs. */
  public String label() {
    return label;
  }
}
