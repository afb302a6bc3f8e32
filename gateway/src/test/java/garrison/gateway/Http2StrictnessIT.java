// SPDX-License-Identifier: Apache-2.0

package garrison.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames written by hand: requests no honest client of HTTP/2 sends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http2StrictnessIT {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String BASE = ":method=GET|:scheme=https|:path=/|:authority=localhost";
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final TestSite site = TestSite.running("web-1");

  @AfterAll
  void stop() {
    site.close();
    Leaks.assertNone();
  }

  @Test
  void orderlyRequestIsAnswered() throws IOException {
    assertThat(answer(BASE, "", true)).isEqualTo("200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // what belongs to a connection of HTTP/1.1 (RFC 9113, section 8.2.2)
        BASE + "|connection=close",
        BASE + "|transfer-encoding=chunked",
        BASE + "|keep-alive=timeout=5",
        BASE + "|proxy-connection=close",
        BASE + "|upgrade=websocket",
        BASE + "|te=gzip",
        // names and values (section 8.2.1)
        BASE + "|X-Upper=1",
        BASE + "|x y=1",
        BASE + "|x:y=1",
        BASE + "|x-a=b\rc",
        BASE + "|x-a=b\nc",
        BASE + "|x-a=b\u0000c",
        // pseudo-headers (section 8.3)
        ":method=GET|:scheme=https|:authority=localhost",
        ":scheme=https|:path=/|:authority=localhost",
        ":method=GET|:method=POST|:scheme=https|:path=/|:authority=localhost",
        ":method=GET|:scheme=https|:path=/|:path=/b|:authority=localhost",
        BASE + "|x-a=b|:path=/b",
        BASE + "|:status=200",
        BASE + "|:strange=1",
        // targets and hosts
        ":method=GET|:scheme=https|:path=|:authority=localhost",
        ":method=GET|:scheme=https|:path=a|:authority=localhost",
        ":method=GET|:scheme=https|:path=/a b|:authority=localhost",
        ":method=GET|:scheme=https|:path=/a#b|:authority=localhost",
        ":method=GET|:scheme=https|:path=http://evil.example/|:authority=localhost",
        ":method=GET|:scheme=https|:path=/",
        ":method=GET|:scheme=https|:path=/|:authority=user@localhost",
        BASE + "|host=evil.example",
        ":method=G T|:scheme=https|:path=/|:authority=localhost",
        ":method=CONNECT|:authority=localhost",
        // lengths
        BASE + "|content-length=1|content-length=2",
        BASE + "|content-length=+1",
        BASE + "|content-length=a",
      })
  void forbiddenRequestIsRefusedAndCounted(String headers) throws IOException {
    int before = arrived();
    double countedBefore = counted();
    assertThat(answer(headers, "", true)).matches("reset|goaway|4..|501");
    assertThat(arrived()).isEqualTo(before);
    assertThat(counted()).isEqualTo(countedBefore + 1);
  }

  @Test
  void bodyOfAnotherLengthThanPromisedNeverArrivesAsARequest() throws IOException {
    String post = BASE.replace("GET", "POST");
    int before = arrived();
    assertThat(answer(post + "|content-length=5", "abc", false)).matches("reset|goaway|4..");
    assertThat(answer(post + "|content-length=2", "abc", false)).matches("reset|goaway|4..");
    assertThat(arrived()).isEqualTo(before);
  }

  @Test
  void trailersOnTheirWayWhileTheirStreamIsResetDoNoHarm() throws IOException {
    try (SSLSocket socket = opened()) {
      OutputStream out = socket.getOutputStream();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      String post = BASE.replace("GET", "POST") + "|content-length=2";
      out.write(frame(HEADERS, END_HEADERS, 1, block(post)));
      out.write(frame(DATA, 0, 1, "abc".getBytes(StandardCharsets.US_ASCII)));
      out.flush();
      assertThat(outcome(in, 1)).isEqualTo("reset");
      out.write(frame(HEADERS, END_HEADERS | END_STREAM, 1, block("x-trailer=1")));
      out.write(frame(HEADERS, END_HEADERS | END_STREAM, 3, block(BASE)));
      out.flush();
      assertThat(outcome(in, 3)).isEqualTo("200");
    }
  }

  private int arrived() {
    return Objects.requireNonNull(site.applications.get("web-1")).requests.get();
  }

  private double counted() {
    return TestSite.metric(site.edge(), "garrison_http_requests_total", "role=\"edge\"");
  }

  /** Sends one request; gives its status, or how it was refused. */
  private String answer(String headers, String body, boolean complete) throws IOException {
    try (SSLSocket socket = opened()) {
      OutputStream out = socket.getOutputStream();
      int flags = complete ? END_HEADERS | END_STREAM : END_HEADERS;
      out.write(frame(HEADERS, flags, 1, block(headers)));
      if (!complete) {
        out.write(frame(DATA, END_STREAM, 1, body.getBytes(StandardCharsets.US_ASCII)));
      }
      out.flush();
      return outcome(new DataInputStream(socket.getInputStream()), 1);
    }
  }

  /** A connection on which the client has said its part of the preface. */
  private SSLSocket opened() throws IOException {
    SSLSocket socket =
        (SSLSocket) site.visitor().getSocketFactory().createSocket("127.0.0.1", site.httpsPort());
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(20_000);
    OutputStream out = socket.getOutputStream();
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    out.write(frame(SETTINGS, 0, 0, new byte[0]));
    return socket;
  }

  private static String outcome(DataInputStream in, int wanted) throws IOException {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.skipNBytes(1);
      int stream = in.readInt();
      byte[] payload = in.readNBytes(length);
      if (type == GOAWAY) {
        return "goaway";
      } else if (type == RST_STREAM && stream == wanted) {
        return "reset";
      } else if (type == HEADERS && stream == wanted) {
        return status(payload);
      }
    }
  }

  private static String status(byte[] payload) throws IOException {
    ByteBuf block = Unpooled.wrappedBuffer(payload);
    try {
      return String.valueOf(new DefaultHttp2HeadersDecoder().decodeHeaders(1, block).status());
    } catch (io.netty.handler.codec.http2.Http2Exception failure) {
      throw new IOException(failure);
    }
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    frame.writeBytes(payload);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    return bytes;
  }

  /** Literal fields without indexing and without Huffman coding (RFC 7541, section 6.2.2). */
  private static byte[] block(String headers) {
    ByteBuf block = Unpooled.buffer();
    for (String header : headers.split("\\|", -1)) {
      int equals = header.indexOf('=');
      block.writeByte(0);
      literal(block, header.substring(0, equals));
      literal(block, header.substring(equals + 1));
    }
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    return bytes;
  }

  private static void literal(ByteBuf block, String text) {
    block.writeByte(text.length());
    block.writeCharSequence(text, StandardCharsets.ISO_8859_1);
  }
}
