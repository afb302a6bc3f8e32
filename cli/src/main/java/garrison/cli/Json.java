// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How commands print with {@code --json}. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private Json() {}

  static String of(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** The same JSON, laid out to be read. */
  static String laidOut(String json) {
    return MAPPER.writeValueAsString(MAPPER.readTree(json));
  }
}
