// SPDX-License-Identifier: Apache-2.0

package garrison.database.rebuild;

import garrison.database.backup.BackupException;
import garrison.database.backup.BackupPrograms;
import garrison.database.backup.Programs;
import garrison.database.configuration.DatabaseConfiguration;
import garrison.database.server.DatabaseException;
import garrison.model.Endpoint;
import garrison.model.Identity;
import garrison.model.Reasons;
import garrison.trust.TrustException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives this server's data to other database servers: one copy at a time, over mutual TLS, to who
 * is permitted. Whoever cannot be served is told why. A stream that cannot be finished ends without
 * its mark, so nobody takes it for a copy.
 */
public final class CopyServer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(CopyServer.class);
  private static final long AGAIN_MILLIS = 2000;

  /** Answers of a few hundred bytes are not worth a packet each. */
  private static final int BUFFER_BYTES = 1 << 16;

  private final Endpoint listen;
  private final CopyTrust trust;
  private final Set<URI> accepted;
  private final LiveSource source;
  private final Supplier<BackupPrograms> tools;
  private final BooleanSupplier isHealthy;
  private final CopyLimits limits;
  private final LongSupplier nanos;
  private final Programs programs = new Programs();
  private final Semaphore connections;
  private final Semaphore copies = new Semaphore(1);
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private volatile boolean closed;

  private CopyServer(
      DatabaseConfiguration configuration,
      Access access,
      Supplier<BackupPrograms> tools,
      BooleanSupplier isHealthy,
      CopyLimits limits,
      LongSupplier nanos) {
    this.listen = access.listen();
    this.accepted =
        access.accepted().stream().map(Identity::uri).collect(Collectors.toUnmodifiableSet());
    this.trust = new CopyTrust(configuration.paths().trust());
    this.source = new LiveSource(configuration, limits);
    this.tools = tools;
    this.isHealthy = isHealthy;
    this.limits = limits;
    this.nanos = nanos;
    this.connections = new Semaphore(limits.connections());
    this.thread = Thread.ofVirtual().name("copy-server").unstarted(this::listen);
  }

  /**
   * Who gets in where.
   *
   * @param listen on the private network
   * @param accepted the other database servers
   */
  public record Access(Endpoint listen, Collection<Identity> accepted) {}

  /**
   * Starts to listen.
   *
   * @param tools finds the distribution's programs, when a copy is asked for
   * @param isHealthy whether this server's data is such that others may have it: it writes, or is
   *     in sync
   * @param nanos monotonic
   */
  public static CopyServer start(
      DatabaseConfiguration configuration,
      Access access,
      Supplier<BackupPrograms> tools,
      BooleanSupplier isHealthy,
      CopyLimits limits,
      LongSupplier nanos) {
    CopyServer server = new CopyServer(configuration, access, tools, isHealthy, limits, nanos);
    server.thread.start();
    return server;
  }

  /** Listens; when that is not possible or ends, says so and tries again. */
  private void listen() {
    String trouble = "";
    while (!closed) {
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(
            new InetSocketAddress(
                InetAddress.getByName(listen.address().text()), listen.port().number()),
            limits.connections());
        LOGGER.info("event=copy-server-listens endpoint={}", listen);
        trouble = "";
        accept(socket);
      } catch (IOException e) {
        String seen = Reasons.onOneLine(e);
        if (!closed && !seen.equals(trouble)) {
          LOGGER.warn("event=copy-server-does-not-listen endpoint={} reason=\"{}\"", listen, seen);
        }
        trouble = seen;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(closed ? 0 : AGAIN_MILLIS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void accept(ServerSocket socket) throws IOException {
    while (!closed) {
      Socket plain = socket.accept();
      if (!connections.tryAcquire()) {
        plain.close();
        continue;
      }
      Thread.ofVirtual()
          .name("copy-connection")
          .start(() -> {
            open.add(plain);
            try (plain) {
              serve(plain);
            } catch (IOException | TrustException e) {
              LOGGER.warn(
                  "event=copy-connection-ended peer={} reason=\"{}\"",
                  plain.getRemoteSocketAddress(),
                  Reasons.onOneLine(e));
            } finally {
              open.remove(plain);
              connections.release();
            }
          });
    }
  }

  private void serve(Socket plain) throws IOException {
    plain.setSoTimeout(Math.toIntExact(limits.greeting().toMillis()));
    plain.setTcpNoDelay(true);
    SSLSocket secured = trust.accept(plain, accepted);
    String request =
        new String(
            secured.getInputStream().readNBytes(CopyFrames.REQUEST_BYTES),
            StandardCharsets.US_ASCII);
    CopyFrames.Writer out =
        new CopyFrames.Writer(new BufferedOutputStream(secured.getOutputStream(), BUFFER_BYTES));
    try {
      switch (request) {
        case CopyFrames.LOG -> out.head(source.logBytes());
        case CopyFrames.COPY -> copy(plain, out);
        default ->
            LOGGER.warn("event=copy-request-unknown peer={}", plain.getRemoteSocketAddress());
      }
    } catch (SQLException | CopyException | BackupException | DatabaseException e) {
      String why = Reasons.onOneLine(e);
      LOGGER.warn("event=copy-refused peer={} reason=\"{}\"", plain.getRemoteSocketAddress(), why);
      out.refuse(why);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    secured.close();
  }

  private void copy(Socket plain, CopyFrames.Writer out)
      throws IOException, SQLException, InterruptedException {
    if (!isHealthy.getAsBoolean()) {
      throw new CopyException("neither writes nor is in sync (expected: one of both)");
    }
    if (!copies.tryAcquire()) {
      throw new CopyException("a copy is under way already (expected: one at a time)");
    }
    long began = nanos.getAsLong();
    LOGGER.info("event=copy-begun peer={}", plain.getRemoteSocketAddress());
    try (IdleGuard guard = new IdleGuard(limits.idle(), nanos, () -> end(plain))) {
      source.copy(tools.get(), programs, out, guard);
      LOGGER.info(
          "event=copy-done peer={} millis={}",
          plain.getRemoteSocketAddress(),
          TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - began));
    } finally {
      copies.release();
    }
  }

  private static void end(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOGGER.debug("event=copy-socket-not-closed", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    // A virtual thread that is interrupted leaves accept(), and the socket is closed.
    thread.interrupt();
    open.forEach(CopyServer::end);
    programs.close();
  }
}
