// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.cli.DatabaseNodes.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Asks the database servers of a lab for their backups, and waits for what takes long. */
final class BackupNodes {
  private static final long PACE_MILLIS = 300;

  private final DatabaseNodes nodes;

  BackupNodes(DatabaseNodes nodes) {
    this.nodes = nodes;
  }

  /** The server to take a backup from: one that follows and is in sync, else the writer. */
  String source() {
    Map<String, Answer> answers = nodes.all();
    Optional<String> follower =
        answers.entrySet().stream()
            .filter(each -> is(each.getValue(), "follower"))
            .filter(each -> each.getValue().said().path("inSync").asBoolean(false))
            .map(Map.Entry::getKey)
            .findFirst();
    return follower
        .or(() ->
            answers.entrySet().stream()
                .filter(each -> is(each.getValue(), "writer"))
                .map(Map.Entry::getKey)
                .findFirst())
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.NOT_WELL,
                "backup: no server writes or is in sync (expected: at least one)",
                "garrison database shows what each server is doing"));
  }

  private static boolean is(Answer answer, String role) {
    return answer.said().path("role").asString("").equals(role);
  }

  /** What every server that answers has stored. */
  Map<String, JsonNode> lists() {
    Map<String, JsonNode> lists = new LinkedHashMap<>();
    nodes
        .all()
        .forEach((server, answer) -> {
          if (answer.how() != Answer.How.SILENT) {
            DatabaseNodes.parsed(nodes.askOne(server, "backup-list", "backup list"))
                .ifPresent(list -> lists.put(server, list));
          }
        });
    return lists;
  }

  /** The server with that backup; with the newest one when none is named. */
  String holder(Optional<String> name) {
    String server = "";
    String newest = "";
    List<String> known = new ArrayList<>();
    for (Map.Entry<String, JsonNode> list : lists().entrySet()) {
      for (JsonNode full : list.getValue().path("fulls")) {
        known.add(full.path("name").asString(""));
        if (name.isPresent()
            ? name.get().equals(known.getLast())
            : full.path("finished").asString("").compareTo(newest) > 0) {
          server = list.getKey();
          newest = full.path("finished").asString("");
        }
      }
      for (JsonNode damaged : list.getValue().path("damaged")) {
        // It has no manifest that can be read, so its server is asked for the reason.
        if (name.isPresent() && damaged.asString("").contains(name.get())) {
          return list.getKey();
        }
      }
    }
    if (server.isEmpty()) {
      throw new CommandFailure(
          name.isPresent() ? ExitCode.USAGE : ExitCode.NOT_WELL,
          "backup: %s (expected: %s)"
              .formatted(name.orElse("none"), known.isEmpty() ? "one" : String.join(", ", known)),
          known.isEmpty() ? "garrison backup takes one" : "garrison backup list shows them");
    }
    return server;
  }

  /** A server whose backups reach that moment, else one that can say why none does. */
  String reaching(Instant time) {
    for (Map.Entry<String, JsonNode> list : lists().entrySet()) {
      for (JsonNode full : list.getValue().path("fulls")) {
        if (!Instant.parse(full.path("finished").asString("")).isAfter(time)
            && !Instant.parse(full.path("restorableUntil").asString(Instant.EPOCH.toString()))
                .isBefore(time)) {
          return list.getKey();
        }
      }
    }
    return holder(Optional.empty());
  }

  /**
   * Begins a job and waits until it has ended.
   *
   * @return its last status
   * @throws CommandFailure with the server's reason when it failed
   */
  JsonNode run(String server, String request, String subject, Progress progress) {
    String began = status(nodes.askOne(server, request, subject)).path("began").asString("");
    JsonNode now = status(nodes.askOne(server, "backup-status", subject));
    while (now.path("state").asString("").equals("running")
        && now.path("began").asString("").equals(began)) {
      long bytes = now.path("bytes").asLong(0);
      progress.show(
          server + " " + now.path("phase").asString(""),
          bytes == 0 ? List.of() : List.of(size(bytes)));
      pause(subject);
      now = status(nodes.askOne(server, "backup-status", subject));
    }
    if (!now.path("state").asString("").equals("done")) {
      throw new CommandFailure(
          ExitCode.NOT_WELL,
          subject + ": " + server + ": " + now.path("error").asString("another job was begun"),
          "garrison backup list shows what there is");
    }
    return now;
  }

  private static JsonNode status(String answer) {
    return DatabaseNodes.parsed(answer)
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.DEFECT, "backup: no status in the answer", "garrison status"));
  }

  private static void pause(String subject) {
    try {
      TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(
          ExitCode.NOT_WELL,
          subject + ": interrupted; the server goes on",
          "garrison backup list shows what there is");
    }
  }

  /** A size as people write it. */
  static String size(long bytes) {
    return bytes < 10L << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
  }
}
