// SPDX-License-Identifier: Apache-2.0

package garrison.cli;

import garrison.cli.DatabaseNodes.Answer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
    name = "database",
    header = "Shows every copy of the data and who writes, and changes that on request.",
    description =
        """
        Without an action: one line for each copy. switchover makes another server the writer; \
        pause keeps the servers from acting by themselves until resume; rebuild replaces a \
        server's copy by the writer's; declare-lost gives up the last writer's copy when it \
        will never come back. What can hurt is done with --yes only.\
        """,
    footer =
        """

        @|bold Examples|@
          garrison database
          garrison database switchover web-2
          garrison database rebuild web-1 --yes
          garrison database --json | jq .servers\
        """)
final class DatabaseCommand implements Callable<Integer> {
  /** What can be done. */
  enum Action {
    SHOW("", ""),
    SWITCHOVER("", ""),
    PAUSE("", "nothing takes over while it lasts"),
    RESUME("", ""),
    REBUILD("a server with a database", "there is one copy until it is done"),
    DECLARE_LOST("a server with a database", "what only it holds is given up");

    private final String server;
    private final String harm;

    Action(String server, String harm) {
      this.server = server;
      this.harm = harm;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      description =
          "show, switchover, pause, resume, rebuild or declare-lost. Default: ${DEFAULT-VALUE}.",
      defaultValue = "show")
  private Action action = Action.SHOW;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SERVER",
      description = "Which server. Default for switchover: one that follows and is in sync.")
  private @Nullable String server;

  @Option(names = "--yes", description = "Does it though it can hurt.")
  private boolean yes;

  @Mixin private final LabFile file = new LabFile();
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    requireServerWhereNeeded();
    if (!action.harm.isEmpty() && !yes) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s: not confirmed (expected: --yes, because %s)".formatted(subject(), action.harm),
          "garrison database " + subject() + " --yes does it");
    }
    DatabaseNodes nodes = new DatabaseNodes(file.lab());
    return (action == Action.SHOW ? show(nodes) : change(nodes)).code();
  }

  private void requireServerWhereNeeded() {
    boolean takesOne = !action.server.isEmpty() || action == Action.SWITCHOVER;
    if (!action.server.isEmpty() && server == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "SERVER: not given (expected: %s)".formatted(action.server),
          "garrison database shows them");
    }
    if (!takesOne && server != null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "argument: %s (expected: no further argument after %s)".formatted(server, action),
          "garrison help database shows what it takes");
    }
  }

  private String subject() {
    return server == null ? action.toString() : action + " " + server;
  }

  private ExitCode show(DatabaseNodes nodes) {
    Map<String, Answer> answers = nodes.all();
    DatabaseView view = new DatabaseView(answers);
    Terminal terminal = Terminal.of(spec);
    PrintWriter out = terminal.out();
    if (json.isWanted()) {
      out.println(Json.laidOut(view.json()));
    } else {
      view.table().print(out);
      out.println();
      List<String> wrong = view.wrong();
      Display display = terminal.outDisplay();
      out.println(
          wrong.isEmpty()
              ? display.paint(Colour.GREEN, "nothing is wrong")
              : display.paint(Colour.RED, "wrong:") + " " + String.join("\n       ", wrong));
    }
    out.flush();
    return view.wrong().isEmpty() ? ExitCode.OK : ExitCode.NOT_WELL;
  }

  private ExitCode change(DatabaseNodes nodes) {
    String named = server;
    if (named != null) {
      nodes.requireDatabase(named);
    }
    DatabaseView view = new DatabaseView(action == Action.SWITCHOVER ? nodes.all() : Map.of());
    String target =
        action == Action.SWITCHOVER && named == null
            ? view.successor()
            : Optional.ofNullable(named).orElse("");
    long started = System.nanoTime();
    String answer =
        switch (action) {
          case REBUILD -> nodes.askOne(target, "database-rebuild " + target, subject());
          case DECLARE_LOST -> nodes.askOther(target, "database-declare-lost " + target, subject());
          case SWITCHOVER -> {
            String request = "database-switchover " + target;
            Optional<String> writer = view.writer();
            yield writer.isPresent()
                ? nodes.askOne(writer.get(), request, subject())
                : nodes.askAny(request, subject());
          }
          case SHOW, PAUSE, RESUME -> nodes.askAny("database-" + action, subject());
        };
    double seconds = Duration.ofNanos(System.nanoTime() - started).toMillis() / 1000.0;
    print(target, DatabaseNodes.parsed(answer), seconds);
    return ExitCode.OK;
  }

  private void print(String target, Optional<JsonNode> answer, double seconds) {
    PrintWriter out = Terminal.of(spec).out();
    if (json.isWanted()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("action", action.toString());
      if (!target.isEmpty()) {
        all.put("server", target);
      }
      all.put("seconds", seconds);
      answer.ifPresent(node -> all.put("answer", node));
      out.println(Json.of(all));
    } else {
      out.println(sentence(target, answer, seconds));
    }
    out.flush();
  }

  private String sentence(String target, Optional<JsonNode> answer, double seconds) {
    return switch (action) {
      case SWITCHOVER ->
          "%s writes now, after %d ms"
              .formatted(
                  answer.map(node -> node.path("writer").asString(target)).orElse(target),
                  answer
                      .map(node -> node.path("millis").asLong(Math.round(seconds * 1000)))
                      .orElse(Math.round(seconds * 1000)));
      case PAUSE -> "paused: no server acts by itself; garrison database resume ends that";
      case RESUME -> "resumed";
      case REBUILD -> target + " takes a new copy from the writer; garrison database shows how far";
      case DECLARE_LOST -> target + " is given up; its copy is kept apart if it comes back";
      case SHOW -> "";
    };
  }
}
