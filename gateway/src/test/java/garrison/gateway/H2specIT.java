// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * h2spec, somebody else's reading of HTTP/2 (RFC 7540 and, for HPACK, RFC 7541), against an edge:
 * every case, the strict ones included. Its binary comes in the jar of a Maven plugin, of which
 * nothing else is used.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
final class H2specIT {
  private static final String ARCHIVE = "/h2spec/2.2.0/h2spec_linux_amd64.tar.gz";
  private static final int TAR_BLOCK = 512;

  /** How long it waits for the answer to a case. */
  private static final int PATIENCE_SECONDS = 5;

  private static final int LIMIT_SECONDS = 300;

  private final TestSite site = TestSite.running("web-1");

  @AfterEach
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @Test
  void everyCaseOfH2specPasses() throws IOException, InterruptedException {
    Path report = site.folder.resolve("h2spec.txt");
    Process h2spec =
        new ProcessBuilder(
                unpacked().toString(),
                "--strict",
                "--tls",
                "--insecure",
                "--host=localhost",
                "--port=" + site.httpsPort(),
                "--timeout=" + PATIENCE_SECONDS)
            .redirectErrorStream(true)
            .redirectOutput(report.toFile())
            .start();
    try {
      assertThat(h2spec.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("ended in time").isTrue();
    } finally {
      h2spec.destroyForcibly();
    }
    String said = Files.readString(report);
    String failures = said.substring(Math.max(0, said.indexOf("Failures:")));
    assertThat(failures).contains("146 tests, 146 passed, 0 skipped, 0 failed");
  }

  /** The only file of the archive: a header of one block with its size in octal, and its bytes. */
  private Path unpacked() throws IOException {
    Path program = site.folder.resolve("h2spec");
    try (InputStream archive = Objects.requireNonNull(getClass().getResourceAsStream(ARCHIVE));
        DataInputStream tar = new DataInputStream(new GZIPInputStream(archive))) {
      byte[] header = tar.readNBytes(TAR_BLOCK);
      assertThat(new String(header, 0, 7, StandardCharsets.US_ASCII)).isEqualTo("h2spec\0");
      String size = new String(header, 124, 11, StandardCharsets.US_ASCII);
      Files.write(program, tar.readNBytes(Integer.parseInt(size, 8)));
    }
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return program;
  }
}
