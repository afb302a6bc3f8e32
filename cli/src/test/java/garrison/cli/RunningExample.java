// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class the example in the lab: brought up for the first class that asks, shared with
 * the others, since a start takes longer than most tests, and taken down behind the last one. A
 * class leaves it as healthy as it found it.
 */
final class RunningExample implements ParameterResolver {
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Example.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(RunningExample.class))
        .computeIfAbsent(Started.class, _ -> new Started(), Started.class)
        .example;
  }

  private static final class Started implements AutoCloseable {
    private final Path folder;
    private final Example example;

    private Started() {
      try {
        folder = Files.createTempDirectory("garrison");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      example = new Example(folder);
      example.up().orFail();
    }

    @Override
    public void close() throws IOException {
      example.down();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
