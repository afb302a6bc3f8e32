// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import java.nio.file.Path;
import java.util.List;

/**
 * Where one nginx has its things.
 *
 * @param run a folder of its own for everything that goes with the process: configuration, process
 *     id, sockets, parts of bodies. Its path is short, because a Unix socket's name has room for
 *     107 bytes (unix(7))
 * @param trust certificates and keys
 * @param application the application's Unix socket
 * @param accessLog the file that gets one JSON line a request
 */
public record NginxFolders(Path run, Path trust, Path application, Path accessLog) {
  public NginxFolders {
    for (Path each : List.of(run, trust, application, accessLog)) {
      requirePlain(each);
    }
  }

  /** Refuses what nginx would read as anything but a path. */
  static Path requirePlain(Path path) {
    String text = path.toString();
    if (!path.isAbsolute() || text.chars().anyMatch(c -> c < ' ' || "\"'\\$;:{}".indexOf(c) >= 0)) {
      throw new NginxException(
          "path: " + text + " (expected: absolute, without quotes, \\ $ ; : { or })");
    }
    return path;
  }

  Path configuration() {
    return run.resolve("nginx.conf");
  }

  /** What becomes the configuration when nginx agrees to it. */
  Path candidate() {
    return run.resolve("nginx.conf.next");
  }

  Path processId() {
    return run.resolve("nginx.pid");
  }

  Path lock() {
    return run.resolve("nginx.lock");
  }

  /** Where nginx says how many connections it has; nothing else is answered there. */
  Path statusSocket() {
    return run.resolve("status.sock");
  }

  Path temporary(String what) {
    return run.resolve("temporary").resolve(what);
  }

  Path certificate() {
    return trust.resolve("web.pem");
  }

  Path key() {
    return trust.resolve("web.key");
  }

  Path authorities() {
    return trust.resolve("authority.pem");
  }
}
