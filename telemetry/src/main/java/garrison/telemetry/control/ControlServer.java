// SPDX-License-Identifier: Apache-2.0

package garrison.telemetry.control;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the verbs of one process on its control socket, each conversation on a virtual thread of
 * its own. The number of conversations, the time each may take and the size of what is said are
 * bounded.
 */
public final class ControlServer implements AutoCloseable {
  /** What the process does when it is asked. Called from many threads at a time. */
  @FunctionalInterface
  public interface Verb {
    /**
     * Writes the answer. What is written is held back until it ends, exceeds 1 MiB or is flushed;
     * flush to let the client see a part early.
     *
     * @param argument what followed the verb and a blank, or the empty string
     * @throws ControlException to answer an error, as long as nothing was sent
     * @throws IOException when the client has gone
     */
    void answer(String argument, OutputStream body) throws IOException;

    /** A verb whose answer is a text made in one piece. */
    static Verb text(Function<String, String> answer) {
      return (argument, body) ->
          body.write(answer.apply(argument).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  /** Out of file descriptors, say: others may give some back. */
  private static final long ACCEPT_AGAIN_NANOS = 50_000_000;

  private final Path socket;
  private final Map<String, Verb> verbs;
  private final ControlLimits limits;
  private final ServerSocketChannel listener;
  private final Set<SocketChannel> conversations = ConcurrentHashMap.newKeySet();

  private ControlServer(
      Path socket, Map<String, Verb> verbs, ControlLimits limits, ServerSocketChannel listener) {
    this.socket = socket;
    this.verbs = Map.copyOf(verbs);
    this.limits = limits;
    this.listener = listener;
  }

  /**
   * Starts to answer. The socket is for this user alone (mode 0600), and replaces one that a dead
   * process left behind.
   *
   * @throws UncheckedIOException when the socket cannot be made
   * @throws ControlException when another process answers on it
   */
  public static ControlServer open(Path socket, Map<String, Verb> verbs) {
    return open(socket, verbs, ControlLimits.DEFAULT);
  }

  static ControlServer open(Path socket, Map<String, Verb> verbs, ControlLimits limits) {
    try {
      ControlServer server = new ControlServer(socket, verbs, limits, listen(socket));
      Thread.ofVirtual().name("control-accept").start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("control socket " + socket, e);
    }
  }

  /** Cuts the conversations that are open and who comes meanwhile, and removes the socket. */
  @Override
  public void close() {
    try {
      listener.close();
      for (SocketChannel conversation : conversations) {
        conversation.close();
      }
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("control socket " + socket, e);
    }
  }

  /**
   * Binds beside the final name, narrows the permissions and only then renames: nobody can connect
   * before the mode is right, and a stale socket is replaced in one step.
   */
  private static ServerSocketChannel listen(Path socket) throws IOException {
    Path beside = socket.resolveSibling(socket.getFileName() + "~");
    int length = beside.toString().getBytes(StandardCharsets.UTF_8).length;
    if (length > ControlLimits.PATH_BYTES) {
      throw new IOException(
          "path: %d bytes (expected: at most %d, because a Unix socket's name has no more room)"
              .formatted(length - 1, ControlLimits.PATH_BYTES - 1));
    }
    refuseIfServed(socket);
    Files.deleteIfExists(beside);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(beside), 128);
      Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rw-------"));
      Files.move(beside, socket, StandardCopyOption.ATOMIC_MOVE);
      return listener;
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private static void refuseIfServed(Path socket) {
    if (!Files.exists(socket)) {
      return;
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException _) {
      return;
    }
    throw new ControlException(
        "control socket " + socket + ": another process answers on it (expected: none)");
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        begin(listener.accept());
      } catch (IOException e) {
        if (listener.isOpen()) {
          LOG.warn("event=control-accept-failed socket={} error={}", socket, e.toString());
          LockSupport.parkNanos(ACCEPT_AGAIN_NANOS);
        }
      }
    }
  }

  private void begin(SocketChannel channel) throws IOException {
    conversations.add(channel);
    if (!listener.isOpen()) {
      cut(channel);
    } else if (conversations.size() > limits.conversations()) {
      refuse(channel, "busy: %d conversations (expected: fewer)".formatted(limits.conversations()));
    } else {
      Thread.ofVirtual().name("control").start(() -> converse(channel));
    }
  }

  // Without a word, like a conversation that was open: a client takes an answer for the process's.
  private void cut(SocketChannel channel) throws IOException {
    conversations.remove(channel);
    channel.close();
  }

  private void refuse(SocketChannel channel, String message) throws IOException {
    try (channel) {
      new AnswerStream(channel).fail(message);
    } finally {
      conversations.remove(channel);
    }
  }

  private void converse(SocketChannel channel) {
    try (channel) {
      AnswerStream body = new AnswerStream(channel);
      try {
        String request = request(channel);
        try (Cutoff _ = Cutoff.after(limits.answer(), channel)) {
          answer(request, body);
        }
      } catch (Lines.MalformedException e) {
        body.fail("request: " + e.getMessage());
      }
    } catch (IOException e) {
      LOG.debug("event=control-client-gone socket={} error={}", socket, e.toString());
    } finally {
      conversations.remove(channel);
    }
  }

  private String request(SocketChannel channel) throws IOException {
    try (Cutoff _ = Cutoff.after(limits.request(), channel)) {
      return Lines.read(
          new BufferedInputStream(Channels.newInputStream(channel)), ControlLimits.REQUEST_BYTES);
    }
  }

  // A verb is foreign code: whatever it throws must end this conversation alone, with an answer.
  private void answer(String request, AnswerStream body) throws IOException {
    int blank = request.indexOf(' ');
    String word = blank < 0 ? request : request.substring(0, blank);
    Verb verb = verbs.get(word);
    if (verb == null) {
      body.fail("verb: %s (expected: one of %s)".formatted(word, new TreeSet<>(verbs.keySet())));
      return;
    }
    try {
      verb.answer(blank < 0 ? "" : request.substring(blank + 1), body);
      body.end();
    } catch (ControlException e) {
      refuse(word, body, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      LOG.warn("event=control-verb-failed socket={} verb={}", socket, word, e);
      refuse(word, body, word + ": " + e, e);
    }
  }

  private void refuse(String verb, AnswerStream body, String message, RuntimeException cause)
      throws IOException {
    if (body.begun()) {
      LOG.warn("event=control-answer-cut socket={} verb={}", socket, verb, cause);
    } else {
      body.fail(message);
    }
  }
}
