// SPDX-License-Identifier: Apache-2.0

package garrison.model;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of addresses in CIDR notation (RFC 4632, section 3.1).
 *
 * @param address the first address of the block: no bit behind the prefix is set
 * @param prefix how many leading bits are fixed: 0 to 32, or to 128 for IPv6
 */
public record Network(IpAddress address, int prefix) {
  private static final Pattern CIDR = Pattern.compile("([^/]+)/([0-9]{1,3})");

  public Network {
    byte[] bytes = address.bytes();
    if (prefix < 0 || prefix > bytes.length * 8) {
      throw new IllegalArgumentException(
          "network: "
              + address
              + "/"
              + prefix
              + " (expected: a prefix of 0 to "
              + bytes.length * 8
              + ")");
    }
    if (!startsAt(bytes, bytes, prefix) || hasBitsBehind(bytes, prefix)) {
      throw new IllegalArgumentException(
          "network: "
              + address
              + "/"
              + prefix
              + " (expected: no address bit set behind the prefix)");
    }
  }

  /**
   * Reads {@code 10.0.0.0/24}; an address alone is the block of that one address.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static Network parse(String text) {
    Matcher matcher = CIDR.matcher(text);
    if (matcher.matches()) {
      return new Network(new IpAddress(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }
    IpAddress address = new IpAddress(text);
    return new Network(address, address.bytes().length * 8);
  }

  /** Whether {@code candidate} lies in this block. */
  public boolean contains(IpAddress candidate) {
    return startsAt(address.bytes(), candidate.bytes(), prefix);
  }

  @Override
  public String toString() {
    return address + "/" + prefix;
  }

  private static boolean startsAt(byte[] block, byte[] candidate, int prefix) {
    if (block.length != candidate.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      if (bit(block, bit) != bit(candidate, bit)) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasBitsBehind(byte[] bytes, int prefix) {
    for (int bit = prefix; bit < bytes.length * 8; bit++) {
      if (bit(bytes, bit) != 0) {
        return true;
      }
    }
    return false;
  }

  private static int bit(byte[] bytes, int index) {
    return (bytes[index / 8] >> (7 - index % 8)) & 1;
  }
}
