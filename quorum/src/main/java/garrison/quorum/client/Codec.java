// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import java.nio.charset.StandardCharsets;

/** How a value is written down. What it encodes it can decode, to an equal value. */
public interface Codec<T> {
  /** The value as bytes. */
  byte[] encode(T value);

  /**
   * The value that the bytes stand for.
   *
   * @throws IllegalArgumentException saying what was found and what was expected
   */
  T decode(byte[] bytes);

  /** Text as UTF-8. */
  static Codec<String> text() {
    return new Codec<>() {
      @Override
      public byte[] encode(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    };
  }
}
