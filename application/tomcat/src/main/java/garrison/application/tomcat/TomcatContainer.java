// SPDX-License-Identifier: Apache-2.0

package garrison.application.tomcat;

import garrison.application.launch.Application;
import garrison.application.launch.Container;
import garrison.application.launch.JulToSlf4j;
import garrison.application.launch.LaunchException;
import garrison.application.launch.LaunchException.Reason;
import garrison.application.launch.NoJspServlet;
import garrison.application.launch.WebSocketDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.Context;
import org.apache.catalina.Lifecycle;
import org.apache.catalina.LifecycleEvent;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.apache.tomcat.util.http.Rfc6265CookieProcessor;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.scan.StandardJarScanner;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat on a Unix socket, with what a plain installation reads from its configuration files set
 * here instead.
 */
final class TomcatContainer implements Container {
  /** The most bytes of a posted form that are parsed into parameters; other bodies are streamed. */
  static final int MAX_FORM_BYTES = 2 << 20;

  /**
   * The most bytes of a request's line and headers together: what a web server may be told to let
   * pass, and what it and the edge add.
   */
  static final int MAX_HEADER_BYTES = 64 << 10;

  /** The most bytes of an answer's headers together. */
  static final int MAX_ANSWER_HEADER_BYTES = 32 << 10;

  /** The most connections at once; the gateway's pool is smaller. */
  static final int MAX_CONNECTIONS = 4096;

  static final Duration IDLE_LIMIT = Duration.ofSeconds(75);
  static final Duration READ_LIMIT = Duration.ofSeconds(30);

  private final JulToSlf4j log;
  private @Nullable Tomcat tomcat;

  TomcatContainer(JulToSlf4j log) {
    this.log = log;
  }

  @Override
  public String engine() {
    return "tomcat";
  }

  @Override
  public void start(Application application) {
    Registry.disableRegistry();
    Tomcat created = new Tomcat();
    tomcat = created;
    Path base = folder(application.temporary().resolve("tomcat"));
    created.setBaseDir(base.toString());
    created.setAddDefaultWebXmlToWebapp(false);
    StandardHost host = (StandardHost) created.getHost();
    host.setAppBase(folder(base.resolve("webapps")).toString());
    host.setAutoDeploy(false);
    host.setDeployOnStartup(false);
    host.setDeployXML(false);
    host.setErrorReportValveClass(PlainErrorValve.class.getName());
    host.setParentClassLoader(application.classes());
    host.getPipeline().addValve(new ForwardedValve());
    host.getPipeline().addValve(new InFlightValve(application.inFlight()));
    created.enableNaming();
    StandardContext context =
        (StandardContext) created.addWebapp("", application.content().toString());
    configure(context, application);
    Connector connector = connector(application.socket());
    created.setConnector(connector);
    try {
      created.start();
    } catch (LifecycleException e) {
      throw failed(log.firstSevere() == null ? e : log.firstSevere());
    }
    check(connector, context, application);
  }

  @Override
  public void stop() {
    try {
      if (tomcat != null) {
        tomcat.stop();
        tomcat.destroy();
      }
    } catch (LifecycleException e) {
      throw failed(e);
    }
  }

  private static void configure(StandardContext context, Application application) {
    context.setParentClassLoader(application.classes());
    context.setWorkDir(folder(application.temporary().resolve("webapp")).toString());
    context.addLifecycleListener(TomcatContainer::addDefaults);
    context.addApplicationListener(WebSocketDefaults.class.getName());
    // Tomcat then fails the start where it would otherwise serve an incomplete application.
    context.setFailCtxIfServletStartFails(true);
    context.setClearReferencesStopThreads(false);
    context.setSkipMemoryLeakChecksOnJvmShutdown(true);
    if (context.getJarScanner() instanceof StandardJarScanner scanner) {
      // Only the WAR's own jars: the launcher's hold nothing for it.
      scanner.setScanClassPath(false);
      scanner.setScanManifest(false);
    }
    Rfc6265CookieProcessor cookies = new Rfc6265CookieProcessor();
    cookies.setSameSiteCookies("Lax");
    context.setCookieProcessor(cookies);
    application
        .database()
        .ifPresent(database -> {
          DatabaseFactory.offer(database);
          ContextResource resource = new ContextResource();
          resource.setName(Application.DATABASE_NAME);
          resource.setType("javax.sql.DataSource");
          resource.setAuth("Container");
          resource.setProperty("factory", DatabaseFactory.class.getName());
          context.getNamingResources().addResource(resource);
        });
  }

