// SPDX-License-Identifier: Apache-2.0
package garrison.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class ReasonsTest {
  @Test
  void causesFollowEachOther() {
    Exception failure =
        new IllegalStateException(
            "asking web-1", new IOException("socket /run/node.sock", new ConnectException()));
    assertThat(Reasons.of(failure))
        .isEqualTo("asking web-1: socket /run/node.sock: ConnectException");
  }

  @Test
  void aMessageThatRepeatsItsCauseIsSaidOnce() {
    Exception cause = new IOException("disk full");
    assertThat(Reasons.of(new IllegalStateException(cause)))
        .isEqualTo("java.io.IOException: disk full");
  }

  @Test
  void aCircleOfCausesEnds() {
    Exception first = new IOException("first");
    first.initCause(new IOException("second", first));
    assertThat(Reasons.of(first)).isEqualTo("first: second");
  }

  @Test
  void linesAreJoinedWhereOneIsWanted() {
    Exception failure = new IOException("two\n  lines");
    assertThat(Reasons.of(failure)).isEqualTo("two\n  lines");
    assertThat(Reasons.onOneLine(failure)).isEqualTo("two lines");
  }
}
