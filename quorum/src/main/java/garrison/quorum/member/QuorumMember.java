// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.member;

import garrison.model.Port;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.admin.AdminServer.AdminServerException;
import org.apache.zookeeper.server.quorum.QuorumPeer;
import org.apache.zookeeper.util.ServiceUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's member of the quorum: a ZooKeeper server, from its start to its end.
 *
 * <p>There is at most one in a process at a time. ZooKeeper takes much of what it is told from
 * system properties and static fields, and what hangs on them here (the certificates, the clients'
 * secret) must not be another member's.
 */
public final class QuorumMember implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuorumMember.class);

  private static final AtomicBoolean RUNNING = new AtomicBoolean();
  private static final Duration BEGINNING = Duration.ofSeconds(20);
  private static final int SECRET_BYTES = 32;

  private final MemberConfiguration configuration;
  private final QuorumAccess access;
  private final EmbeddedPeer peer;
  private final DatadirCleanupManager purge;
  private final LeadSupervisor lead;
  private final AtomicBoolean closed = new AtomicBoolean();

  private QuorumMember(
      MemberConfiguration configuration,
      QuorumAccess access,
      EmbeddedPeer peer,
      DatadirCleanupManager purge,
      LeadSupervisor lead) {
    this.configuration = configuration;
    this.access = access;
    this.peer = peer;
    this.purge = purge;
    this.lead = lead;
  }

  /**
   * Starts the member and returns when its door for clients is open. Whether there is a majority by
   * then is another question, see {@link #state()}.
   *
   * @throws QuorumMemberException when the folder, a port or the settings cannot be used
   */
  public static QuorumMember start(MemberConfiguration configuration, MemberTrust trust) {
    if (!RUNNING.compareAndSet(false, true)) {
      throw new QuorumMemberException(
          "quorum member " + configuration.id() + ": a second one (expected: one a process)");
    }
    EmbeddedPeer peer = new EmbeddedPeer();
    boolean started = false;
    try {
      VoterContexts.replace(trust);
      String secret = secret();
      SecretProvider.expect(secret);
      LoopbackConfig config = LoopbackConfig.read(new MemberFolder(configuration).prepare());
      ServiceUtils.setSystemExitProcedure(peer::failed);
      DatadirCleanupManager purge =
          new DatadirCleanupManager(
              config.getDataDir(),
              config.getDataLogDir(),
              config.getSnapRetainCount(),
              config.getPurgeInterval());
      purge.start();
      ElectedPeer elected = peer.begin(config, configuration.id());
      Port port = new Port(elected.getClientPort());
      QuorumAccess access = new QuorumAccess(port, secret, configuration.timing().session());
      LOG.info("event=quorum-member-started id={} port={}", configuration.id(), port);
      LeadSupervisor lead =
          new LeadSupervisor(configuration.id(), elected, configuration.lead(), System::nanoTime);
      started = true;
      return new QuorumMember(configuration, access, peer, purge, lead);
    } finally {
      if (!started) {
        peer.end();
        release();
      }
    }
  }

  /** How clients of this process reach the member. */
  public QuorumAccess access() {
    return access;
  }

  /** Whether clients are let in: the member leads, or follows a leader and has caught up. */
  public boolean isServing() {
    MemberState state = state();
    return state != MemberState.LOOKING && state != MemberState.STOPPED;
  }

  /** What it is doing now. */
  public MemberState state() {
    return peer.state();
  }

  /**
   * Shows another certificate and accepts other identities from the next connection on. Those there
   * are stay.
   */
  public void replace(MemberTrust trust) {
    VoterContexts.replace(trust);
    LOG.info(
        "event=quorum-certificate-replaced id={} accepted={}",
        configuration.id(),
        trust.accepted().size());
  }

  /** Waits until the member has ended by itself; returns at once when it has. */
  public void awaitEnd() throws InterruptedException {
    peer.ended.await();
  }

  /** Ends the member in order, within the time that its settings give. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    lead.close();
    purge.shutdown();
    Thread ending = Thread.ofPlatform().daemon().name("quorum-member-end").start(peer::end);
    try {
      long limit = configuration.timing().close().toMillis();
      if (ending.join(Duration.ofMillis(limit)) && peer.ended.await(limit, TimeUnit.MILLISECONDS)) {
        LOG.info("event=quorum-member-stopped id={}", configuration.id());
        release();
      } else {
        LOG.error(
            "event=quorum-member-stuck id={} limit_ms={} (a new one needs a new process)",
            configuration.id(),
            limit);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void release() {
    SecretProvider.expectNothing();
    RUNNING.set(false);
  }

  private static String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** ZooKeeper's own main program without its exit: it runs in a thread of ours. */
  private static final class EmbeddedPeer {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Main main = new Main();

    ElectedPeer begin(LoopbackConfig config, int id) {
      Thread.ofPlatform().daemon().name("quorum-member-" + id).start(() -> run(config));
      long deadline = System.nanoTime() + BEGINNING.toNanos();
      while (System.nanoTime() < deadline) {
        ElectedPeer peer = main.peer();
        if (peer != null && peer.isAlive() && peer.getClientPort() > 0) {
          return peer;
        }
        if (pause()) {
          throw new QuorumMemberException(
              "quorum member " + id + ": ended at once (expected: a running server)", reason());
        }
      }
      throw new QuorumMemberException(
          "quorum member " + id + ": not there after " + BEGINNING.toSeconds() + " s");
    }

    MemberState state() {
      QuorumPeer peer = main.peer();
      if (peer == null || !peer.isAlive() || ended.getCount() == 0) {
        return MemberState.STOPPED;
      }
      boolean serving = peer.getActiveServer() != null && peer.getActiveServer().isRunning();
      if (!serving) {
        return MemberState.LOOKING;
      }
      return switch (peer.getPeerState()) {
        case LOOKING -> MemberState.LOOKING;
        case FOLLOWING -> MemberState.FOLLOWING;
        case OBSERVING -> MemberState.OBSERVING;
        case LEADING -> MemberState.LEADING;
      };
    }

    /** ZooKeeper wants the process to exit; the member ends, and its owner decides. */
    void failed(int code) {
      if (code != 0) {
        LOG.error("event=quorum-member-failed code={}", code);
        failure.compareAndSet(null, new IOException("ZooKeeper asked for exit code " + code));
      }
      Thread.ofPlatform().daemon().name("quorum-member-failure").start(this::end);
    }

    void end() {
      main.close();
    }

    private void run(LoopbackConfig config) {
      try {
        main.runFromConfig(config);
      } catch (IOException | AdminServerException | RuntimeException e) {
        failure.compareAndSet(null, e);
        LOG.error("event=quorum-member-failed", e);
        main.close();
      } finally {
        ended.countDown();
      }
    }

    private Exception reason() {
      Exception known = failure.get();
      return known == null ? new IOException("no reason given") : known;
    }

    /** Whether the member has ended; takes a moment when it has not. */
    private boolean pause() {
      try {
        return ended.await(5, TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return true;
      }
    }
  }

  private static final class Main extends org.apache.zookeeper.server.quorum.QuorumPeerMain {
    private volatile @Nullable ElectedPeer made;

    @Nullable ElectedPeer peer() {
      return made;
    }

    @Override
    protected QuorumPeer getQuorumPeer() throws javax.security.sasl.SaslException {
      ElectedPeer peer = new ElectedPeer();
      made = peer;
      return peer;
    }
  }
}
