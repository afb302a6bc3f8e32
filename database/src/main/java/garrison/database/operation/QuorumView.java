// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Observations.RegisterView;
import garrison.database.insync.OwnWrite;
import garrison.database.insync.OwnWrite.Outcome;
import garrison.database.insync.Peer;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.RegisterWrite;
import garrison.model.ServerName;
import garrison.quorum.client.Quorum;
import garrison.quorum.client.QuorumRefusedException;
import garrison.quorum.client.QuorumUnavailableException;
import garrison.quorum.client.Register;
import garrison.quorum.client.Sight;
import garrison.quorum.client.Versioned;
import garrison.quorum.client.Watch;
import garrison.quorum.client.WriteOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The quorum as one supervisor sees it: the register and the reports of the others, always at hand
 * and possibly old, and own writes whose outcome is seen later.
 *
 * <p>What is seen of the register never goes back: an own write that succeeded counts as a reading.
 * Fields are guarded by {@code lock}; {@code changed} is called without it.
 */
final class QuorumView implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(QuorumView.class);

  private final Register<InSyncRegister> register;
  private final Runnable changed;
  private final OwnTrace trace;
  private final List<Watch> watches = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ServerName, Seen> peers = new LinkedHashMap<>();
  private final LongSupplier nanos;
  private final long quietNanos;
  private boolean blind;
  private long inSightSinceNanos;
  private RegisterReading reading = new RegisterReading.Unread();
  private OwnWrite lastWrite = new OwnWrite.Nothing();

  /**
   * @param others whose reports are watched
   * @param quietMillis after how long without a renewal of its session a server counts as absent,
   *     if this one sees the quorum all the while
   * @param nanos monotonic
   * @param changed called from any thread when something new is seen
   * @param trace of what is seen of the register, and written to it
   */
  QuorumView(
      Quorum quorum,
      List<ServerName> others,
      long quietMillis,
      LongSupplier nanos,
      Runnable changed,
      OwnTrace trace) {
    this.trace = trace;
    this.nanos = nanos;
    this.quietNanos = TimeUnit.MILLISECONDS.toNanos(quietMillis);
    this.inSightSinceNanos = nanos.getAsLong();
    this.register = quorum.register(RegisterCodec.NAME, new RegisterCodec());
    this.changed = changed;
    for (ServerName other : others) {
      peers.put(other, new Seen(new Peer.Absent(other), nanos.getAsLong()));
    }
    watches.add(register.watch(this::see));
    for (ServerName other : others) {
      watches.add(quorum.watchLease(ReportLease.name(other), sight -> see(other, sight)));
    }
  }

  RegisterView register() {
    lock.lock();
    try {
      return new RegisterView(reading, lastWrite);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The others: absent is who has no session, or did not renew it for a while. The latter is seen
   * earlier, and may be a mistake.
   */
  List<Peer> peers() {
    return peers(this::unlessQuiet);
  }

  /** The others: absent is who certainly has no session. */
  List<Peer> sessions() {
    return peers(Seen::peer);
  }

  private List<Peer> peers(Function<Seen, Peer> view) {
    lock.lock();
    try {
      return peers.values().stream().map(view).toList();
    } finally {
      lock.unlock();
    }
  }

  private Peer unlessQuiet(Seen seen) {
    long heardNanos = Math.max(seen.atNanos(), inSightSinceNanos);
    return !blind && nanos.getAsLong() - heardNanos > quietNanos
        ? new Peer.Absent(seen.peer().server())
        : seen.peer();
  }

  /** Sends a write; at most one is under way. */
  void write(RegisterWrite write) {
    settle(new OwnWrite.Sent(write, Outcome.PENDING));
    Thread.ofVirtual().name("database-register-write").start(() -> send(write));
  }

  private void send(RegisterWrite write) {
    long began = System.nanoTime();
    trace.sends(write);
    Outcome outcome = outcome(write);
    trace.settled(write, outcome);
    LOGGER.info(
        "event=register-write purpose={} expected_version={} outcome={} millis={} next=\"{}\"",
        write.purpose(),
        write.expectedVersion(),
        outcome,
        (System.nanoTime() - began) / 1_000_000,
        write.next());
    lock.lock();
    try {
      if (outcome == Outcome.SUCCEEDED) {
        take(new RegisterReading.Present(write.next(), write.expectedVersion() + 1));
      }
      lastWrite = new OwnWrite.Sent(write, outcome);
    } finally {
      lock.unlock();
    }
    changed.run();
  }

  private Outcome outcome(RegisterWrite write) {
    try {
      WriteOutcome answer =
          write.expectedVersion() == RegisterWrite.NO_REGISTER
              ? register.create(write.next())
              : register.replace(Math.toIntExact(write.expectedVersion()), write.next());
      return switch (answer) {
        case WriteOutcome.Written _ -> Outcome.SUCCEEDED;
        case WriteOutcome.Conflict _ -> Outcome.REFUSED;
        case WriteOutcome.Unknown _ -> Outcome.UNKNOWN;
      };
    } catch (QuorumUnavailableException e) {
      LOGGER.debug("event=register-write-not-sent", e);
      return Outcome.REFUSED;
    } catch (QuorumRefusedException e) {
      LOGGER.error("event=register-write-refused", e);
      return Outcome.REFUSED;
    }
  }

  private void settle(OwnWrite sent) {
    lock.lock();
    try {
      lastWrite = sent;
    } finally {
      lock.unlock();
    }
  }

  private void see(Sight<InSyncRegister> sight) {
    lock.lock();
    try {
      switch (sight) {
        case Sight.Present<InSyncRegister>(Versioned<InSyncRegister>(var value, int version)) ->
            take(new RegisterReading.Present(value, version));
        case Sight.Absent<InSyncRegister> _ -> take(new RegisterReading.Absent());
        case Sight.Blind<InSyncRegister> _ -> {}
      }
    } finally {
      lock.unlock();
    }
    changed.run();
  }

  private void take(RegisterReading next) {
    boolean newer =
        next instanceof RegisterReading.Present present
            ? !(reading instanceof RegisterReading.Present known)
                || known.version() < present.version()
            : reading instanceof RegisterReading.Unread;
    if (newer && next instanceof RegisterReading.Present(var register, long version)) {
      trace.register(register, version);
    }
    reading = newer ? next : reading;
  }

  private void see(ServerName other, Sight<String> sight) {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      switch (sight) {
        case Sight.Present<String>(Versioned<String>(String text, int _)) ->
            peers.put(other, new Seen(ReportLease.read(other, text), now));
        case Sight.Absent<String> _ -> peers.put(other, new Seen(new Peer.Absent(other), now));
        // Out of sight is not gone: what was seen last stands until the quorum says otherwise, and
        // nobody's silence counts before this server has seen the quorum again for a while.
        case Sight.Blind<String> _ -> blind = true;
      }
      if (blind && !(sight instanceof Sight.Blind)) {
        blind = false;
        inSightSinceNanos = now;
      }
    } finally {
      lock.unlock();
    }
    changed.run();
  }

  private record Seen(Peer peer, long atNanos) {}

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}
