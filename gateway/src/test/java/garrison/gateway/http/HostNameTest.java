// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HostNameTest {
  @Test
  void portIsLeftOutAndCaseIgnored() {
    assertThat(HostName.of("WWW.Foobar.com:8443")).contains("www.foobar.com");
    assertThat(HostName.of("foobar.com")).contains("foobar.com");
    assertThat(HostName.of("[FD00::1]:443")).contains("[fd00::1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":443", "a b", "a/b", "a@b", "a:b", "a:1:2", "a:123456", "[::1", "a,b"})
  void otherThingsAreNoHost(String value) {
    assertThat(HostName.of(value)).isEmpty();
  }
}
