// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Netty's request decoder, made to refuse what it would repair: lines that end in a bare LF,
 * request lines with other blanks than two single spaces (RFC 9112, section 3), a length beside
 * chunked coding, and header lines folded over several lines (section 5.2), which it would join. It
 * looks at the bytes of a head shortly before or after Netty does, without touching them. A refused
 * head comes out as a message whose decoder result is a failure, and nothing comes out after it.
 *
 * <p>After a request that asks for WebSocket nothing is decoded until it is known what the bytes
 * are that follow. They stay here as they are, at most as much as was read at once, since {@link
 * Early} has the reading stopped; when this handler is removed the next one gets them.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
  private static final Pattern REQUEST_LINE =
      Pattern.compile("[!-~]+ [!-~]+ HTTP/[0-9]\\.[0-9]\r\n");

  /** User event: a client that asked for WebSocket sends more before it was answered. */
  enum Early {
    INSTANCE
  }

  private boolean inHead;
  private boolean holding;
  private boolean heldAny;
  private boolean refused;
  private int lineMayBeginAt;
  private @Nullable ByteBuf input;

  StrictRequestDecoder(int headBytes) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(headBytes / 2)
            .setMaxHeaderSize(headBytes)
            .setMaxChunkSize(64 << 10)
            .setChunkedSupported(true)
            .setAllowPartialChunks(true)
            .setAllowDuplicateContentLengths(false)
            .setStrictLineParsing(true)
            .setUseRfc9112TransferEncoding(true));
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
      throws Exception {
    if (!refused && inHead && beginsFolded(in)) {
      refused = true;
      HttpMessage message = createInvalidMessage();
      message.setDecoderResult(
          DecoderResult.failure(
              new IllegalArgumentException("folded header line (expected: one line a header)")));
      out.add(message);
    }
    if (refused) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (holding) {
      if (!heldAny && in.isReadable()) {
        heldAny = true;
        context.fireUserEventTriggered(Early.INSTANCE);
      }
      return;
    }
    input = in;
    lineMayBeginAt = in.readerIndex();
    super.decode(context, in, out);
    if (!out.isEmpty()) {
      inHead = false;
      holding = out.getFirst() instanceof HttpRequest request && WebSocketOpening.asked(request);
    }
  }

  void resume() {
    holding = false;
  }

  void ignoreTheRest() {
    refused = true;
  }

  /** Called between the request line and the headers; what it throws refuses the request. */
  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    inHead = true;
    ByteBuf in = input;
    if (in != null) {
      if (!REQUEST_LINE.matcher(lineBefore(in)).matches()) {
        throw new IllegalArgumentException(
            "request line (expected: method, target and version, one space between)");
      }
      if (beginsFolded(in)) {
        throw new IllegalArgumentException("folded header line (expected: one line a header)");
      }
    }
    return super.createMessage(initialLine);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException(
        "Content-Length beside Transfer-Encoding (expected: one of them)");
  }

  /** The line that ends at the reader index, without empty lines before it. */
  private String lineBefore(ByteBuf in) {
    int end = in.readerIndex();
    int begin = Math.max(lineMayBeginAt, 0);
    for (int i = end - 2; i >= begin; i--) {
      if (in.getByte(i) == '\n') {
        begin = i + 1;
      }
    }
    return in.toString(begin, end - begin, StandardCharsets.ISO_8859_1);
  }

  /** Whether a line begins with a blank, from the reader index up to the end of the head. */
  private static boolean beginsFolded(ByteBuf in) {
    int line = in.readerIndex();
    while (line < in.writerIndex()) {
      byte first = in.getByte(line);
      if (first == ' ' || first == '\t') {
        return true;
      }
      int feed = in.indexOf(line, in.writerIndex(), (byte) '\n');
      if (first == '\r' || feed < 0) {
        return false;
      }
      line = feed + 1;
    }
    return false;
  }
}
