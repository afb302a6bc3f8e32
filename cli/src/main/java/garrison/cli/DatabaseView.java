// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.cli.DatabaseNodes.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** All copies of the data, laid out for people and for programs. */
record DatabaseView(Map<String, Answer> answers) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String WRITER = "writer";

  /** One line for each copy. */
  Table table() {
    Table table =
        new Table("SERVER", "ROLE", "IN SYNC", "POSITION", "LAG", "EPOCH", "SINCE", "DOING");
    answers.forEach((server, answer) -> table.row(row(server, answer)));
    return table;
  }

  private static List<String> row(String server, Answer answer) {
    JsonNode said = answer.said();
    return switch (answer.how()) {
      case SUPERVISED ->
          List.of(
              server,
              said.path("role").asString(""),
              said.path("inSync").asBoolean(false) ? "yes" : "no",
              said.path("position").asString(""),
              said.path("lagMillis").isNumber() ? said.path("lagMillis").asLong() + " ms" : "",
              said.path("epoch").asString(""),
              said.path("since").asString("").replaceFirst("\\.\\d+Z$", "Z"),
              doing(said));
      case UNSUPERVISED ->
          List.of(
              server,
              role(said),
              "unknown",
              said.path("position").asString(""),
              lag(said.path("replication")),
              "",
              "",
              said.path("unreachable").asString("no supervisor runs"));
      case SILENT ->
          List.of(
              server, "unknown", "unknown", "", "", "", "", said.path("unreachable").asString());
    };
  }

  private static String role(JsonNode said) {
    return said.path("writer").asBoolean(false) ? WRITER : "follower";
  }

  private static String lag(JsonNode replication) {
    return replication.path("lagSeconds").isNumber()
        ? replication.path("lagSeconds").asLong() + " s"
        : "";
  }

  private static String doing(JsonNode said) {
    String progress = said.path("progress").asString("");
    String paused = said.path("paused").asBoolean(false) ? "paused; " : "";
    return paused
        + said.path("diagnosis").asString("")
        + (progress.isEmpty() ? "" : " " + progress)
        + ": "
        + said.path("explanation").asString("");
  }

  /** A sentence for everything that is not as it should be; empty when all is well. */
  List<String> wrong() {
    List<String> wrong = new ArrayList<>();
    long writers = 0;
    for (Map.Entry<String, Answer> entry : answers.entrySet()) {
      JsonNode said = entry.getValue().said();
      switch (entry.getValue().how()) {
        case SUPERVISED -> {
          writers += said.path("role").asString("").equals(WRITER) ? 1 : 0;
          if (said.path("onlyCopy").asBoolean(false)) {
            wrong.add(entry.getKey() + ": has the only copy of what is written now");
          }
          if (!said.path("inSync").asBoolean(false)) {
            wrong.add(
                entry.getKey() + ": is not in sync: " + said.path("explanation").asString(""));
          }
        }
        case UNSUPERVISED -> {
          writers += role(said).equals(WRITER) && !said.has("unreachable") ? 1 : 0;
          if (said.has("unreachable")) {
            wrong.add(entry.getKey() + ": " + said.path("unreachable").asString());
          }
        }
        case SILENT -> wrong.add(entry.getKey() + ": " + said.path("unreachable").asString());
      }
    }
    if (writers != 1) {
      wrong.add(
          writers == 0
              ? "nobody accepts writes"
              : "%d servers take themselves for the writer".formatted(writers));
    }
    return wrong;
  }

  /** Who accepts writes, when that is one server. */
  Optional<String> writer() {
    List<String> writers =
        answers.entrySet().stream()
            .filter(entry ->
                entry.getValue().how() == Answer.How.UNSUPERVISED
                    ? role(entry.getValue().said()).equals(WRITER)
                    : entry.getValue().said().path("role").asString("").equals(WRITER))
            .map(Map.Entry::getKey)
            .toList();
    return writers.size() == 1 ? Optional.of(writers.getFirst()) : Optional.empty();
  }

  /** Who could take over the writer's role: the first that follows and is in sync. */
  String successor() {
    return answers.entrySet().stream()
        .filter(entry ->
            entry.getValue().how() == Answer.How.UNSUPERVISED
                ? role(entry.getValue().said()).equals("follower")
                : entry.getValue().said().path("role").asString("").equals("follower")
                    && entry.getValue().said().path("inSync").asBoolean(false))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.NOT_WELL,
                "switchover: no server follows and is in sync (expected: at least one)",
                "garrison database shows why"));
  }

  /** The same for programs; its fields are described in docs/reference/json.md. */
  String json() {
    ObjectNode all = JSON.createObjectNode();
    ObjectNode servers = all.putObject("servers");
    answers.forEach((server, answer) -> {
      switch (answer.how()) {
        case SUPERVISED, SILENT -> servers.set(server, answer.said());
        case UNSUPERVISED -> {
          JsonNode said = answer.said();
          ObjectNode one = servers.putObject(server);
          one.put("server", server);
          one.put("role", role(said));
          one.put("position", said.path("position").asString(""));
          if (said.path("replication").path("lagSeconds").isNumber()) {
            one.put("lagMillis", said.path("replication").path("lagSeconds").asLong() * 1000);
          }
          if (said.has("unreachable")) {
            one.put("unreachable", said.path("unreachable").asString());
          }
        }
      }
    });
    all.putPOJO("wrong", wrong());
    return JSON.writeValueAsString(all);
  }
}
