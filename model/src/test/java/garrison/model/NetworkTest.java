// SPDX-License-Identifier: Apache-2.0
package garrison.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NetworkTest {
  @Test
  void blockContainsItsAddressesAndNoOthers() {
    Network network = Network.parse("10.0.4.0/22");
    assertThat(network.contains(new IpAddress("10.0.7.255"))).isTrue();
    assertThat(network.contains(new IpAddress("10.0.8.0"))).isFalse();
    assertThat(network.contains(new IpAddress("fd00::1"))).isFalse();
  }

  @Test
  void anAddressAloneIsABlockOfOne() {
    assertThat(Network.parse("192.0.2.7")).hasToString("192.0.2.7/32");
    assertThat(Network.parse("fd00::7").prefix()).isEqualTo(128);
  }

  @Test
  void hostBitsBehindThePrefixAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Network.parse("10.0.0.1/24"))
        .withMessageContaining("no address bit set behind the prefix");
  }
}
