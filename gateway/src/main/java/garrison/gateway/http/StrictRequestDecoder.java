// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Netty's request decoder, made to refuse what it would repair: lines that end in a bare LF, a
 * length beside chunked coding, and header lines folded over several lines (RFC 9112, section 5.2),
 * which it would join. A refused head comes out as a message whose decoder result is a failure.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {
  private boolean inHead;
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
    input = in;
    if (inHead) {
      refuseFolded(in);
    }
    super.decode(context, in, out);
    if (!out.isEmpty()) {
      inHead = false;
    }
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    inHead = true;
    if (input != null) {
      refuseFolded(input);
    }
    return super.createMessage(initialLine);
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException(
        "Content-Length beside Transfer-Encoding (expected: one of them)");
  }

  /** Looks at the start of each header line from the reader index on, up to the empty line. */
  private static void refuseFolded(ByteBuf in) {
    int line = in.readerIndex();
    while (line < in.writerIndex()) {
      byte first = in.getByte(line);
      if (first == ' ' || first == '\t') {
        throw new IllegalArgumentException("folded header line (expected: one line a header)");
      }
      if (first == '\r' || first == '\n') {
        return;
      }
      int feed = in.indexOf(line, in.writerIndex(), (byte) '\n');
      if (feed < 0) {
        return;
      }
      line = feed + 1;
    }
  }
}
