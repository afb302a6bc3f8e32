// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Hosts on one switch, each a network namespace of its own; the switch is another, so that nothing
 * of this machine's network changes. All of it is removed at the end.
 */
final class TestNetwork implements AutoCloseable {
  private final String prefix = "gf" + ProcessHandle.current().pid() + "-";
  private final List<String> namespaces = new ArrayList<>();
  private final Map<String, Host> hosts = new LinkedHashMap<>();

  TestNetwork() throws IOException {
    namespace("switch");
    in("switch", "ip", "link", "add", "bridge", "type", "bridge");
    in("switch", "ip", "link", "set", "bridge", "up");
  }

  /** Adds a host that has these addresses, each with its prefix length. */
  Host host(String name, String mode, String... addresses) throws IOException {
    namespace(name);
    in("switch", "ip", "link", "add", name, "type", "veth", "peer", "eth0", "netns", prefix + name);
    in("switch", "ip", "link", "set", name, "master", "bridge", "up");
    in(name, "ip", "link", "set", "lo", "up");
    in(name, "ip", "link", "set", "eth0", "up");
    for (String address : addresses) {
      List<String> add = new ArrayList<>(List.of("ip", "address", "add", address, "dev", "eth0"));
      if (address.contains(":")) {
        add.add("nodad");
      }
      in(name, add.toArray(String[]::new));
    }
    Host host = new Host(prefix + name, mode);
    hosts.put(name, host);
    return host;
  }

  /** Runs a command inside a namespace. */
  String in(String name, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", prefix + name));
    all.addAll(List.of(command));
    return run(all);
  }

  @Override
  public void close() throws IOException {
    for (Host host : hosts.values()) {
      host.close();
    }
    for (String name : namespaces) {
      run(List.of("ip", "netns", "delete", name));
    }
  }

  private void namespace(String name) throws IOException {
    run(List.of("ip", "netns", "add", prefix + name));
    namespaces.add(prefix + name);
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readNBytes(1 << 20), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
      return said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process in a host's namespace that does as it is told. */
  static final class Host implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    private Host(String namespace, String mode) throws IOException {
      process =
          new ProcessBuilder(
                  "ip",
                  "netns",
                  "exec",
                  namespace,
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx128m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  HostAgent.class.getName(),
                  mode)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      orders = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    }

    /** The answer to {@code order}. */
    String tell(String order) throws IOException {
      begin(order);
      return answer();
    }

    /** Gives an order whose answer is fetched later. */
    void begin(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
    }

    String answer() throws IOException {
      String answer = answers.readLine();
      if (answer == null) {
        throw new IOException("the host's process has ended (expected: an answer)");
      }
      return answer;
    }

    @Override
    public void close() throws IOException {
      try {
        orders.close();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }
  }
}
