// SPDX-License-Identifier: Apache-2.0

package garrison.database.operation;

import garrison.database.insync.Fields;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.RegisterText;
import garrison.quorum.client.Codec;
import java.nio.charset.StandardCharsets;

/** The in-sync register as the quorum keeps it: one line, so that people can read it there. */
public final class RegisterCodec implements Codec<InSyncRegister> {
  /** The register's name in the quorum. */
  public static final String NAME = "database";

  @Override
  public byte[] encode(InSyncRegister value) {
    return RegisterText.render(value).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public InSyncRegister decode(byte[] bytes) {
    return RegisterText.read(Fields.ofLine(new String(bytes, StandardCharsets.UTF_8)));
  }
}
