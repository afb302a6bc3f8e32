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
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
    name = "status",
    header = "Shows what runs, how it is, the requests it had, and what is wrong.",
    description =
        """
        One line for each role of each server, then one sentence for everything that is not \
        healthy. REQUESTS counts since the lab's data began; RESTARTS since its server started.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison status
          garrison status --json | jq .phase
          until garrison status >/dev/null; do sleep 1; done

        @|bold Files|@
          .garrison/logs beside the file: one log for each host, and lab.log.\
        """)
final class StatusCommand implements Callable<Integer> {
  private static final int STATE = 3;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final LabFile file = new LabFile();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    return show(Terminal.of(spec), file.lab(), json.isWanted()).code();
  }

  /** Whether these are the arguments of {@code garrison status}, with {@code --json} or nothing. */
  static boolean isPlain(String... arguments) {
    return switch (arguments.length) {
      case 1 -> arguments[0].equals("status");
      case 2 -> arguments[0].equals("status") && arguments[1].equals("--json");
      default -> false;
    };
  }

  /** Prints how the lab is. */
  static ExitCode show(Terminal terminal, Lab lab, boolean isJson) {
    PrintWriter out = terminal.out();
    if (!lab.isUp()) {
      out.println(isJson ? Json.of(Map.of("phase", "down")) : "down");
      out.flush();
      return ExitCode.NOT_WELL;
    }
    JsonNode status = lab.status();
    List<String> wrong = new ArrayList<>();
    Table table = table(status, wrong);
    if (isJson) {
      out.println(Json.laidOut(status.toString()));
    } else {
      Display display = terminal.outDisplay();
      table.paint(STATE, state -> display.paint(colour(state), state));
      table.print(out);
      out.println();
      out.println(
          wrong.isEmpty()
              ? display.paint(Colour.GREEN, "nothing is wrong")
              : display.paint(Colour.RED, "wrong:") + " " + String.join("\n       ", wrong));
    }
    out.flush();
    return wrong.isEmpty() ? ExitCode.OK : ExitCode.NOT_WELL;
  }

  /** Green is well, yellow is on its way, red needs somebody. */
  static Colour colour(String state) {
    return switch (state) {
      case "healthy" -> Colour.GREEN;
      case "preparing", "starting", "stopped" -> Colour.YELLOW;
      default -> Colour.RED;
    };
  }

  /** One row for each role of each server; what is not healthy is added to {@code wrong}. */
  static Table table(JsonNode status, List<String> wrong) {
    Table table = new Table("SERVER", "ROLE", "ENGINE", "STATE", "RESTARTS", "REQUESTS", "DETAIL");
    for (Map.Entry<String, JsonNode> server : status.path("servers").properties()) {
      String name = server.getKey();
      JsonNode node = server.getValue();
      if (node.has("unreachable")) {
        table.row(List.of(name, "node", "garrison", "unreachable"));
        wrong.add(name + ": its node does not answer: " + node.path("unreachable").asString());
        continue;
      }
      for (JsonNode role : node.path("roles").values()) {
        String word = role.path("role").asString();
        JsonNode requests = node.path("requests").path(word);
        table.row(
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
      if (node.path("database").path("onlyCopy").asBoolean(false)) {
        wrong.add(name + ": database: has the only copy of what is written now");
      }
    }
    return table;
  }
}
