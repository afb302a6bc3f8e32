// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import java.util.LinkedHashSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The register as one line of {@code name=value} pairs, and back. */
public final class RegisterText {
  private RegisterText() {}

  /** The register in words that {@link #read} understands. */
  public static String render(InSyncRegister register) {
    return "epoch="
        + register.epoch()
        + " writer="
        + register.writer()
        + " set="
        + join(register.set())
        + " last-writer="
        + register.lastWriter()
        + " lost="
        + join(register.lost());
  }

  /**
   * The register that the fields describe.
   *
   * @throws IllegalArgumentException when one is missing or wrong
   */
  public static InSyncRegister read(Fields fields) {
    return new InSyncRegister(
        fields.number("epoch"),
        fields.incarnation("writer"),
        new LinkedHashSet<>(fields.list("set", Fields::incarnationOf)),
        fields.copy("last-writer"),
        fields.list("lost", Fields::copyOf));
  }

  private static String join(Iterable<?> values) {
    return StreamSupport.stream(values.spliterator(), false)
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }
}
