// SPDX-License-Identifier: Apache-2.0

package garrison.application.jetty;

import garrison.application.launch.Application;
import garrison.application.launch.Container;
import garrison.application.launch.LaunchException;
import garrison.application.launch.LaunchException.Reason;
import garrison.application.launch.NoJspServlet;
import garrison.application.launch.WebSocketDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee11.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee11.plus.webapp.EnvConfiguration;
import org.eclipse.jetty.ee11.plus.webapp.PlusConfiguration;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.ee11.webapp.WebAppContext;
import org.eclipse.jetty.ee11.websocket.jakarta.server.config.JakartaWebSocketConfiguration;
import org.eclipse.jetty.http.HttpCookie.SameSite;
import org.eclipse.jetty.plus.jndi.EnvEntry;
import org.eclipse.jetty.plus.jndi.Resource;
import org.eclipse.jetty.server.ForwardedRequestCustomizer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.component.Graceful;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/** Jetty on a Unix socket, set up to behave as Tomcat does beside it. */
final class JettyContainer implements Container {
  /** The most bytes of a posted form that are parsed into parameters; other bodies are streamed. */
  static final int MAX_FORM_BYTES = 2 << 20;

  /**
   * The most bytes of a request's line and headers together: what a web server may be told to let
   * pass, and what it and the edge add.
   */
  static final int MAX_HEADER_BYTES = 64 << 10;

  /** The most bytes of an answer's headers together. */
  static final int MAX_ANSWER_HEADER_BYTES = 32 << 10;

  /** The most requests worked on at once. */
  static final int MAX_TASKS = 4096;

  static final Duration IDLE_LIMIT = Duration.ofSeconds(75);
  static final Duration SESSION_LIMIT = Duration.ofMinutes(30);

  /** How long the clients of WebSocket endpoints may take to answer that the connection ends. */
  static final Duration FAREWELL_LIMIT = Duration.ofSeconds(1);

  private @Nullable Server server;

  @Override
  public String engine() {
    return "jetty";
  }

  @Override
  public void start(Application application) {
    VirtualThreadPool threads = new VirtualThreadPool();
    threads.setMaxConcurrentTasks(MAX_TASKS);
    Server created = new Server(threads);
    server = created;
    created.setErrorHandler(new PlainErrorHandler());
    UnixDomainServerConnector connector = connector(created, application.socket());
    created.addConnector(connector);
    try {
      WebAppContext context = context(application);
      created.setHandler(new InFlightHandler(application.inFlight(), context));
      if (application.database().isPresent()) {
        offer(application.database().get(), context);
      }
      created.start();
      Files.setPosixFilePermissions(
          application.socket(), PosixFilePermissions.fromString("rw-------"));
    } catch (Exception e) {
      throw failed(e, connector, application.socket());
    }
  }

  @Override
  public void stop() {
    try {
      if (server != null) {
        sayFarewell(server);
        server.stop();
      }
    } catch (Exception e) {
      throw new LaunchException(
          Reason.APPLICATION, "application: it failed while it was stopping", "see above", e);
    }
  }

  /** Tells the clients of WebSocket endpoints, which a stop alone would just cut off. */
  private static void sayFarewell(Server server) throws ExecutionException, InterruptedException {
    try {
      Graceful.shutdown(server).get(FAREWELL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      // Somebody does not listen.
    }
  }

  private static UnixDomainServerConnector connector(Server server, Path socket) {
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    http.setResponseHeaderSize(MAX_ANSWER_HEADER_BYTES);
    http.addCustomizer(forwarded());
    http.addCustomizer(new ClientAddress());
    UnixDomainServerConnector connector =
        new UnixDomainServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setUnixDomainPath(socket);
    connector.setIdleTimeout(IDLE_LIMIT.toMillis());
    connector.setAcceptQueueSize(1024);
    return connector;
  }

  /**
   * Believes three headers: only the gateway can open the socket, and the edge replaces whatever a
   * client sends by these names. Every other header that Jetty would believe is switched off,
   * because the edge lets some of them pass.
   */
  private static ForwardedRequestCustomizer forwarded() {
    ForwardedRequestCustomizer forwarded = new ForwardedRequestCustomizer();
    forwarded.setForwardedHeader(null);
    forwarded.setForwardedServerHeader(null);
    forwarded.setForwardedPortHeader(null);
    forwarded.setForwardedHttpsHeader(null);
    forwarded.setForwardedCipherSuiteHeader(null);
    forwarded.setForwardedSslSessionIdHeader(null);
    return forwarded;
  }

  private static WebAppContext context(Application application) throws IOException {
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(application.content().toString());
    context.setTempDirectory(
        Files.createDirectories(application.temporary().resolve("webapp")).toFile());
    context.setThrowUnavailableOnStartupException(true);
    context.setLogUrlOnStart(false);
    context.setErrorHandler(new PlainErrorHandler.OfApplication());
    context.setMaxFormContentSize(MAX_FORM_BYTES);
    context.addConfiguration(
        new AnnotationConfiguration(),
        new EnvConfiguration(),
        new PlusConfiguration(),
        new JakartaWebSocketConfiguration());
    context.addEventListener(new WebSocketDefaults());
    context.setInitParameter("org.eclipse.jetty.servlet.Default.dirAllowed", "false");
    context.setInitParameter("org.eclipse.jetty.servlet.Default.etags", "true");
    context.setInitParameter("org.eclipse.jetty.servlet.Default.maxCacheSize", "16000000");
    context.setInitParameter("org.eclipse.jetty.servlet.Default.maxCachedFileSize", "1000000");
    context.setAttribute("org.eclipse.jetty.cookie.sameSiteDefault", SameSite.LAX);
    context.getSessionHandler().setHttpOnly(true);
    context.getSessionHandler().setSecureRequestOnly(true);
    context.getSessionHandler().setMaxInactiveInterval((int) SESSION_LIMIT.toSeconds());
    ServletHolder jsp = new ServletHolder(NoJspServlet.NAME, new NoJspServlet());
    context.addServlet(jsp, "*.jsp");
    context.addServlet(jsp, "*.jspx");
    context.setClassLoader(new WebAppClassLoader(application.classes(), context));
    return context;
  }

  /** Both kinds are needed: the one for look-ups, the other for injection and resource-ref. */
  private static void offer(DataSource database, WebAppContext context) throws NamingException {
    var _ = new EnvEntry(context, Application.DATABASE_NAME, database, false);
    var _ = new Resource(Application.DATABASE_NAME, database);
  }

  private static LaunchException failed(
      Exception cause, UnixDomainServerConnector connector, Path socket) {
    if (connector.isFailed()) {
      return new LaunchException(
          Reason.RESOURCE,
          "socket: %s: not bound (expected: a new socket in a folder of mode 0700)"
              .formatted(socket),
          "check the owner and mode of the socket's folder",
          cause);
    }
    return new LaunchException(
        Reason.APPLICATION,
        "application: it failed while it was starting",
        "read the lines above: the web application's own listeners, filters and servlets run first",
        cause);
  }
}
