// SPDX-License-Identifier: Apache-2.0

package garrison.lab;

import garrison.model.Infrastructure;
import garrison.model.Server;
import garrison.model.ServerName;
import garrison.model.file.InfrastructureFile;
import garrison.telemetry.control.ControlServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A node that plays no role: it answers its control socket, and on ports 443, 8443 and 9443 of its
 * addresses it says who it is and repeats the first line it gets. When its state folder holds a
 * file {@code last-words} it prints that and ends instead.
 */
final class SmallNode {
  private SmallNode() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    Path state = Path.of(options.getOrDefault("--state", ""));
    Path lastWords = state.resolve("last-words");
    if (Files.exists(lastWords)) {
      System.err.println(Files.readString(lastWords));
      System.exit(1);
    }
    Path file = Path.of(options.getOrDefault("--file", ""));
    Infrastructure infrastructure =
        InfrastructureFile.read(file.toString(), file.resolveSibling(""), Files.readString(file));
    String name = options.getOrDefault("--server", "");
    Server server = infrastructure.server(new ServerName(name)).orElseThrow();
    for (int port : new int[] {443, 8443, 9443}) {
      listen(name, server.publicAddress().orElse(server.address()).toInetAddress(), port);
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> write(state.resolve("stopped"), "in order")));
    ControlServer.open(
        Path.of(options.getOrDefault("--run", ""), "node.sock"),
        Map.of(
            "health",
            (_, _) -> {},
            "status",
            (_, body) -> body.write("{\"healthy\":true}".getBytes(StandardCharsets.UTF_8))));
    Thread.currentThread().join();
  }

  private static void listen(String name, InetAddress address, int port) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.bind(new InetSocketAddress(address, port));
    Thread.ofPlatform()
        .start(() -> {
          while (true) {
            try (Socket socket = listener.accept()) {
              byte[] line = socket.getInputStream().readAllBytes();
              String text = name + " heard " + new String(line, StandardCharsets.UTF_8);
              socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
              System.err.println("connection lost: " + e.getMessage());
            }
          }
        });
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }
}
