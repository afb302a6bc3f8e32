// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import garrison.model.Role;
import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks the nodes of the database servers of a lab that is up. */
final class DatabaseNodes {
  /**
   * What one node said of its copy.
   *
   * @param how whether it runs a supervisor, and so knows more
   * @param said its words; of a node that does not answer, {@code unreachable} alone
   */
  record Answer(How how, JsonNode said) {
    enum How {
      SUPERVISED,
      UNSUPERVISED,
      SILENT
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LOOK = Duration.ofSeconds(3);

  /** A log of 256 MB is read in a second, and not in several on a busy disk. */
  private static final Duration READ = Duration.ofSeconds(30);

  /** A switchover waits for what is under way; a rebuild is only begun. */
  private static final Duration CHANGE = Duration.ofMinutes(2);

  private static final String UNKNOWN_VERB = "verb: ";

  private final Lab lab;
  private final List<String> servers;

  DatabaseNodes(Lab lab) {
    this.lab = lab;
    this.servers =
        lab.plan().infrastructure().playing(Role.DATABASE).stream()
            .map(server -> server.name().value())
            .toList();
    if (servers.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "database: no server has one (expected: a server with the role database)",
          "give a server a database in the file, then garrison down and garrison up");
    }
  }

  void requireDatabase(String server) {
    if (!servers.contains(server)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "SERVER: %s (expected: one of %s)".formatted(server, String.join(", ", servers)),
          "garrison database shows them");
    }
  }

  /** Every database server's words, all asked at once, in the file's order. */
  Map<String, Answer> all() {
    return all(this::look);
  }

  /** What every database server knows of a transaction; it may have to read for some seconds. */
  Map<String, Answer> transaction(String gtid) {
    return all(server -> look(server, "database-transaction " + gtid, READ));
  }

  private Map<String, Answer> all(Function<String, Answer> asked) {
    Map<String, Answer> answers = new ConcurrentHashMap<>();
    List<Thread> questions =
        servers.stream()
            .map(server -> Thread.ofVirtual().start(() -> answers.put(server, asked.apply(server))))
            .toList();
    try {
      for (Thread question : questions) {
        question.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Map<String, Answer> ordered = new LinkedHashMap<>();
    servers.forEach(
        server -> ordered.put(server, answers.getOrDefault(server, silent("interrupted"))));
    return ordered;
  }

  private Answer look(String server) {
    return look(server, "database", LOOK);
  }

  private Answer look(String server, String request, Duration limit) {
    try {
      return new Answer(Answer.How.SUPERVISED, JSON.readTree(ask(server, request, limit)));
    } catch (ControlException e) {
      if (!String.valueOf(e.getMessage()).startsWith(UNKNOWN_VERB)) {
        return silent(String.valueOf(e.getMessage()));
      }
      return unsupervised(server);
    } catch (ControlUnavailableException | JacksonException _) {
      return silent("its node does not answer");
    }
  }

  private Answer unsupervised(String server) {
    try {
      JsonNode status = JSON.readTree(ask(server, "status", LOOK));
      return new Answer(Answer.How.UNSUPERVISED, status.path("database"));
    } catch (ControlException | ControlUnavailableException | JacksonException _) {
      return silent("its node does not answer");
    }
  }

  private static Answer silent(String reason) {
    return new Answer(Answer.How.SILENT, JSON.createObjectNode().put("unreachable", reason));
  }

  /** Asks the first node that answers. */
  String askAny(String request, String subject) {
    return ask(servers, request, subject);
  }

  /** Asks the node of that server. */
  String askOne(String server, String request, String subject) {
    return ask(List.of(server), request, subject);
  }

  /** Asks a node of another server than that one, which is gone. */
  String askOther(String server, String request, String subject) {
    return ask(servers.stream().filter(name -> !name.equals(server)).toList(), request, subject);
  }

  private String ask(List<String> whom, String request, String subject) {
    for (String server : whom) {
      try {
        return ask(server, request, CHANGE);
      } catch (ControlException e) {
        throw new CommandFailure(
            ExitCode.NOT_WELL,
            "%s: %s refuses: %s".formatted(subject, server, e.getMessage()),
            "garrison database shows what each server is doing");
      } catch (ControlUnavailableException _) {
        // It may be the very one that is lost; the next one knows as much.
      }
    }
    throw new CommandFailure(
        ExitCode.UNAVAILABLE,
        "%s: no answer from %s (expected: the node of a server with a database)"
            .formatted(subject, whom.isEmpty() ? "any other server" : String.join(", ", whom)),
        "garrison status shows which servers run");
  }

  private String ask(String server, String request, Duration limit) {
    return ControlClient.ask(lab.nodeSocket(server), request, limit);
  }

  /** An answer as JSON, when it is some. */
  static Optional<JsonNode> parsed(String answer) {
    try {
      return answer.isBlank() ? Optional.empty() : Optional.of(JSON.readTree(answer));
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
