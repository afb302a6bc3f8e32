// SPDX-License-Identifier: Apache-2.0

package garrison.lab.drill;

import garrison.telemetry.control.ControlClient;
import garrison.telemetry.control.ControlException;
import garrison.telemetry.control.ControlUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the nodes say of the copies of the data. A node that runs the supervisor answers {@code
 * database}; where there is none, its {@code status} says who was made the writer and whether the
 * other follows.
 */
final class Cluster {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final Duration SWITCHOVER_LIMIT = Duration.ofSeconds(60);

  private final DrillPlan plan;
  private volatile boolean isSupervised;

  Cluster(DrillPlan plan) {
    this.plan = plan;
  }

  /** Whether the nodes were seen to run a supervisor: only then somebody can take over. */
  boolean isSupervised() {
    return isSupervised;
  }

  /** Every copy, as of now; all are asked at once. */
  List<Copy> look() throws InterruptedException {
    Map<String, Copy> answers = new ConcurrentHashMap<>();
    List<Thread> questions = new ArrayList<>();
    for (DrillPlan.Server server : plan.databases()) {
      questions.add(Thread.ofVirtual().start(() -> answers.put(server.name(), look(server))));
    }
    for (Thread question : questions) {
      question.join();
    }
    return plan.databases().stream()
        .map(server -> Objects.requireNonNull(answers.get(server.name())))
        .toList();
  }

  private Copy look(DrillPlan.Server server) {
    try {
      Copy copy = supervised(server, JSON.readTree(ask(server, "database")));
      isSupervised = true;
      return copy;
    } catch (ControlException e) {
      if (isSupervised || !String.valueOf(e.getMessage()).startsWith("verb: ")) {
        return Copy.silent(server.name(), String.valueOf(e.getMessage()));
      }
      return unsupervised(server);
    } catch (ControlUnavailableException | JacksonException e) {
      return Copy.silent(server.name(), "its node does not answer");
    }
  }

  private static Copy supervised(DrillPlan.Server server, JsonNode answer) {
    return new Copy(
        server.name(),
        answer.path("role").asString("down"),
        answer.path("inSync").asBoolean(false) && !answer.path("alone").asBoolean(false),
        instant(answer.path("seen").asString("")),
        answer.path("explanation").asString(""));
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }

  private static Copy unsupervised(DrillPlan.Server server) {
    try {
      JsonNode status = JSON.readTree(ask(server, "status"));
      JsonNode database = status.path("database");
      boolean writes = database.path("writer").asBoolean(false);
      JsonNode replication = database.path("replication");
      boolean whole =
          writes
              ? database.path("access").asString("").equals("read_write")
              : replication.path("running").asBoolean(false)
                  && replication.path("lagSeconds").asInt(1) == 0;
      return new Copy(
          server.name(),
          writes ? Copy.WRITER : "follower",
          whole,
          Optional.empty(),
          database.path("unreachable").asString(""));
    } catch (ControlException | ControlUnavailableException | JacksonException e) {
      return Copy.silent(server.name(), "its node does not answer");
    }
  }

  private static String ask(DrillPlan.Server server, String verb) {
    return ControlClient.ask(server.nodeSocket(), verb, LIMIT);
  }

  /** Who accepts writes, as the copies say, else as recorded beside the data. */
  Optional<String> writer(List<Copy> copies) {
    List<String> writers = copies.stream().filter(Copy::isWriter).map(Copy::server).toList();
    if (writers.size() == 1) {
      return Optional.of(writers.getFirst());
    }
    if (isSupervised) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(plan.writer()).strip());
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * Whether every copy is whole again and one of them accepts writes.
   *
   * @param since what was seen before is too old to count
   */
  static boolean isWhole(List<Copy> copies, Instant since) {
    return copies.stream().filter(Copy::isWriter).count() == 1
        && copies.stream()
            .allMatch(copy ->
                copy.isInSync() && copy.seen().map(seen -> seen.isAfter(since)).orElse(true));
  }

  /**
   * Asks for another writer.
   *
   * @return what the node answered
   */
  String switchOver(String from, String to) {
    try {
      return ControlClient.ask(
          plan.server(from).nodeSocket(), "database-switchover " + to, SWITCHOVER_LIMIT);
    } catch (ControlException e) {
      throw new DrillException(
          "switchover to " + to + ": " + from + " refuses", "garrison database shows why", e);
    } catch (ControlUnavailableException e) {
      throw new DrillException(
          "switchover to " + to + ": no answer from " + from, "garrison status", e);
    }
  }
}
