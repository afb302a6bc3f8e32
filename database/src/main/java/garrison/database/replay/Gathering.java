// SPDX-License-Identifier: Apache-2.0

package garrison.database.replay;

import garrison.database.binlog.BinaryLogs;
import garrison.database.replay.Evidence.ClientWrite;
import garrison.database.replay.Evidence.Span;
import garrison.database.replay.Evidence.Witness;
import garrison.database.server.GtidPosition.Gtid;
import garrison.database.trace.Moment;
import garrison.database.trace.TraceFolder;
import garrison.model.ServerName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Gathers the evidence of a stretch of time from the servers' folders. It begins when all copies
 * are whole: what they held before is left out.
 */
public final class Gathering {
  private static final int MOST_TRANSACTIONS = 1_000_000;

  private final Map<ServerName, Path> states;
  private final Map<ServerName, BinaryLogs.Place> places = new HashMap<>();
  private final long beganMicros;

  private Gathering(Map<ServerName, Path> states, long beganMicros) {
    this.states = Map.copyOf(states);
    this.beganMicros = beganMicros;
  }

  /**
   * What a client was told of one write.
   *
   * @param id stands in a row that it adds, in a text column of at most 255 bytes
   * @param sentMicros just before it was sent, since 1970
   * @param acknowledgedMicros when it was acknowledged, if it was
   */
  public record Told(String id, long sentMicros, OptionalLong acknowledgedMicros) {}

  /**
   * Begins: remembers where the logs end.
   *
   * @param states of each server the folder of its database, with {@code data} and {@code trace}
   * @param nowMicros the wall clock's microseconds since 1970
   */
  public static Gathering begin(Map<ServerName, Path> states, long nowMicros) {
    Gathering gathering = new Gathering(states, nowMicros);
    states.forEach((server, state) -> gathering.places.put(server, logs(state).end()));
    return gathering;
  }

  private static BinaryLogs logs(Path state) {
    return new BinaryLogs(state.resolve("data"));
  }

  /**
   * Gathers what there is now.
   *
   * @param prefix how the ids of all writes begin
   * @param healedMicros when the last fault ended
   * @param nowMicros the end
   * @throws IOException when a trace cannot be read
   */
  public Evidence end(List<Told> told, String prefix, long healedMicros, long nowMicros)
      throws IOException {
    Map<String, Gtid> writes = new HashMap<>();
    Map<ServerName, List<Gtid>> logs = new LinkedHashMap<>();
    for (Map.Entry<ServerName, Path> state : states.entrySet()) {
      logs.put(state.getKey(), read(state.getKey(), state.getValue(), prefix, writes));
    }
    long baseline =
        logs.values().stream()
            .filter(log -> !log.isEmpty())
            .mapToLong(log -> log.getFirst().sequence() - 1)
            .max()
            .orElse(0);
    Map<ServerName, Witness> witnesses = new LinkedHashMap<>();
    for (Map.Entry<ServerName, Path> state : states.entrySet()) {
      List<Moment> moments = TraceFolder.readSince(state.getValue().resolve("trace"), beganMicros);
      List<Gtid> log =
          logs.getOrDefault(state.getKey(), List.of()).stream()
              .filter(gtid -> gtid.sequence() > baseline)
              .toList();
      witnesses.put(
          state.getKey(), new Witness(moments, log, logs(state.getValue()).before().sequence()));
    }
    List<ClientWrite> asked =
        told.stream()
            .map(each ->
                new ClientWrite(
                    each.id(),
                    each.sentMicros(),
                    each.acknowledgedMicros(),
                    Optional.ofNullable(writes.get(each.id()))))
            .toList();
    return new Evidence(new Span(beganMicros, healedMicros, nowMicros, baseline), witnesses, asked);
  }

  private List<Gtid> read(ServerName server, Path state, String prefix, Map<String, Gtid> writes) {
    List<Gtid> log = new ArrayList<>();
    byte[] sought = prefix.getBytes(StandardCharsets.UTF_8);
    logs(state)
        .read(
            places.getOrDefault(server, BinaryLogs.Place.BEGINNING),
            new BinaryLogs.Reader() {
              @Override
              public void begins(Gtid gtid) {
                if (log.size() < MOST_TRANSACTIONS) {
                  log.add(gtid);
                }
              }

              @Override
              public void adds(Gtid gtid, ByteBuffer rows) {
                texts(rows, sought).forEach(text -> writes.putIfAbsent(text, gtid));
              }
            });
    return log;
  }

  /**
   * The texts that begin with {@code prefix}. In a row a text stands behind its length, which takes
   * one byte or, with the low one first, two.
   */
  static List<String> texts(ByteBuffer rows, byte[] prefix) {
    List<String> texts = new ArrayList<>();
    for (int at = 2; at + prefix.length <= rows.limit(); at++) {
      if (begins(rows, at, prefix)) {
        int before = Byte.toUnsignedInt(rows.get(at - 1));
        int length = before == 0 ? Byte.toUnsignedInt(rows.get(at - 2)) : before;
        if (length >= prefix.length && at + length <= rows.limit()) {
          byte[] text = new byte[length];
          rows.get(at, text);
          texts.add(new String(text, StandardCharsets.UTF_8));
        }
      }
    }
    return texts;
  }

  private static boolean begins(ByteBuffer rows, int at, byte[] prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if (rows.get(at + i) != prefix[i]) {
        return false;
      }
    }
    return true;
  }
}
