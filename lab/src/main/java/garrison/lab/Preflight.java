// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.model.Engine;
import garrison.model.Role;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything that can be known to be missing before anything is started. */
final class Preflight {
  private static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/bin", "/usr/bin", "/bin");

  private final LabFolders folders;
  private final LabPlan plan;

  Preflight(LabFolders folders, LabPlan plan) {
    this.folders = folders;
    this.plan = plan;
  }

  /**
   * Checks all of it.
   *
   * @throws LabException on the first thing that is missing
   */
  void check() throws InterruptedException {
    plan.hosts();
    requirePrograms();
    Namespaces.require(Privilege.ofThisUser());
    requireFree(folders.lifeLock());
    requirePort("the site", "--site-port", plan.settings().sitePort());
    requirePort("the dashboard", "--dashboard-port", plan.settings().dashboardPort());
  }

  private void requirePrograms() {
    Map<String, String> packages = new LinkedHashMap<>();
    for (String program : List.of("unshare", "nsenter", "setsid")) {
      packages.put(program, "util-linux");
    }
    packages.put("ip", "iproute2");
    packages.put("nft", "nftables");
    if (plan.infrastructure().playing(Role.WEB).stream()
        .anyMatch(server -> server.roles().get(Role.WEB) == Engine.NGINX)) {
      packages.put("nginx", "nginx");
      packages.put("setpriv", "util-linux");
    }
    if (!plan.infrastructure().playing(Role.DATABASE).isEmpty()) {
      packages.put("mariadbd", "mariadb-server-core");
      packages.put("mariadb", "mariadb-client-core");
      packages.put("mariadb-backup", "mariadb-backup");
      packages.put("mariadb-binlog", "mariadb-client");
    }
    packages.keySet().removeIf(Preflight::isInstalled);
    if (!packages.isEmpty()) {
      throw new LabException(
          "programs: not found: " + String.join(", ", packages.keySet()),
          "as root: apt-get install --no-install-recommends "
              + String.join(" ", new TreeSet<>(packages.values())));
    }
  }

  private static boolean isInstalled(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Stream.of(path.split(File.pathSeparator, -1)), SYSTEM_FOLDERS.stream())
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Creates the state folder, and checks that there is room in it. */
  static void requireState(Path state, long freeBytes) {
    try {
      Files.createDirectories(state.resolve("logs"));
      Path probe = Files.createTempFile(state, ".writable", "");
      Files.writeString(probe, "x");
      Files.delete(probe);
      long free = Files.getFileStore(state).getUsableSpace();
      if (free < freeBytes) {
        throw new LabException(
            "state folder %s: %d MiB free (expected: at least %d MiB)"
                .formatted(state, free >> 20, freeBytes >> 20),
            "free some space there");
      }
    } catch (IOException e) {
      throw new LabException(
          "state folder " + state, "check that " + state + " is writable and not full", e);
    }
  }

  /** A lab whose run folder somebody removed still holds its state. */
  private static void requireFree(Path lifeLock) {
    Optional<String> holder = Files.exists(lifeLock) ? Holder.of(lifeLock) : Optional.empty();
    if (holder.isPresent()) {
      throw new LabException(
          "state folder %s: in use by %s (expected: no lab runs on it)"
              .formatted(lifeLock.getParent(), holder.get()),
          "end that process");
    }
  }

  private static void requirePort(String purpose, String option, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    } catch (IOException e) {
      String holder = Holder.of(port).map(name -> ": in use by " + name).orElse("");
      throw new LabException(
          "port " + port + " for " + purpose + holder + " (expected: free on 127.0.0.1)",
          "end what uses the port, or choose another with " + option + " PORT",
          holder.isEmpty() ? e : null);
    }
  }
}
