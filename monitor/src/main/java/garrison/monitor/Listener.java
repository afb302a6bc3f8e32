// SPDX-License-Identifier: Apache-2.0

package garrison.monitor;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import garrison.trust.TlsContexts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** One HTTPS address and what answers there, each request on a virtual thread. */
final class Listener implements AutoCloseable {
  private static final int BACKLOG = 128;

  /** Whether clients have to show a certificate. */
  enum Clients {
    AUTHENTICATED,
    ANYONE
  }

  private final HttpsServer server;
  private final ExecutorService threads;
  private final CurrentSslContext context;

  private Listener(HttpsServer server, ExecutorService threads, CurrentSslContext context) {
    this.server = server;
    this.threads = threads;
    this.context = context;
  }

  static Listener open(
      InetSocketAddress address, SSLContext first, Clients clients, HttpHandler handler) {
    CurrentSslContext context = CurrentSslContext.of(first);
    HttpsServer server;
    try {
      server = HttpsServer.create(address, BACKLOG);
    } catch (IOException e) {
      throw new MonitorException("monitor: cannot listen on " + address, e);
    }
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters tls =
                clients == Clients.AUTHENTICATED
                    ? TlsContexts.serverParameters()
                    : TlsContexts.clientParameters();
            parameters.setSSLParameters(tls);
          }
        });
    ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", handler);
    server.start();
    return new Listener(server, threads, context);
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  void replace(SSLContext next) {
    context.replace(next);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
