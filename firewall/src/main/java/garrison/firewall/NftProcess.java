// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** nftables by its command, nft(8), where the library is missing. */
final class NftProcess implements Nft {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int LARGEST_OUTPUT = 64 << 20;

  private final String program;

  NftProcess(String program) {
    this.program = program;
  }

  @Override
  public String description() {
    return program;
  }

  @Override
  public String run(String commands, Listing listing) throws NftRefusal {
    // With -j the program takes its input for JSON, so there the commands are an argument.
    List<String> command =
        listing == Listing.JSON
            ? List.of(program, "-j", commands)
            : List.of(program, "-s", "-f", "-");
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      Process process = new ProcessBuilder(command).start();
      try {
        Future<String> said = readers.submit(() -> read(process.getInputStream()));
        Future<String> complained = readers.submit(() -> read(process.getErrorStream()));
        try (OutputStream input = process.getOutputStream()) {
          if (listing == Listing.RULES) {
            input.write(commands.getBytes(StandardCharsets.UTF_8));
          }
        }
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
          throw new FirewallException(
              program + ": still running after " + LIMIT.toSeconds() + " s (expected: done)");
        }
        if (process.exitValue() != 0) {
          throw new NftRefusal(complained.get());
        }
        return said.get();
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new FirewallException(
          "nftables: neither libnftables.so.1 nor the program " + program + " can be used", e);
    } catch (ExecutionException e) {
      throw new FirewallException(program + ": its answer cannot be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FirewallException(program + ": interrupted", e);
    }
  }

  private static String read(InputStream stream) throws IOException {
    return new String(stream.readNBytes(LARGEST_OUTPUT), StandardCharsets.UTF_8);
  }
}