  /** What web.xml of an installed Tomcat says; the WAR's own web.xml may override it. */
  private static void addDefaults(LifecycleEvent event) {
    if (!event.getType().equals(Lifecycle.BEFORE_START_EVENT)
        || !(event.getLifecycle() instanceof Context context)) {
      return;
    }
    Wrapper files =
        Tomcat.addServlet(context, "default", "org.apache.catalina.servlets.DefaultServlet");
    files.addInitParameter("listings", "false");
    files.addInitParameter("showServerInfo", "false");
    files.setLoadOnStartup(1);
    files.setOverridable(true);
    context.addServletMapping("/", "default");
    Wrapper jsp = Tomcat.addServlet(context, NoJspServlet.NAME, NoJspServlet.class.getName());
    jsp.setOverridable(true);
    context.addServletMapping("*.jsp", NoJspServlet.NAME);
    context.addServletMapping("*.jspx", NoJspServlet.NAME);
    context.setSessionTimeout(30);
    context.addWelcomeFile("index.html");
    context.addWelcomeFile("index.htm");
    Tomcat.addDefaultMimeTypeMappings(context);
  }

  private static Connector connector(Path socket) {
    Http11NioProtocol protocol = new Http11NioProtocol();
    Connector connector = new Connector(protocol);
    connector.setProperty("useVirtualThreads", "true");
    protocol.setMaxConnections(MAX_CONNECTIONS);
    protocol.setMaxKeepAliveRequests(-1);
    protocol.setKeepAliveTimeout((int) IDLE_LIMIT.toMillis());
    protocol.setConnectionTimeout((int) READ_LIMIT.toMillis());
    protocol.setMaxHttpRequestHeaderSize(MAX_HEADER_BYTES);
    protocol.setMaxHttpResponseHeaderSize(MAX_ANSWER_HEADER_BYTES);
    connector.setProperty("unixDomainSocketPath", socket.toString());
    connector.setProperty("unixDomainSocketPathPermissions", "rw-------");
    connector.setMaxPostSize(MAX_FORM_BYTES);
    connector.setMaxSavePostSize(0);
    connector.setXpoweredBy(false);
    connector.setURIEncoding("UTF-8");
    return connector;
  }

  /** Tomcat logs what went wrong with a part and then says that it has started. */
  private void check(Connector connector, Context context, Application application) {
    if (context.getState() != LifecycleState.STARTED) {
      throw failed(log.firstSevere());
    }
    if (connector.getState() != LifecycleState.STARTED || !Files.exists(application.socket())) {
      throw new LaunchException(
          Reason.RESOURCE,
          "socket: %s: not bound (expected: a new socket in a folder of mode 0700)"
              .formatted(application.socket()),
          "check the owner and mode of the socket's folder",
          log.firstSevere());
    }
  }

  private static LaunchException failed(@Nullable Throwable cause) {
    return new LaunchException(
        Reason.APPLICATION,
        "application: it failed while it was starting",
        "read the lines above: the web application's own listeners, filters and servlets run first",
        cause);
  }

  private static Path folder(Path path) {
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new LaunchException(
          Reason.RESOURCE,
          "folder: %s: cannot be made".formatted(path),
          "check the owner of the work folder and the free space",
          e);
    }
  }
}
