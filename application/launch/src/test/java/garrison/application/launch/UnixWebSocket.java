// SPDX-License-Identifier: Apache-2.0

package garrison.application.launch;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A WebSocket client on a Unix socket (RFC 6455), as the gateway carries one. */
final class UnixWebSocket implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;

  private static final int CONTINUATION = 0;
  private static final int FINAL = 0x80;
  private static final byte[] MASK = {1, 2, 3, 4};

  /** A whole message, or a control frame. */
  static final class Message {
    private final int kind;
    private final byte[] payload;

    private Message(int kind, byte[] payload) {
      this.kind = kind;
      this.payload = payload;
    }

    int kind() {
      return kind;
    }

    byte[] payload() {
      return payload.clone();
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    /** Why a connection is closed (RFC 6455, section 7.4.1). */
    int closeCode() {
      return ByteBuffer.wrap(payload).getShort();
    }
  }

  private final SocketChannel channel;
  private final DataInputStream in;

  private UnixWebSocket(SocketChannel channel) {
    this.channel = channel;
    this.in = new DataInputStream(Channels.newInputStream(channel));
  }

  /** Opens one; the answer has to be a 101. */
  static UnixWebSocket open(Path socket, String target, String... headers) {
    StringBuilder head = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
    head.append("Host: inside.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n");
    head.append("Sec-WebSocket-Version: 13\r\n");
    head.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    try {
      SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(UnixDomainSocketAddress.of(socket));
      UnixWebSocket opened = new UnixWebSocket(channel);
      opened.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      String answer = opened.head();
      if (!answer.startsWith("HTTP/1.1 101 ")
          || !answer.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")) {
        throw new IllegalStateException("answer: " + answer + " (expected: 101)");
      }
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  UnixWebSocket send(String text) {
    return send(TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends a message in frames of 10 000 bytes. */
  UnixWebSocket send(int kind, byte[] payload) {
    try {
      int at = 0;
      do {
        int length = Math.min(payload.length - at, 10_000);
        int last = at + length == payload.length ? FINAL : 0;
        frame(last | (at == 0 ? kind : CONTINUATION), payload, at, length);
        at += length;
      } while (at < payload.length);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Message receive() {
    try {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      int kind = CONTINUATION;
      while (true) {
        int first = in.readUnsignedByte();
        long length = in.readUnsignedByte();
        if (length == 126) {
          length = in.readUnsignedShort();
        } else if (length == 127) {
          length = in.readLong();
        }
        whole.write(in.readNBytes((int) length));
        kind = Math.max(kind, first & 0x0f);
        if ((first & FINAL) != 0) {
          return new Message(kind, whole.toByteArray());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String head() throws IOException {
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("\r\n\r\n")) {
      text.append((char) in.readUnsignedByte());
    }
    return text.toString();
  }

  private void frame(int first, byte[] payload, int at, int length) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(first);
    if (length < 126) {
      out.writeByte(0x80 | length);
    } else {
      out.writeByte(0x80 | 126);
      out.writeShort(length);
    }
    out.write(MASK);
    for (int i = 0; i < length; i++) {
      out.writeByte(payload[at + i] ^ MASK[i & 3]);
    }
    write(bytes.toByteArray());
  }

  private void write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }
}
