// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import garrison.gateway.configuration.ConfigurationException;
import garrison.gateway.configuration.EdgeConfiguration;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.configuration.WebConfiguration;
import garrison.gateway.edge.EdgeService;
import garrison.gateway.edge.EdgeSnapshot;
import garrison.gateway.edge.RedirectService;
import garrison.gateway.http.ClientHandler;
import garrison.gateway.http.ClientPipeline;
import garrison.gateway.http.Drain;
import garrison.gateway.http.TunnelLimits;
import garrison.gateway.http.Tunnels;
import garrison.gateway.measure.AccessLog;
import garrison.gateway.measure.Meters;
import garrison.gateway.measure.RoleMeter;
import garrison.gateway.passage.PassageException;
import garrison.gateway.passage.SqlLimits;
import garrison.gateway.passage.SqlService;
import garrison.gateway.tls.GatewayTls;
import garrison.gateway.tls.TlsException;
import garrison.gateway.transport.Transport;
import garrison.gateway.upstream.Balancer;
import garrison.gateway.upstream.Lanes;
import garrison.gateway.upstream.Upstream;
import garrison.gateway.web.StaticFolder;
import garrison.gateway.web.WebService;
import garrison.gateway.web.WebSnapshot;
import garrison.model.Role;
import garrison.trust.Credentials;
import garrison.trust.TrustException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One gateway process without its command line: event loops, listeners and the snapshot they serve.
 * The event loops read the snapshot, once for each request; {@link #apply} replaces it. Methods are
 * called by the control plane and may block; the object's lock serialises them.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a write that fails closes the channel, which is noticed
public final class Gateway implements AutoCloseable {
  private final InstantSource clock;
  private final Transport transport = Transport.best();
  private final MultiThreadIoEventLoopGroup loops;
  private final Meters meters = new Meters();
  private final Lanes lanes;
  private final Balancer balancer = new Balancer(System::nanoTime);
  private final Upstream.Setting setting;
  private final Upstreams upstreams;
  private final Listeners listeners;
  private final SqlService sql;
  private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final Map<Listeners.Kind, ChannelHandler> pipelines = new EnumMap<>(Listeners.Kind.class);
  private volatile Snapshot snapshot;
  private final @Nullable AccessLog accessLog;
  private final TunnelLimits tunnelLimits;

  private Gateway(
      GatewayConfiguration first,
      int threads,
      InstantSource clock,
      Supplier<RandomGenerator> random,
      TunnelLimits tunnelLimits) {
    this.tunnelLimits = tunnelLimits;
    this.clock = clock;
    this.loops = transport.eventLoops(threads);
    this.lanes = new Lanes(loops, random);
    this.snapshot = new Snapshot(first, null, null);
    this.setting =
        new Upstream.Setting(
            loops, transport, this::limits, lanes, System::nanoTime, System.nanoTime());
    this.upstreams = new Upstreams(setting, meters);
    this.listeners = new Listeners(loops, transport);
    this.sql = new SqlService(first.server(), SqlLimits.DEFAULT, transport, loops, meters);
    this.accessLog =
        first.accessLog() == null ? null : AccessLog.open(first.accessLog(), meters, clock);
    meters.healthFrom(
        sink -> knownUpstreams().forEach(each -> sink.put(each.name(), each.healthy())));
    assemble();
  }

  /**
   * Starts a gateway; all its listeners are bound when this returns.
   *
   * @param threads event loops
   * @param random called once for each event loop
   */
  public static Gateway start(
      GatewayConfiguration configuration,
      int threads,
      InstantSource clock,
      Supplier<RandomGenerator> random) {
    return start(configuration, threads, clock, random, TunnelLimits.DEFAULT);
  }

  static Gateway start(
      GatewayConfiguration configuration,
      int threads,
      InstantSource clock,
      Supplier<RandomGenerator> random,
      TunnelLimits tunnelLimits) {
    Gateway gateway = new Gateway(configuration, threads, clock, random, tunnelLimits);
    try {
      gateway.apply(configuration);
      return gateway;
    } catch (RuntimeException failure) {
      gateway.close();
      throw failure;
    }
  }

  /**
   * Serves this configuration from now on, with the certificates that are in the trust folder now.
   * When anything of it cannot be used, this throws and the earlier one goes on being served.
   */
  public synchronized void apply(GatewayConfiguration wanted) {
    Snapshot before = snapshot;
    requireSameProcess(before.configuration(), wanted);
    Upstreams.Change change = null;
    EdgeSnapshot edge = null;
    EdgeConfiguration edgePart = wanted.edge();
    if (edgePart != null) {
      change = upstreams.prepare(edgePart.upstreams(), credentials(wanted, Role.EDGE.word()));
      edge =
          EdgeSnapshot.of(
              edgePart,
              wanted.limits(),
              change.upstreams(),
              balancer,
              GatewayTls.site(credentials(wanted, "site")));
    }
    WebConfiguration webPart = wanted.web();
    WebSnapshot web =
        webPart == null ? null : web(webPart, wanted, before.configuration().web(), before.web());
    Map<Listeners.Key, Channel> bound;
    try {
      bound = listeners.bind(wantedListeners(wanted));
    } catch (GatewayException failure) {
      retire(web, before.web());
      throw failure;
    }
    try {
      sql.apply(wanted);
    } catch (PassageException | TrustException | TlsException failure) {
      listeners.abandon(bound);
      retire(web, before.web());
      throw failure;
    }
    snapshot = new Snapshot(wanted, edge, web);
    listeners.keep(bound);
    if (change != null && edgePart != null) {
      upstreams.apply(change, edgePart.domain().value());
    } else {
      upstreams.retireAll();
    }
    if (web != null && !wanted.limits().equals(before.configuration().limits())) {
      web.application().renewLimits();
    }
    retire(before.web(), web);
  }

  /** Where listeners are bound, by kind. */
  public synchronized Map<String, InetSocketAddress> addresses() {
    Map<String, InetSocketAddress> named = new HashMap<>();
    listeners.addresses().forEach((kind, address) -> named.put(kind.name(), address));
    return named;
  }

  /** What is counted. */
  public Meters meters() {
    return meters;
  }

  /** The passage and the entry of SQL. */
  public SqlService sql() {
    return sql;
  }

  /** The web servers the edge knows now. */
  public List<Upstream> knownUpstreams() {
    EdgeSnapshot edge = snapshot.edge();
    return edge == null ? List.of() : edge.upstreams();
  }

  /**
   * Stops accepting, lets what is in flight finish within the limit, and closes everything. Tunnels
   * have no end that could be waited for: they last until the limit.
   */
  public void stop(Duration limit) {
    synchronized (this) {
      listeners.close();
    }
    clients.forEach(channel ->
        channel
            .eventLoop()
            .execute(() -> channel.pipeline().fireUserEventTriggered(Drain.INSTANCE)));
    clients.newCloseFuture().awaitUninterruptibly(limit.toMillis(), TimeUnit.MILLISECONDS);
    close();
  }

  /** Closes everything now. */
  @Override
  public synchronized void close() {
    listeners.close();
    upstreams.retireAll();
    clients.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    retire(snapshot.web(), null);
    sql.close();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    if (accessLog != null) {
      accessLog.close();
    }
  }

  private LimitsConfiguration limits() {
    return snapshot.configuration().limits();
  }

  private void assemble() {
    RoleMeter edge = meters.role(Role.EDGE.word());
    RoleMeter web = meters.role(Role.WEB.word());
    Tunnels edgeTunnels = new Tunnels(tunnelLimits, meters.tunnels(edge.role()));
    Tunnels webTunnels = new Tunnels(tunnelLimits, meters.tunnels(web.role()));
    Supplier<EdgeSnapshot> edgeNow = () -> Objects.requireNonNull(snapshot.edge());
    Supplier<WebSnapshot> webNow = () -> Objects.requireNonNull(snapshot.web());
    pipelines.put(
        Listeners.Kind.EDGE_HTTPS,
        new ClientPipeline(
            new ClientHandler.Setting(
                new EdgeService(edgeNow, lanes),
                EdgeService::finishAnswer,
                this::limits,
                edge,
                edgeTunnels,
                accessLog),
            () -> edgeNow.get().tls(),
            clients));
    pipelines.put(
        Listeners.Kind.EDGE_HTTP,
        new ClientPipeline(
            new ClientHandler.Setting(
                new RedirectService(edgeNow),
                ClientHandler.AnswerHeaders.UNCHANGED,
                this::limits,
                edge,
                edgeTunnels,
                accessLog),
            () -> null,
            clients));
    pipelines.put(
        Listeners.Kind.WEB,
        new ClientPipeline(
            new ClientHandler.Setting(
                new WebService(webNow, lanes),
                ClientHandler.AnswerHeaders.UNCHANGED,
                () -> limits().behindTheEdge(),
                web,
                webTunnels,
                accessLog),
            () -> webNow.get().tls(),
            clients));
  }

  private WebSnapshot web(
      WebConfiguration wanted,
      GatewayConfiguration all,
      @Nullable WebConfiguration configuredBefore,
      @Nullable WebSnapshot before) {
    boolean sameApplication =
        before != null
            && configuredBefore != null
            && configuredBefore.application().equals(wanted.application());
    Upstream application =
        sameApplication && before != null
            ? before.application()
            : new Upstream(
                "application",
                transport.unixSocket(wanted.application()),
                null,
                setting,
                meters.upstream("application"));
    Credentials own = credentials(all, Role.WEB.word());
    return new WebSnapshot(
        wanted.accepts(),
        files(wanted.staticFolder(), before),
        application,
        WebSnapshot.route(application, all.limits()),
        GatewayTls.server(own, wanted.accepts()));
  }

  private static @Nullable StaticFolder files(@Nullable Path folder, @Nullable WebSnapshot before) {
    if (folder == null) {
      return null;
    }
    StaticFolder files = before == null ? null : before.files();
    return files != null && files.path().equals(folder) ? files : StaticFolder.open(folder);
  }

  private static void retire(@Nullable WebSnapshot before, @Nullable WebSnapshot after) {
    if (before == null) {
      return;
    }
    if (before.files() != null && (after == null || after.files() != before.files())) {
      before.files().close();
    }
    if (after == null || after.application() != before.application()) {
      before.application().retire();
    }
  }

  private Map<Listeners.Key, ChannelHandler> wantedListeners(GatewayConfiguration wanted) {
    Map<Listeners.Key, ChannelHandler> keys = new HashMap<>();
    EdgeConfiguration edge = wanted.edge();
    if (edge != null) {
      put(keys, new Listeners.Key(Listeners.Kind.EDGE_HTTPS, edge.https()));
      put(keys, new Listeners.Key(Listeners.Kind.EDGE_HTTP, edge.http()));
    }
    WebConfiguration web = wanted.web();
    if (web != null) {
      put(keys, new Listeners.Key(Listeners.Kind.WEB, web.listen()));
    }
    return keys;
  }

  private void put(Map<Listeners.Key, ChannelHandler> keys, Listeners.Key key) {
    keys.put(key, Objects.requireNonNull(pipelines.get(key.kind())));
  }

  private Credentials credentials(GatewayConfiguration configuration, String name) {
    return Credentials.read(configuration.trust(), name).requireValidAt(clock.instant());
  }

  private static void requireSameProcess(GatewayConfiguration before, GatewayConfiguration wanted) {
    require("server", before.server(), wanted.server());
    require("site", before.site(), wanted.site());
    require("control", before.control(), wanted.control());
    require("accessLog", before.accessLog(), wanted.accessLog());
  }

  private static void require(String name, @Nullable Object before, @Nullable Object wanted) {
    if (!Objects.equals(before, wanted)) {
      throw new ConfigurationException(
          name + ": " + wanted + " (expected: " + before + " until the process is restarted)",
          null);
    }
  }
}
