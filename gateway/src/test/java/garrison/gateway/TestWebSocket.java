// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The application's end of a WebSocket connection, with nothing of the gateway's. Paths make it
 * behave in one way or another; all but one of them speak bytes instead of frames, since the
 * gateway does not look at frames.
 */
final class TestWebSocket {
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  static final long FLOOD_BYTES = 64L << 20;

  /** What an opening is answered with that never gets a 101 for another reason. */
  private static final String REFUSAL =
      "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nmembers";

  final AtomicInteger openings = new AtomicInteger();

  /** The head of the last opening. */
  volatile List<String> lastHead = List.of();

  /** Bytes of {@code /socket/flood} that the operating system has taken. */
  final AtomicLong flooded = new AtomicLong();

  /** The 101 of {@code /socket/late} is given when this is counted down. */
  final CountDownLatch late = new CountDownLatch(1);

  /** Bytes that had come before the 101 of {@code /socket/late}. */
  final AtomicInteger early = new AtomicInteger(-1);

  /** Answers an opening; whether the connection still speaks HTTP. */
  boolean serve(String path, List<String> head, InputStream in, OutputStream out)
      throws IOException {
    openings.incrementAndGet();
    lastHead = List.copyOf(head);
    switch (path) {
      case "/socket/forbidden" -> {
        write(out, REFUSAL);
        return true;
      }
      case "/socket/dies" -> {
        return false;
      }
      case "/socket/wrong" -> write(out, agreement(head, accept("another key")));
      case "/socket/late" -> {
        await(late);
        early.set(in.available());
        write(out, agreement(head, accept(head)));
        in.transferTo(out);
      }
      case "/socket/early" -> {
        // The 101 and the first bytes in one piece.
        write(out, agreement(head, accept(head)) + "welcome");
        in.transferTo(out);
      }
      case "/socket/flood" -> {
        write(out, agreement(head, accept(head)));
        flood(out);
      }
      case "/socket/frames" -> {
        write(out, agreement(head, accept(head)));
        echoFrames(new DataInputStream(in), out);
      }
      default -> {
        write(out, agreement(head, accept(head)));
        in.transferTo(out);
      }
    }
    return false;
  }

  private void flood(OutputStream out) throws IOException {
    byte[] part = new byte[1 << 14];
    for (long sent = 0; sent < FLOOD_BYTES; sent += part.length) {
      part[0] = (byte) (sent >> 14);
      out.write(part);
      flooded.addAndGet(part.length);
    }
  }

  /** Sends each frame back without its mask (RFC 6455, section 5.2), until the closing one. */
  private static void echoFrames(DataInputStream in, OutputStream out) throws IOException {
    try {
      while (true) {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte() & 0x7f;
        long length =
            switch (second) {
              case 126 -> in.readUnsignedShort();
              case 127 -> in.readLong();
              default -> second;
            };
        byte[] mask = in.readNBytes(4);
        byte[] payload = in.readNBytes((int) length);
        for (int i = 0; i < payload.length; i++) {
          payload[i] ^= mask[i & 3];
        }
        var frame = new java.io.ByteArrayOutputStream();
        var data = new java.io.DataOutputStream(frame);
        data.writeByte(first);
        if (length < 126) {
          data.writeByte((int) length);
        } else if (length <= 0xffff) {
          data.writeByte(126);
          data.writeShort((int) length);
        } else {
          data.writeByte(127);
          data.writeLong(length);
        }
        data.write(payload);
        out.write(frame.toByteArray());
        if ((first & 0x0f) == 8) {
          return;
        }
      }
    } catch (EOFException _) {
      // The other side went without a word.
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String agreement(List<String> head, String accept) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + accept
        + (head.contains("Sec-WebSocket-Protocol: chat") ? "\r\nSec-WebSocket-Protocol: chat" : "")
        + "\r\n\r\n";
  }

  private static String accept(List<String> head) {
    return head.stream()
        .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("sec-websocket-key:"))
        .map(line -> accept(line.substring(line.indexOf(':') + 1).strip()))
        .findFirst()
        .orElseThrow();
  }

  static String accept(String key) {
    try {
      byte[] text =
          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
