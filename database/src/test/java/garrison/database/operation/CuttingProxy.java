// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.model.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes connections on, and cuts them after some bytes until it is told to let them through. */
final class CuttingProxy implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(CuttingProxy.class);

  private final ServerSocket listener;
  private final Endpoint to;
  private final long afterBytes;
  private volatile boolean cutting = true;

  /**
   * Listens beside the address that it passes on to.
   *
   * @param afterBytes that came back on a connection it is cut
   */
  CuttingProxy(Endpoint to, long afterBytes) throws IOException {
    this.to = to;
    this.afterBytes = afterBytes;
    this.listener = new ServerSocket();
    listener.bind(new InetSocketAddress(to.address().text(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  Endpoint endpoint() {
    return new Endpoint(to.address(), listener.getLocalPort());
  }

  void letThrough() {
    cutting = false;
  }

  private void accept() {
    try {
      while (true) {
        Socket from = listener.accept();
        Socket on = new Socket(to.address().text(), to.port().number());
        Thread.ofVirtual().start(() -> pass(from, on, Long.MAX_VALUE));
        Thread.ofVirtual().start(() -> pass(on, from, cutting ? afterBytes : Long.MAX_VALUE));
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
          LOGGER.info("event=proxy-cut bytes={}", passed);
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
