// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a lab keeps what stays and what does not.
 *
 * @param state what stays: the authority, secrets, data and logs; beside the file
 * @param run what ends with the lab: sockets and notes; a short path, because a Unix socket's is
 *     limited to 107 bytes (unix(7)) and the state may lie anywhere
 */
record LabFolders(Path state, Path run) {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** The folders of the lab whose state is kept in {@code state}; nothing is created. */
  static LabFolders of(Path state, int user) {
    Path absolute = state.toAbsolutePath().normalize();
    return new LabFolders(
        absolute, Path.of("/tmp", "garrison-" + user, fingerprint(absolute.toString())));
  }

  Path controlSocket() {
    return run.resolve("lab.sock");
  }

  /** Held by the process inside as long as it lives: two labs on one state would ruin the data. */
  Path lifeLock() {
    return state.resolve("lab.lock");
  }

  /** Held by a command while it starts the lab, or clears up behind it. */
  Path startLock() {
    return state.resolve("up.lock");
  }

  /** What the process inside is to do. */
  Path plan() {
    return run.resolve("plan.json");
  }

  /** Which process is the lab's first. */
  Path identity() {
    return run.resolve("lab.pid");
  }

  /** Why the process inside gave up. */
  Path failure() {
    return run.resolve("failure.json");
  }

  /** There since all servers were healthy for the first time: their quorum is not new any more. */
  Path quorumFounded() {
    return state.resolve("quorum-founded");
  }

  Path networkScript() {
    return run.resolve("network.sh");
  }

  /** What a host has in place of files of the machine's /etc. */
  Path etc(String host) {
    return run.resolve(host + ".etc");
  }

  /** A node's sockets. */
  Path run(String server) {
    return run.resolve(server);
  }

  Path nodeSocket(String server) {
    return run(server).resolve("node.sock");
  }

  Path state(String server) {
    return state.resolve("servers").resolve(server);
  }

  Path trust(String server) {
    return state(server).resolve("trust");
  }

  Path authority() {
    return state.resolve("authority");
  }

  /** The authority's certificate, for people and their browsers. */
  Path authorityCertificate() {
    return state.resolve("authority.pem");
  }

  Path logs() {
    return state.resolve("logs");
  }

  Path log(String name) {
    return logs().resolve(name + ".log");
  }

  /**
   * Creates the run folder: the user's own, nobody else's, and not through a link that somebody put
   * there, because anybody may create names in /tmp.
   */
  void createRun() {
    for (Path folder : new Path[] {run.getParent(), run}) {
      try {
        createOwned(folder);
      } catch (IOException e) {
        throw new LabException(
            "folder " + folder, "check that " + folder + " can be created, and is yours", e);
      }
    }
  }

  /** Removes the run folder and all in it, once the lab has ended; nothing there outlives a lab. */
  void removeRun() throws IOException {
    if (!Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(run)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static void createOwned(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException _) {
      PosixFileAttributes found =
          Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      boolean own = found.owner().equals(Files.getOwner(Path.of("/proc/self")));
      if (!found.isDirectory() || !own || !found.permissions().equals(OWNER_ONLY)) {
        throw new LabException(
            "folder %s: owner %s, permissions %s%s (expected: a folder of your own, rwx------)"
                .formatted(
                    folder,
                    found.owner(),
                    PosixFilePermissions.toString(found.permissions()),
                    found.isDirectory() ? "" : ", not a folder"),
            "remove " + folder + " if nothing of yours uses it");
      }
    }
  }

  /**
   * A short name for a path: FNV-1a, 64 bits. Telling a user's own folders apart takes no
   * cryptography, whose providers take longer to load than most commands take to run.
   */
  private static String fingerprint(String path) {
    long hash = 0xcbf29ce484222325L;
    for (byte next : path.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (next & 0xff)) * 0x100000001b3L;
    }
    return HexFormat.of().toHexDigits(hash);
  }
}
