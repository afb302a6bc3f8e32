// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.gateway.passage.Preamble.Answer;
import garrison.model.ServerName;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One database server in the eyes of a passage: how it is reached, and what it last said it is open
 * for. Written by its {@link Inquiry} and by connections that were answered; read on all event
 * loops.
 */
final class Candidate {
  /** So many questions without an answer, and it counts as gone. */
  private static final int GONE = 3;

  private final AtomicInteger readers = new AtomicInteger();
  private volatile SqlTarget target;
  private volatile @Nullable Answer answer;
  private volatile String failure = "not asked yet";
  private volatile int unanswered;
  private @Nullable Inquiry inquiry;
  private Map<EventLoop, Spare> spares = Map.of();

  Candidate(SqlTarget target) {
    this.target = target;
  }

  ServerName name() {
    return target.name();
  }

  SqlTarget target() {
    return target;
  }

  /** The same server with another certificate. */
  void target(SqlTarget replacement) {
    target = replacement;
  }

  /**
   * It is another server, which is asked, and to which a connection is ready on each event loop;
   * set once, before anybody else sees this.
   */
  void reachedBy(Inquiry its, Map<EventLoop, Spare> ready) {
    inquiry = its;
    spares = Map.copyOf(ready);
  }

  /** A connection to its entry that is ready on that event loop, if there is one. */
  @Nullable Channel take(EventLoop loop) {
    Spare spare = spares.get(loop);
    return spare == null ? null : spare.take();
  }

  /** Has it asked now. */
  void hasten() {
    if (inquiry != null) {
      inquiry.hasten();
    }
  }

  /** Connects anew, with the certificate of now. */
  void renew() {
    if (inquiry != null) {
      inquiry.renew();
    }
    spares.values().forEach(Spare::renew);
  }

  /** Asks and connects no more. */
  void retire() {
    if (inquiry != null) {
      inquiry.stop();
    }
    spares.values().forEach(Spare::stop);
  }

  /** How many connections read here. */
  AtomicInteger readers() {
    return readers;
  }

  void answered(Answer given) {
    answer = given;
    unanswered = 0;
  }

  /** One inquiry at a time calls this, on its event loop. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer; a lost reset is made good by the next
  void unanswered(String reason) {
    answer = null;
    failure = reason;
    unanswered = Math.min(unanswered + 1, GONE);
  }

  /** Whether it has not answered for a while. */
  boolean isGone() {
    return unanswered >= GONE;
  }

  /** Whether it admits such a connection, as far as is known. */
  boolean admits(Purpose purpose, Standing standing) {
    return switch (target) {
      case SqlTarget.Local _ -> standing.admits(purpose);
      case SqlTarget.Remote _ -> {
        Answer last = answer;
        yield last != null
            && last.admits(purpose)
            && (purpose != Purpose.WRITE || last.epoch() == standing.epoch());
      }
    };
  }

  /** Whether connections that read have to leave it. */
  boolean refusesReads(Standing standing) {
    return switch (target) {
      case SqlTarget.Local _ -> !standing.admits(Purpose.READ);
      case SqlTarget.Remote _ -> {
        Answer last = answer;
        yield last == null ? isGone() : !last.admits(Purpose.READ);
      }
    };
  }

  /** What is known of it, for an error message. */
  String describe(Purpose purpose, Standing standing) {
    boolean silent = target instanceof SqlTarget.Remote && answer == null;
    String state =
        silent
            ? "does not answer (" + failure + ")"
            : admits(purpose, standing) ? "open" : "closed";
    return name() + " " + state;
  }
}
