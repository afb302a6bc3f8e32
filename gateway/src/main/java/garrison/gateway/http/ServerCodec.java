// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/**
 * HTTP/1.1 as a server: the strict decoder, and an encoder told by the answer itself when it has no
 * body.
 */
public final class ServerCodec
    extends CombinedChannelDuplexHandler<StrictRequestDecoder, ServerCodec.Encoder> {
  public ServerCodec(int headBytes) {
    super(new StrictRequestDecoder(headBytes), new Encoder());
  }

  /**
   * The answer to a WebSocket opening was no 101, and the client waited for it: requests follow.
   */
  void resume() {
    inboundHandler().resume();
  }

  /** Nothing that follows is looked at. */
  void ignoreTheRest() {
    inboundHandler().ignoreTheRest();
  }

  /** The head of an answer whose body stays away whatever its headers say: the answer to HEAD. */
  static final class Bodiless extends DefaultHttpResponse {
    Bodiless(HttpResponseStatus status, HttpHeaders headers) {
      super(HttpVersion.HTTP_1_1, status, headers);
    }
  }

  static final class Encoder extends HttpResponseEncoder {
    @Override
    protected boolean isContentAlwaysEmpty(HttpResponse response) {
      return response instanceof Bodiless || super.isContentAlwaysEmpty(response);
    }
  }
}
