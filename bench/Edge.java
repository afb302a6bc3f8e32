// SPDX-License-Identifier: Apache-2.0

import garrison.gateway.configuration.ConfigurationJson;
import garrison.gateway.configuration.EdgeConfiguration;
import garrison.gateway.configuration.Endpoint;
import garrison.gateway.configuration.GatewayConfiguration;
import garrison.gateway.configuration.LimitsConfiguration;
import garrison.gateway.configuration.UpstreamConfiguration;
import garrison.model.Balance;
import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.IpAddress;
import garrison.model.Role;
import garrison.model.ServerName;
import garrison.node.program.Installation;
import garrison.node.program.JavaProgram;
import garrison.trust.Authority;
import garrison.trust.Credentials;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench/gateway} needs of the product and of Java, compiled and run with the product's
 * own class path:
 *
 * <pre>
 * prepare FOLDER HOME WEB-1 WEB-2 NAME,HTTPS,HTTP,LOG...
 *     certificates of an authority of its own and, for each NAME, the configuration of a gateway
 *     and NAME.command, one argument a line: what the product in HOME would run; ports are numbers,
 *     LOG is "log" or "none"
 * hold FOLDER PORT COUNT
 *     opens COUNT connections, asks once on each, keeps them for five minutes
 * </pre>
 */
final class Edge {
  private static final DomainName SITE = new DomainName("www.foobar.com");
  private static final Duration LIFE = Duration.ofDays(2);

  /** The same for all peers; longer than it takes to open the idle connections. */
  private static final long KEEP_ALIVE_MILLIS = 300_000;

  private static final int OPENING_AT_ONCE = 64;
  private static final long HOLD_SECONDS = 300;

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    if (arguments[0].equals("hold")) {
      hold(folder, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
      return;
    }
    trust(folder);
    List<UpstreamConfiguration> webServers =
        List.of(upstream("web-1", arguments[3]), upstream("web-2", arguments[4]));
    for (String wanted : List.of(arguments).subList(5, arguments.length)) {
      String[] gateway = wanted.split(",", -1);
      Path log = gateway[3].equals("log") ? folder.resolve(gateway[0] + ".access") : null;
      Path file = folder.resolve(gateway[0] + ".json");
      EdgeConfiguration edge = edge(loopback(gateway[1]), loopback(gateway[2]), webServers);
      Files.writeString(
          file, ConfigurationJson.write(configuration(folder, gateway[0], edge, log)));
      Files.write(
          folder.resolve(gateway[0] + ".command"),
          installed(Path.of(arguments[2]))
              .command(JavaProgram.GATEWAY, "edge-1", List.of(file.toString())));
    }
  }

  private static void trust(Path folder) {
    Authority authority = Authority.open(folder.resolve("authority"), InstantSource.system());
    Path trust = folder.resolve("trust");
    List<IpAddress> loopback = List.of(new IpAddress("127.0.0.1"));
    authority.issueSite(List.of(SITE.value()), loopback, LIFE).write(trust, "site");
    authority
        .issue(identity("edge-1", Role.EDGE), List.of("edge-1"), loopback, LIFE)
        .write(trust, "edge");
    for (String server : List.of("web-1", "web-2")) {
      // One name of both, for those who compare a name where Garrison compares the identity.
      authority
          .issue(identity(server, Role.WEB), List.of(server, "web.bench"), loopback, LIFE)
          .write(trust, server);
    }
  }

  private static EdgeConfiguration edge(
      Endpoint https, Endpoint http, List<UpstreamConfiguration> webServers) {
    return new EdgeConfiguration(
        https, http, SITE, List.of(), List.of(), webServers, Balance.TWO_CHOICES);
  }

  private static GatewayConfiguration configuration(
      Path folder, String name, EdgeConfiguration edge, @Nullable Path accessLog) {
    LimitsConfiguration limits = LimitsConfiguration.DEFAULT;
    return new GatewayConfiguration(
        new ServerName("edge-1"),
        SITE,
        folder.resolve(name + ".sock"),
        folder.resolve("trust"),
        edge,
        null,
        null,
        null,
        accessLog,
        new LimitsConfiguration(
            limits.headBytes(),
            limits.bodyBytes(),
            limits.replayBytes(),
            limits.headMillis(),
            limits.idleMillis(),
            KEEP_ALIVE_MILLIS,
            limits.responseMillis(),
            limits.waitingMillis(),
            limits.waitingRequests(),
            limits.connections(),
            limits.concurrentStreams()));
  }

  private static Installation installed(Path home) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return new Installation(java, "", Optional.of(home), Optional.empty());
  }

  private static UpstreamConfiguration upstream(String server, String port) {
    return new UpstreamConfiguration(
        new ServerName(server), loopback(port), identity(server, Role.WEB).uri());
  }

  private static Identity identity(String server, Role role) {
    return new Identity(SITE, new ServerName(server), role);
  }

  private static Endpoint loopback(String port) {
    return Endpoint.parse("127.0.0.1:" + port);
  }

  /** Prints {@code held COUNT} when all have been answered, and ends after five minutes. */
  private static void hold(Path folder, int port, int count) throws Exception {
    SslContext tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.OPENSSL)
            .protocols("TLSv1.3")
            .trustManager(Credentials.read(folder.resolve("trust"), "site").authorities())
            .build();
    Semaphore opening = new Semaphore(OPENING_AT_ONCE);
    CountDownLatch answered = new CountDownLatch(count);
    try (MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory())) {
      Bootstrap bootstrap =
          new Bootstrap()
              .group(loops)
              .channel(EpollSocketChannel.class)
              .handler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                      channel
                          .pipeline()
                          .addLast(
                              tls.newHandler(channel.alloc(), SITE.value(), port),
                              new Asking(opening, answered));
                    }
                  });
      for (int i = 0; i < count; i++) {
        if (!opening.tryAcquire(10, TimeUnit.SECONDS)) {
          break;
        }
        var _ = bootstrap.connect("127.0.0.1", port);
      }
      boolean all = answered.await(10, TimeUnit.SECONDS);
      System.out.println(all ? "held " + count : "held not all, missing " + answered.getCount());
      TimeUnit.SECONDS.sleep(HOLD_SECONDS);
    }
  }

  /** Asks for the body of 1 KB once it is secured, and reads the answer to its end. */
  private static final class Asking extends SimpleChannelInboundHandler<ByteBuf> {
    private static final String ASKED =
        "GET /1k HTTP/1.1\r\nHost: " + SITE + "\r\nUser-Agent: bench\r\n\r\n";
    private static final int BODY_BYTES = 1_024;

    private final Semaphore opening;
    private final CountDownLatch answered;
    private final StringBuilder answer = new StringBuilder();
    private boolean complete;

    Asking(Semaphore opening, CountDownLatch answered) {
      this.opening = opening;
      this.answered = answered;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      var _ = context.writeAndFlush(Unpooled.copiedBuffer(ASKED, StandardCharsets.ISO_8859_1));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBuf part) {
      answer.append(part.toString(StandardCharsets.ISO_8859_1));
      int head = answer.indexOf("\r\n\r\n");
      if (!complete && head > 0 && answer.length() >= head + 4 + BODY_BYTES) {
        complete = true;
        if (answer.indexOf("HTTP/1.1 200 ") == 0) {
          answered.countDown();
        }
        answer.setLength(0);
        answer.trimToSize();
        opening.release();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      System.out.println("lost " + cause);
      var _ = context.close();
    }
  }
}
