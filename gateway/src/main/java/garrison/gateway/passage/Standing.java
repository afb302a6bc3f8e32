// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.passage;

import garrison.model.ServerName;
import org.jspecify.annotations.Nullable;

/**
 * What one gateway process knows about who writes, and what its own entry is open for. Epochs come
 * from the register: the higher one is always the later truth, whoever brings it.
 *
 * @param epoch the highest epoch anybody has presented; 0 before the first
 * @param writer who writes under it; null with epoch 0 only
 * @param writes whether this server's entry admits writers' connections, under {@code epoch}
 * @param reads whether it admits connections that only read
 */
record Standing(long epoch, @Nullable ServerName writer, Admission writes, Admission reads) {
  /** Whether an entry lets a kind of connection in. */
  enum Admission {
    OPEN,
    CLOSED
  }

  /** A process that was told nothing yet. */
  static final Standing NOTHING = new Standing(0, null, Admission.CLOSED, Admission.CLOSED);

  Standing {
    if (epoch < 0 || (epoch == 0) != (writer == null)) {
      throw new IllegalArgumentException(
          "epoch: " + epoch + " with writer " + writer + " (expected: both or neither)");
    }
  }

  /**
   * With a higher epoch, that epoch and its writer; the entry is closed for writes then, and for
   * reads too if it was the writer's: what it holds may be old from now on.
   */
  Standing learn(long presented, ServerName itsWriter) {
    if (presented <= epoch) {
      return this;
    }
    return new Standing(
        presented,
        itsWriter,
        Admission.CLOSED,
        writes == Admission.OPEN ? Admission.CLOSED : reads);
  }

  Standing writes(Admission admission) {
    return new Standing(epoch, writer, admission, reads);
  }

  Standing reads(Admission admission) {
    return new Standing(epoch, writer, writes, admission);
  }

  /** Whether {@code server} is the writer. */
  boolean writesAt(ServerName server) {
    return server.equals(writer);
  }

  /** Whether the entry admits a connection for this purpose. */
  boolean admits(Purpose purpose) {
    return switch (purpose) {
      case WRITE -> writes == Admission.OPEN;
      case READ -> reads == Admission.OPEN;
      case ASK -> true;
    };
  }
}
