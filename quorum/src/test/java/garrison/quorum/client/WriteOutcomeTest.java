// SPDX-License-Identifier: Apache-2.0

package garrison.quorum.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

class WriteOutcomeTest {
  private static final Set<Code> CERTAIN =
      EnumSet.of(
          Code.OK,
          Code.BADVERSION,
          Code.NONODE,
          Code.NODEEXISTS,
          Code.NOAUTH,
          Code.AUTHFAILED,
          Code.INVALIDACL,
          Code.SESSIONCLOSEDREQUIRESASLAUTH);

  @Test
  void answeredWriteIsWrittenAtItsVersion() {
    Stat stat = new Stat();
    stat.setVersion(7);

    assertThat(Quorum.outcome("/x", new Reply(Code.OK, null, stat)))
        .isEqualTo(new WriteOutcome.Written(7));
  }

  @Test
  void anotherVersionIsAConflict() {
    assertThat(Quorum.outcome("/x", Reply.bare(Code.BADVERSION)))
        .isEqualTo(new WriteOutcome.Conflict());
  }

  @Test
  void refusalIsNotAnOutcome() {
    assertThatThrownBy(() -> Quorum.outcome("/x", Reply.bare(Code.NOAUTH)))
        .isInstanceOf(QuorumRefusedException.class)
        .hasMessage("/x: NOAUTH");
  }

  /** An expired session above all: what it had sent may have been done before it expired. */
  @Test
  void everythingElseIsUnknown() {
    for (Code code : EnumSet.complementOf(EnumSet.copyOf(CERTAIN))) {
      assertThat(Quorum.outcome("/x", Reply.bare(code)))
          .isEqualTo(new WriteOutcome.Unknown(code.toString()));
    }
  }
}
