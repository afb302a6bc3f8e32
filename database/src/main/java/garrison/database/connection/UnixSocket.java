// SPDX-License-Identifier: Apache-2.0

package garrison.database.connection;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A Unix socket in the shape of {@link Socket}, with a read time-out.
 *
 * <p>The JDK connects to Unix sockets with channels only, and a blocking channel cannot give up
 * after a time. So the channel does not block, and a selector waits for it: one for each direction,
 * since one thread may wait for an answer while another closes the socket. Closing wakes both.
 */
final class UnixSocket extends Socket {
  /** An answer to a write comes from the kernel's buffer; nobody waits for it longer than this. */
  private static final int WRITE_LIMIT_MILLIS = 60_000;

  private final SocketChannel channel;
  private final Waiter readable;
  private final Waiter writable;
  private final InputStream input = new Input();
  private final OutputStream output = new Output();
  private volatile int readLimitMillis;

  private UnixSocket(SocketChannel channel) throws IOException {
    super((SocketImpl) null);
    this.channel = channel;
    channel.configureBlocking(false);
    this.readable = new Waiter(channel, SelectionKey.OP_READ);
    this.writable = new Waiter(channel, SelectionKey.OP_WRITE);
  }

  static UnixSocket connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    try {
      return new UnixSocket(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
    throw new SocketException("already connected");
  }

  @Override
  public InputStream getInputStream() {
    return input;
  }

  @Override
  public OutputStream getOutputStream() {
    return output;
  }

  @Override
  public void setSoTimeout(int timeoutMillis) {
    readLimitMillis = timeoutMillis;
  }

  @Override
  public int getSoTimeout() {
    return readLimitMillis;
  }

  /** Means nothing here: there is no TCP below. */
  @Override
  public void setTcpNoDelay(boolean on) {}

  /** Means nothing here: there is no TCP below. */
  @Override
  public void setKeepAlive(boolean on) {}

  /** Means nothing here: there is no TCP below. */
  @Override
  public void setSoLinger(boolean on, int linger) {}

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return !channel.isOpen();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return null;
  }

  @Override
  public void shutdownInput() throws IOException {
    channel.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    try (readable;
        writable) {
      channel.close();
    }
  }

  /** Waits for one direction of the channel. */
  private record Waiter(Selector selector) implements AutoCloseable {
    Waiter(SocketChannel channel, int direction) throws IOException {
      this(Selector.open());
      channel.register(selector, direction);
    }

    /** Returns when it may be tried again. */
    void await(int limitMillis) throws IOException {
      try {
        int ready = selector.select(limitMillis);
        selector.selectedKeys().clear();
        if (!selector.isOpen()) {
          throw new SocketException("closed");
        }
        if (Thread.currentThread().isInterrupted()) {
          throw new InterruptedIOException("interrupted");
        }
        if (ready == 0 && limitMillis > 0) {
          throw new SocketTimeoutException("no answer within " + limitMillis + " ms");
        }
      } catch (ClosedSelectorException e) {
        throw (SocketException) new SocketException("closed").initCause(e);
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] single = new byte[1];
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, target.length);
      if (length == 0) {
        return 0;
      }
      ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
      int count = channel.read(buffer);
      while (count == 0) {
        readable.await(readLimitMillis);
        count = channel.read(buffer);
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      UnixSocket.this.close();
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int single) throws IOException {
      write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(source, offset, length);
      while (buffer.hasRemaining()) {
        if (channel.write(buffer) == 0) {
          writable.await(WRITE_LIMIT_MILLIS);
        }
      }
    }

    @Override
    public void close() throws IOException {
      UnixSocket.this.close();
    }
  }
}
