// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.model.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes connections on, and cuts the first ones after some bytes. */
final class CuttingProxy implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(CuttingProxy.class);

  private final ServerSocket listener;
  private final Endpoint to;
  private final long afterBytes;
  private final AtomicInteger cutsLeft;

  /**
   * Listens beside the address that it passes on to.
   *
   * @param cuts how many connections are cut
   * @param afterBytes that came back on them
   */
  CuttingProxy(Endpoint to, int cuts, long afterBytes) throws IOException {
    this.to = to;
    this.afterBytes = afterBytes;
    this.cutsLeft = new AtomicInteger(cuts);
    this.listener = new ServerSocket();
    listener.bind(new InetSocketAddress(to.address().text(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  Endpoint endpoint() {
    return new Endpoint(to.address(), listener.getLocalPort());
  }

  int cutsLeft() {
    return cutsLeft.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket from = listener.accept();
        Socket on = new Socket(to.address().text(), to.port().number());
        Thread.ofVirtual().start(() -> pass(from, on, Long.MAX_VALUE));
        Thread.ofVirtual()
            .start(() -> pass(on, from, cutsLeft.get() > 0 ? afterBytes : Long.MAX_VALUE));
      }
    } catch (IOException e) {
      LOGGER.debug("event=proxy-ended", e);
    }
  }

  private void pass(Socket from, Socket to, long most) {
    byte[] buffer = new byte[8192];
    long passed = 0;
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
        passed += count;
        if (passed > most) {
          LOGGER.info("event=proxy-cut bytes={} left={}", passed, cutsLeft.decrementAndGet());
          return;
        }
      }
    } catch (IOException e) {
      LOGGER.debug("event=proxy-connection-ended", e);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
