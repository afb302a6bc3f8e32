// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what an nginx has left behind whose master process was killed: its workers go on serving,
 * and hold the address that the next one needs. A worker is known by its working directory, since
 * it has overwritten its command line; a master by its configuration. Who only reads that file is
 * left alone.
 */
final class Strangers {
  private static final Logger LOGGER = LoggerFactory.getLogger(Strangers.class);
  private static final Duration DEATH = Duration.ofSeconds(10);

  private Strangers() {}

  static void end(NginxFolders folders) {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path each : processes) {
        if (isOurs(each, folders)) {
          end(Long.parseLong(each.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      throw new NginxException("processes of this server: cannot be listed", e);
    }
  }

  private static boolean isOurs(Path process, NginxFolders folders) {
    try {
      return Files.readString(process.resolve("comm")).equals("nginx\n")
          && (command(process).contains(folders.configuration().toString())
              || Files.readSymbolicLink(process.resolve("cwd")).equals(folders.run()));
    } catch (IOException _) {
      return false; // It has ended, or belongs to somebody else.
    }
  }

  private static String command(Path process) throws IOException {
    return Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
  }

  private static void end(long pid) {
    ProcessHandle.of(pid)
        .filter(process -> pid != ProcessHandle.current().pid())
        .ifPresent(stranger -> {
          LOGGER.warn("event=nginx-left-behind pid={} action=kill", pid);
          stranger.destroyForcibly();
          stranger.onExit().orTimeout(DEATH.toSeconds(), TimeUnit.SECONDS).join();
        });
  }
}
