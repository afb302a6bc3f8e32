// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.cli.DatabaseNodes.Answer;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One transaction as all database servers know it, laid out for people and for programs. */
record TransactionView(String gtid, Map<String, Answer> answers) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Makes sure that somebody has it, or had it.
   *
   * @throws CommandFailure when nobody does, or nobody answers
   */
  void requireKnown() {
    List<JsonNode> known = told();
    if (known.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNAVAILABLE,
          "%s: no answer from %s (expected: the node of a server with a database)"
              .formatted(
                  gtid,
                  answers.entrySet().stream()
                      .map(answer -> answer.getKey() + ": " + unreachable(answer.getValue()))
                      .collect(Collectors.joining(", "))),
          "garrison status shows which servers run");
    }
    boolean isKnown =
        known.stream()
            .anyMatch(said ->
                said.has("cut")
                    || List.of("logged", "applied", "received", "older")
                        .contains(said.path("holds").asString("")));
    if (!isKnown) {
      throw new CommandFailure(
          ExitCode.NOT_WELL,
          "%s: known to nobody (expected: a transaction that is in a log or was cut off one; %s)"
              .formatted(
                  gtid,
                  known.stream().map(TransactionView::reach).collect(Collectors.joining(", "))),
          "garrison database shows the last one of each server");
    }
  }

  /** How far a server is, or what it has under that number. */
  private static String reach(JsonNode said) {
    String server = said.path("server").asString("");
    return said.has("other")
        ? server + " has " + said.path("other").asString("")
        : server + " is at " + said.path("position").asString("an unknown position");
  }

  private List<JsonNode> told() {
    return answers.values().stream()
        .filter(answer -> answer.how() == Answer.How.SUPERVISED)
        .map(Answer::said)
        .toList();
  }

  private static String unreachable(Answer answer) {
    return answer.said().path("unreachable").asString("no supervisor runs");
  }

  private Optional<JsonNode> first(String field) {
    return told().stream()
        .filter(said -> said.has(field))
        .map(said -> said.path(field))
        .findFirst();
  }

  /** What it is, in words. */
  private Optional<String> what() {
    return first("transaction")
        .map(transaction -> {
          List<String> tables = new ArrayList<>();
          transaction.path("tables").forEach(table -> tables.add(table.asString("")));
          return "%s, %d bytes, %s"
              .formatted(
                  transaction.path("at").asString(""),
                  transaction.path("bytes").asLong(0),
                  tables.isEmpty()
                      ? transaction.path("statement").asString("")
                      : "rows of " + String.join(", ", tables));
        });
  }

  /** The epoch that wrote it, with its writer and both ends, as far as the traces tell. */
  private Optional<ObjectNode> epoch() {
    return first("wrote")
        .map(wrote -> {
          long epoch = wrote.path("epoch").asLong(0);
          ObjectNode fields = JSON.createObjectNode();
          fields.put("epoch", epoch);
          fields.put("writer", wrote.path("incarnation").asString(""));
          fields.put("from", wrote.path("from").asString(""));
          until(epoch).ifPresent(until -> fields.put("until", until));
          return fields;
        });
  }

  /** When anybody first saw a later epoch. */
  private Optional<String> until(long epoch) {
    List<Instant> seen = new ArrayList<>();
    for (JsonNode said : told()) {
      for (JsonNode other : said.path("epochs")) {
        if (other.path("epoch").asLong(0) > epoch) {
          seen.add(Instant.parse(other.path("from").asString("")));
        }
      }
    }
    return seen.stream().min(Instant::compareTo).map(Instant::toString);
  }

  void print(PrintWriter out) {
    out.println(gtid);
    out.println("  made   " + what().orElse("no log that can be read has it"));
    out.println(
        "  epoch  "
            + epoch()
                .map(epoch ->
                    "%d, %s from %s until %s"
                        .formatted(
                            epoch.path("epoch").asLong(0),
                            epoch.path("writer").asString(""),
                            epoch.path("from").asString(""),
                            epoch.path("until").asString("now")))
                .orElse("no trace that can be read tells"));
    out.println();
    Table table = new Table("SERVER", "HOLDS IT", "WHERE");
    answers.forEach((server, answer) -> table.row(row(server, answer)));
    table.print(out);
  }

  private static List<String> row(String server, Answer answer) {
    if (answer.how() != Answer.How.SUPERVISED) {
      return List.of(server, "unknown", unreachable(answer));
    }
    JsonNode said = answer.said();
    JsonNode transaction = said.path("transaction");
    String where =
        said.has("transaction")
            ? transaction.path("file").asString("") + " at " + transaction.path("offset").asLong(0)
            : "";
    String holds =
        switch (said.path("holds").asString("")) {
          case "logged" -> "in the binary log, as the writer";
          case "applied" -> "applied";
          case "received" -> "received, not applied yet";
          case "older" -> "applied; its log begins after " + said.path("logBegins").asString("");
          case "other" -> "no; it has " + said.path("other").asString("");
          default -> "no";
        };
    JsonNode cut = said.path("cut");
    return cut.isMissingNode()
        ? List.of(server, holds, where)
        : List.of(
            server,
            holds,
            "%scut off by a restart at %s, back to %s: %s"
                .formatted(
                    where.isEmpty() ? "" : where + "; ",
                    cut.path("at").asString(""),
                    cut.path("kept").asString(""),
                    cut.path("evidence").asString("")));
  }

  String json() {
    ObjectNode all = JSON.createObjectNode();
    all.put("gtid", gtid);
    epoch().ifPresent(epoch -> all.set("wrote", epoch));
    ObjectNode servers = all.putObject("servers");
    answers.forEach((server, answer) -> {
      ObjectNode one = servers.putObject(server);
      if (answer.how() == Answer.How.SUPERVISED) {
        for (String field : List.of("holds", "transaction", "other", "logBegins", "cut")) {
          if (answer.said().has(field)) {
            one.set(field, answer.said().path(field));
          }
        }
      } else {
        one.put("unreachable", unreachable(answer));
      }
    });
    return JSON.writeValueAsString(all);
  }
}
