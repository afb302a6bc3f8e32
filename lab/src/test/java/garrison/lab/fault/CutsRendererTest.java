// SPDX-License-Identifier: Apache-2.0

package garrison.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.lab.fault.Cut.Direction;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CutsRendererTest {
  @Test
  void whatAHostIsNotToHearIsDroppedOnTheWayOutOfTheBridge() {
    assertThat(
            CutsRenderer.render(
                new TreeSet<>(
                    List.of(
                        new Cut("private1", Direction.IN),
                        new Cut("private1", Direction.OUT),
                        new Cut("public0", Direction.OUT)))))
        .isEqualTo(
            """
            add table bridge faults
            delete table bridge faults
            table bridge faults {
              chain forward {
                type filter hook forward priority 0; policy accept;
                oifname "private1" drop
                iifname "private1" drop
                iifname "public0" drop
              }
            }
            """);
  }

  @Test
  void withoutCutsNothingIsLeft() {
    assertThat(CutsRenderer.render(new TreeSet<>()))
        .isEqualTo("add table bridge faults\ndelete table bridge faults\n");
  }
}
