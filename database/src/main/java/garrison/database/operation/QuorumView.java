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
import java.util.concurrent.locks.ReentrantLock;
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
  private final List<Watch> watches = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<ServerName, Peer> peers = new LinkedHashMap<>();
  private RegisterReading reading = new RegisterReading.Unread();
  private OwnWrite lastWrite = new OwnWrite.Nothing();

  /**
   * @param others whose reports are watched
   * @param changed called from any thread when something new is seen
   */
  QuorumView(Quorum quorum, List<ServerName> others, Runnable changed) {
    this.register = quorum.register(RegisterCodec.NAME, new RegisterCodec());
    this.changed = changed;
    for (ServerName other : others) {
      peers.put(other, new Peer.Absent(other));
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

  List<Peer> peers() {
    lock.lock();
    try {
      return List.copyOf(peers.values());
    } finally {
      lock.unlock();
    }
  }

  /** Sends a write; at most one is under way. */
  void write(RegisterWrite write) {
    settle(new OwnWrite.Sent(write, Outcome.PENDING));
    Thread.ofVirtual().name("database-register-write").start(() -> send(write));
  }

  private void send(RegisterWrite write) {
    long began = System.nanoTime();
    Outcome outcome = outcome(write);
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
    reading = newer ? next : reading;
  }

  private void see(ServerName other, Sight<String> sight) {
    Peer seen =
        switch (sight) {
          case Sight.Present<String>(Versioned<String>(String text, int _)) ->
              ReportLease.read(other, text);
          case Sight.Absent<String> _ -> new Peer.Absent(other);
          // Out of sight is not gone: what was seen last stands until the quorum says otherwise.
          case Sight.Blind<String> _ -> null;
        };
    if (seen == null) {
      return;
    }
    lock.lock();
    try {
      peers.put(other, seen);
    } finally {
      lock.unlock();
    }
    changed.run();
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }
}
