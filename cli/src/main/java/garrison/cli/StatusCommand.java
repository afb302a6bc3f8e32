// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.lab.Lab;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
    name = "status",
    description = "Shows servers, roles, health, requests, who accepts writes and what is wrong.")
final class StatusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private final LabFile file = new LabFile();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter out = Output.of(spec);
    Lab lab = file.lab();
    if (!lab.isUp()) {
      out.println(json ? "{\"phase\":\"down\"}" : "down");
      out.flush();
      return ExitCode.NOT_WELL.code();
    }
    JsonNode status = lab.status();
    List<String> wrong = new ArrayList<>();
    List<List<String>> rows = rows(status, wrong);
    if (json) {
      out.println(Json.laidOut(status.toString()));
    } else {
      Output.table(out, rows);
      out.println();
      out.println(
          wrong.isEmpty() ? "nothing is wrong" : "wrong: " + String.join("\n       ", wrong));
    }
    out.flush();
    return wrong.isEmpty() ? ExitCode.OK.code() : ExitCode.NOT_WELL.code();
  }

  /** One row for each role of each server; what is not healthy is added to {@code wrong}. */
  private static List<List<String>> rows(JsonNode status, List<String> wrong) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SERVER", "ROLE", "ENGINE", "STATE", "RESTARTS", "REQUESTS", "DETAIL"));
    for (Map.Entry<String, JsonNode> server : status.path("servers").properties()) {
      String name = server.getKey();
      JsonNode node = server.getValue();
      if (node.has("unreachable")) {
        rows.add(List.of(name, "node", "garrison", "unreachable"));
        wrong.add(name + ": its node does not answer: " + node.path("unreachable").asString());
        continue;
      }
      for (JsonNode role : node.path("roles").values()) {
        String word = role.path("role").asString();
        JsonNode requests = node.path("requests").path(word);
        rows.add(
            List.of(
                name,
                word,
                role.path("engine").asString(),
                role.path("state").asString(),
                role.path("restarts").asString(),
                requests.isMissingNode() ? "" : requests.asString(),
                role.path("sentence").asString()));
        if (!role.path("healthy").asBoolean()) {
          wrong.add(name + ": " + word + ": " + role.path("sentence").asString());
        }
      }
    }
    return rows;
  }
}
