// SPDX-License-Identifier: Apache-2.0

package garrison.node;

import garrison.database.binlog.BinaryLogs;
import garrison.database.binlog.LoggedTransaction;
import garrison.database.insync.Mariadb;
import garrison.database.operation.SupervisorReport;
import garrison.database.server.DatabaseException;
import garrison.database.server.GtidPosition;
import garrison.database.server.GtidPosition.Gtid;
import garrison.database.trace.Moment;
import garrison.database.trace.TraceFolder;
import garrison.telemetry.control.ControlException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/**
 * What this server knows of one transaction: whether its log has it and where, whether it cut it
 * off, and, if this server wrote it, in which epoch. Read from the binary logs and the trace, so it
 * is known while MariaDB is down as well.
 */
final class TransactionVerb {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** More changes of the writer than anybody looks at; the newest are told. */
  private static final int MOST_EPOCHS = 200;

  private final String server;
  private final Path state;
  private final Supplier<SupervisorReport> reports;

  /**
   * @param state the folder with the database's data and trace
   */
  TransactionVerb(String server, Path state, Supplier<SupervisorReport> reports) {
    this.server = server;
    this.state = state;
    this.reports = reports;
  }

  /**
   * Answers with one JSON object.
   *
   * @param argument a GTID
   * @throws ControlException when it is none, or what is to be read cannot be
   */
  String describe(String argument) {
    Gtid gtid = gtid(argument.strip());
    try {
      List<Moment> trace = TraceFolder.events(trace());
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("server", server);
      fields.put("gtid", gtid.toString());
      SupervisorReport report = reports.get();
      report.sample().ifPresent(sample -> fields.put("position", sample.gtid()));
      holding(fields, gtid, report);
      cut(trace, gtid).ifPresent(cut -> fields.put("cut", cut));
      written(trace, gtid).ifPresent(written -> fields.put("wrote", written));
      fields.put("epochs", epochs(trace));
      return JSON.writeValueAsString(fields);
    } catch (IOException | IndexOutOfBoundsException | DatabaseException e) {
      throw new ControlException(server + " cannot read its logs: " + e.getMessage());
    }
  }

  private Path trace() {
    return state.resolve("trace");
  }

  private static Gtid gtid(String text) {
    try {
      List<Gtid> gtids = GtidPosition.parse(text).last();
      if (gtids.size() == 1) {
        return gtids.getFirst();
      }
    } catch (DatabaseException _) {
      // Said below.
    }
    throw new ControlException(text + " (expected: domain-server-sequence, like 0-1-4711)");
  }

  private void holding(Map<String, Object> fields, Gtid gtid, SupervisorReport report) {
    BinaryLogs logs = new BinaryLogs(state.resolve("data"));
    Optional<LoggedTransaction> logged = logs.find(gtid.sequence());
    Optional<LoggedTransaction> found = logged.filter(each -> each.gtid().equals(gtid));
    if (found.isPresent()) {
      fields.put("holds", report.isWriter() ? "logged" : "applied");
      fields.put("transaction", transaction(found.get()));
    } else if (logged.isPresent()) {
      fields.put("holds", "other");
      fields.put("other", logged.get().gtid().toString());
    } else if (gtid.sequence() <= logs.before().sequence()) {
      fields.put("holds", "older");
      fields.put("logBegins", logs.before().toString());
    } else {
      fields.put("holds", isReceived(gtid, report) ? "received" : "missing");
    }
  }

  private static boolean isReceived(Gtid gtid, SupervisorReport report) {
    return report.mariadb() instanceof Mariadb.Running running
        && running.positions().received().sequence() >= gtid.sequence()
        && running.positions().applied().sequence() < gtid.sequence();
  }

  private static Map<String, Object> transaction(LoggedTransaction found) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("at", Instant.ofEpochSecond(found.atSeconds()).toString());
    fields.put("bytes", found.bytes());
    fields.put("tables", found.tables());
    fields.put("statement", found.statement());
    fields.put("file", found.file());
    fields.put("offset", found.offset());
    return fields;
  }

  /** When crash recovery cut it off this server's log; it may have come back from another. */
  private Optional<Map<String, Object>> cut(List<Moment> trace, Gtid gtid) {
    Optional<Map<String, Object>> last = Optional.empty();
    for (Moment moment : trace) {
      if (moment.kind() == Moment.Kind.ANSWERED && moment.has("cut")) {
        Gtid end = gtid(moment.fields().text("cut"));
        long kept = GtidPosition.parse(moment.fields().text("position")).sequence();
        if (gtid.server() == end.server()
            && gtid.sequence() > kept
            && gtid.sequence() <= end.sequence()) {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("at", time(moment));
          fields.put("kept", moment.fields().text("position"));
          fields.put("last", end.toString());
          fields.put("evidence", trace().resolve("events").toString());
          last = Optional.of(fields);
        }
      }
    }
    return last;
  }

  /** In which epoch this server wrote it, if it did. */
  private static Optional<Map<String, Object>> written(List<Moment> trace, Gtid gtid) {
    Optional<Map<String, Object>> last = Optional.empty();
    boolean isOwn = false;
    for (Moment moment : trace) {
      if (moment.kind() == Moment.Kind.STARTED) {
        isOwn = moment.fields().number("server-id") == gtid.server();
      }
      if (isOwn
          && moment.kind() == Moment.Kind.OPENED
          && GtidPosition.parse(moment.fields().text("position")).sequence() < gtid.sequence()) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("epoch", moment.fields().number("epoch"));
        fields.put("incarnation", moment.fields().text("incarnation"));
        fields.put("from", time(moment));
        last = Optional.of(fields);
      }
    }
    return last;
  }

  /** Who wrote in which epoch, and when this server saw that first. */
  private static List<Map<String, Object>> epochs(List<Moment> trace) {
    TreeMap<Long, Map<String, Object>> epochs = new TreeMap<>();
    for (Moment moment : trace) {
      if (moment.kind() == Moment.Kind.REGISTER) {
        epochs.computeIfAbsent(
            moment.fields().number("epoch"),
            epoch -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("epoch", epoch);
              fields.put("writer", moment.fields().incarnation("writer").server().value());
              fields.put("from", time(moment));
              return fields;
            });
      }
    }
    List<Map<String, Object>> all = new ArrayList<>(epochs.values());
    return all.subList(Math.max(0, all.size() - MOST_EPOCHS), all.size());
  }

  private static String time(Moment moment) {
    return Instant.ofEpochSecond(
            moment.atMicros() / 1_000_000, moment.atMicros() % 1_000_000 * 1000)
        .toString();
  }
}
