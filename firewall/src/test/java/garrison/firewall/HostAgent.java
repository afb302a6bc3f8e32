// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import garrison.model.Generation;
import garrison.model.IpAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A process inside a host's network namespace that does what the test tells it on standard input,
 * one line each, and answers each with one line. It ends when its input does.
 */
final class HostAgent {
  private static final ExecutorService THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private final FirewallApplier applier;

  private HostAgent(FirewallApplier applier) {
    this.applier = applier;
  }

  /** With the argument {@code process}, nftables is run as a command. */
  public static void main(String[] arguments) throws IOException {
    boolean process = arguments.length > 0 && arguments[0].equals("process");
    HostAgent agent =
        new HostAgent(process ? new FirewallApplier(new NftProcess("nft")) : new FirewallApplier());
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String answer;
      try {
        answer = agent.obey(List.of(line.split(" ")));
      } catch (FirewallException e) {
        answer = "refused: " + e.getMessage();
      } catch (IOException e) {
        answer = "failed: " + e.getMessage();
      }
      System.out.println(answer.replace('\n', ' '));
    }
    System.exit(0);
  }

  private String obey(List<String> words) throws IOException {
    return switch (words.getFirst()) {
      case "apply" -> apply(Long.parseLong(words.get(1)), words.get(2));
      case "alternate" -> alternate(words);
      case "drift" -> applier.drift().orElse("none");
      case "generation" -> applier.generation().map(Generation::toString).orElse("none");
      case "counter" -> {
        Traffic traffic = applier.counters().getOrDefault(words.get(1), Traffic.NONE);
        yield traffic.packets() + " " + traffic.bytes();
      }
      case "ban" -> {
        applier.ban(new IpAddress(words.get(1)), Duration.ofMinutes(10));
        yield "ok";
      }
      case "unban" -> {
        applier.unban(new IpAddress(words.get(1)));
        yield "ok";
      }
      case "remove" -> {
        applier.remove();
        yield "ok";
      }
      case "description" -> applier.description();
      case "listen" -> listen(words.subList(1, words.size()));
      case "connect" -> connect(words.get(1), words.get(2), words.subList(3, words.size()));
      case "echo" -> InetAddress.ofLiteral(words.get(1)).isReachable(2000) ? "answered" : "silence";
      case "talk" -> talk(words.get(1), Integer.parseInt(words.get(2)), Path.of(words.get(3)));
      case "knock" -> knock(words.get(1), Integer.parseInt(words.get(2)), Path.of(words.get(3)));
      default -> "failed: unknown " + words;
    };
  }

  private String apply(long generation, String file) throws IOException {
    applier.apply(new Generation(generation), Files.readString(Path.of(file)));
    return "ok";
  }

  /** {@code alternate FIRST TIMES FILE FILE}: one after the other, with rising Generations. */
  private String alternate(List<String> words) throws IOException {
    long generation = Long.parseLong(words.get(1));
    for (int i = 0; i < Integer.parseInt(words.get(2)); i++) {
      apply(generation + i, words.get(3 + i % 2));
    }
    return "ok";
  }

  /** Listens on all addresses at each port, and sends back what arrives. */
  private static String listen(List<String> ports) throws IOException {
    for (String port : ports) {
      ServerSocket listener = new ServerSocket(Integer.parseInt(port), 50);
      THREADS.execute(() -> accept(listener));
    }
    return "ok";
  }

  private static void accept(ServerSocket listener) {
    try (listener) {
      while (true) {
        Socket socket = listener.accept();
        THREADS.execute(() -> {
          try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
          } catch (IOException _) {
            // The other side is gone.
          }
        });
      }
    } catch (IOException e) {
      System.err.println("listener ended: " + e.getMessage());
    }
  }

  /** The ports of {@code address} that answer when asked from {@code source}. */
  private static String connect(String address, String source, List<String> ports) {
    ConcurrentLinkedQueue<Integer> open = new ConcurrentLinkedQueue<>();
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int port : numbers(ports)) {
        many.execute(() -> {
          try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(source, 0));
            socket.connect(new InetSocketAddress(address, port), 1500);
            socket.setSoTimeout(1500);
            socket.getOutputStream().write(7);
            if (socket.getInputStream().read() == 7) {
              open.add(port);
            }
          } catch (IOException _) {
            // Closed, for our purpose.
          }
        });
      }
    }
    return new TreeSet<>(open).stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  /** {@code 1-100 443} as numbers. */
  private static List<Integer> numbers(List<String> ports) {
    return ports.stream()
        .flatMap(range -> {
          int[] ends = Arrays.stream(range.split("-")).mapToInt(Integer::parseInt).toArray();
          return IntStream.rangeClosed(ends[0], ends[ends.length - 1]).boxed();
        })
        .toList();
  }

  /** Bytes to and fro over one connection until {@code stop} exists. */
  private static String talk(String address, int port, Path stop) throws IOException {
    int exchanged = 0;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 5000);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(10_000);
      while (!Files.exists(stop)) {
        socket.getOutputStream().write(exchanged & 0x7f);
        if (socket.getInputStream().read() != (exchanged & 0x7f)) {
          return "closed after " + exchanged;
        }
        exchanged++;
      }
    }
    return "exchanged " + exchanged;
  }

  /** Tries a port again and again until {@code stop} exists. */
  private static String knock(String address, int port, Path stop) {
    int refused = 0;
    while (!Files.exists(stop)) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(address, port), 20);
        return "opened after " + refused;
      } catch (IOException _) {
        refused++;
      }
    }
    return "never in " + refused;
  }
}
