// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import io.netty.buffer.ByteBuf;

/** A short answer of the gateway's own, given when the request is complete. */
final class Answered implements Exchange {
  private final Client client;
  private final Reply reply;

  Answered(Client client, Reply reply) {
    this.client = client;
    this.reply = reply;
  }

  @Override
  public void body(ByteBuf part) {
    part.release();
  }

  @Override
  public void end() {
    client.reply(reply);
  }

  @Override
  public void flush() {}

  @Override
  public void clientWritable(boolean writable) {}

  @Override
  public void cancel() {}
}
