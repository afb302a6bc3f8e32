// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.buffer.ByteBuf;

/** An exchange whose answer comes from elsewhere and does not depend on the request's body. */
enum Ignoring implements Exchange {
  INSTANCE;

  @Override
  public void body(ByteBuf part) {
    part.release();
  }

  @Override
  public void end() {}

  @Override
  public void flush() {}

  @Override
  public void clientWritable(boolean writable) {}

  @Override
  public void cancel() {}
}
