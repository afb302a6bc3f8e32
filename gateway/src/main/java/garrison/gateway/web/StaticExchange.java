// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import garrison.gateway.http.Client;
import garrison.gateway.http.Exchange;
import garrison.gateway.http.Reply;
import garrison.model.web.WebContract;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a static file. One that is held in memory is written at once; a larger one is read
 * part by part on a virtual thread, each part only after the client has room for it. State is
 * confined to the client's event loop, apart from the file, which is handed to and fro.
 */
final class StaticExchange implements Exchange {
  private static final int PART_BYTES = 64 << 10;

  private final Client client;
  private final StaticFolder folder;
  private final StaticIndex.Entry file;
  private final boolean head;
  private HttpResponse response;
  private long position;
  private long end;
  private boolean over;
  private boolean reading;
  private @Nullable FileChannel open;

  private StaticExchange(
      Client client, StaticFolder folder, StaticIndex.Entry file, HttpRequest request) {
    this.client = client;
    this.folder = folder;
    this.file = file;
    this.head = request.method().equals(HttpMethod.HEAD);
    this.response = decide(request.headers());
  }

  static StaticExchange begin(
      Client client, StaticFolder folder, StaticIndex.Entry file, HttpRequest request) {
    return new StaticExchange(client, folder, file, request);
  }

  @Override
  public void body(ByteBuf part) {
    part.release();
  }

  @Override
  public void end() {
    StaticIndex.Content held = file.content();
    if (head || position >= end) {
      client.head(response);
      finish();
    } else if (held != null) {
      client.head(response);
      client.body(held.part((int) position, (int) end));
      finish();
    } else {
      readNext();
    }
  }

  @Override
  public void flush() {}

  @Override
  public void clientWritable(boolean writable) {
    if (writable && !over && position < end && open != null) {
      readNext();
    }
  }

  @Override
  public void cancel() {
    over = true;
    if (!reading) {
      closeFile();
    }
  }

  private void finish() {
    over = true;
    client.end();
    client.flush();
  }

  private HttpResponse decide(HttpHeaders request) {
    end = file.size();
    if (Preconditions.notModified(request, file)) {
      end = 0;
      return answer(HttpResponseStatus.NOT_MODIFIED);
    }
    String wanted = request.get(HttpHeaderNames.RANGE);
    if (wanted == null || head || !Preconditions.rangeAllowed(request, file)) {
      return whole();
    }
    ByteRange range = ByteRange.of(wanted, file.size());
    if (range.equals(ByteRange.WHOLE)) {
      return whole();
    }
    if (range.equals(ByteRange.NOT_THERE)) {
      end = 0;
      HttpResponse refused = answer(HttpResponseStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
      refused.headers().set(HttpHeaderNames.CONTENT_RANGE, "bytes */" + file.size());
      refused.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
      return refused;
    }
    position = range.first();
    end = range.last() + 1;
    HttpResponse partial = answer(HttpResponseStatus.PARTIAL_CONTENT);
    partial
        .headers()
        .set(
            HttpHeaderNames.CONTENT_RANGE,
            "bytes " + range.first() + "-" + range.last() + "/" + file.size());
    partial.headers().set(HttpHeaderNames.CONTENT_LENGTH, end - position);
    return partial;
  }

  private HttpResponse whole() {
    HttpResponse whole = answer(HttpResponseStatus.OK);
    whole.headers().set(HttpHeaderNames.CONTENT_LENGTH, file.size());
    return whole;
  }

  private HttpResponse answer(HttpResponseStatus status) {
    HttpResponse answer = new DefaultHttpResponse(HttpVersion.HTTP_1_1, status);
    answer
        .headers()
        .set(HttpHeaderNames.ETAG, file.tag())
        .set(HttpHeaderNames.LAST_MODIFIED, file.lastModified())
        .set(HttpHeaderNames.CACHE_CONTROL, WebContract.STATIC_CACHE_CONTROL)
        .set(HttpHeaderNames.ACCEPT_RANGES, "bytes");
    if (!status.equals(HttpResponseStatus.NOT_MODIFIED)) {
      answer.headers().set(HttpHeaderNames.CONTENT_TYPE, file.type());
    }
    return answer;
  }

  private void readNext() {
    if (reading) {
      return;
    }
    reading = true;
    long from = position;
    int most = (int) Math.min(PART_BYTES, end - position);
    FileChannel channel = open;
    folder.readers().execute(() -> read(channel, from, most));
  }

  /** Runs on a virtual thread. */
  private void read(@Nullable FileChannel channel, long from, int most) {
    ByteBuf part = PooledByteBufAllocator.DEFAULT.directBuffer(most);
    FileChannel from0 = channel;
    try {
      if (from0 == null) {
        from0 = folder.read(file);
      }
      int read = part.writeBytes(from0, from, most);
      FileChannel opened = from0;
      client.eventLoop().execute(() -> deliver(opened, part, read));
    } catch (IOException _) {
      FileChannel opened = from0;
      client.eventLoop().execute(() -> deliver(opened, part, -1));
    }
  }

  private void deliver(@Nullable FileChannel channel, ByteBuf part, int read) {
    reading = false;
    boolean first = open == null;
    open = channel;
    if (over || read <= 0) {
      part.release();
      closeFile();
      if (!over) {
        over = true;
        fail(first);
      }
      return;
    }
    if (first) {
      client.head(response);
    }
    position += read;
    client.body(part);
    if (position >= end) {
      closeFile();
      finish();
    } else {
      client.flush();
      if (client.writable()) {
        readNext();
      }
    }
  }

  private void fail(boolean nothingSent) {
    if (nothingSent) {
      client.reply(Reply.of(HttpResponseStatus.NOT_FOUND, "not found"));
    } else {
      client.abort();
    }
  }

  private void closeFile() {
    FileChannel closing = open;
    open = null;
    if (closing != null) {
      folder
          .readers()
          .execute(() -> {
            try {
              closing.close();
            } catch (IOException _) {
              // Nothing was written to it.
            }
          });
    }
  }
}
