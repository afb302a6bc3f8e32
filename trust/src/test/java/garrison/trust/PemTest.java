// SPDX-License-Identifier: Apache-2.0

package garrison.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

final class PemTest {
  @Property(tries = 300)
  void whatIsWrittenIsReadBack(@ForAll @Size(max = 4) List<byte[]> blocks) {
    StringBuilder text = new StringBuilder();
    for (byte[] der : blocks) {
      text.append("subject: something for people\n").append(Pem.format("SOME THING", der));
    }

    List<Pem.Block> read = Pem.parse(text.toString());

    assertThat(read).hasSameSizeAs(blocks);
    for (int i = 0; i < blocks.size(); i++) {
      assertThat(read.get(i).label()).isEqualTo("SOME THING");
      assertThat(read.get(i).der()).isEqualTo(blocks.get(i));
    }
  }

  @Property(tries = 300)
  void noTextMakesTheReaderFailOtherwiseThanWithItsOwnError(
      @ForAll @StringLength(max = 400) String noise, @ForAll @NotEmpty byte[] der) {
    String whole = Pem.format("CERTIFICATE", der);
    for (String text : List.of(noise, whole + noise, "-----" + noise, noise + "\n" + whole)) {
      assertThat(blocksOrRefusal(text)).isLessThanOrEqualTo(1);
    }
  }

  @Property(tries = 300)
  void fileCutShortIsNeverReadAsAShorterOne(
      @ForAll @Size(min = 1, max = 200) byte[] der, @ForAll @IntRange(max = 1000) int at) {
    String text = Pem.format("CERTIFICATE", der) + Pem.format("CERTIFICATE", der);
    int half = text.length() / 2;
    int cut = half + 1 + at % (half - 2);

    assertThatThrownBy(() -> Pem.parse(text.substring(0, cut))).isInstanceOf(TrustException.class);
  }

  @Property(tries = 200)
  void lineEndsAndTrailingBlanksDoNotMatter(
      @ForAll @Size(max = 300) byte[] der, @ForAll @CharRange(from = ' ', to = ' ') String blanks) {
    String text = Pem.format("CERTIFICATE", der).replace("\n", blanks + "\r\n");

    assertThat(Pem.parse(text)).hasSize(1).first().extracting(Pem.Block::der).isEqualTo(der);
  }

  @Example
  void malformedTextIsRefusedWithItsLine() {
    List<String> messages = new ArrayList<>();
    for (String text :
        List.of(
            "-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\n-----END PRIVATE KEY-----\n",
            "-----BEGIN CERTIFICATE\n",
            "-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----\n",
            "-----BEGIN CERTIFICATE-----\nAAAA\n")) {
      try {
        Pem.parse(text);
      } catch (TrustException e) {
        messages.add(String.valueOf(e.getMessage()));
      }
    }

    assertThat(messages)
        .containsExactly(
            "line 1: a boundary that begins nothing (expected: -----BEGIN …-----)",
            "line 2: another boundary (expected: -----END CERTIFICATE-----)",
            "line 1: an unfinished boundary (expected: -----BEGIN …-----)",
            "line 3: a block that is not base64 (expected: base64 (RFC 4648, section 4))",
            "line 3: the end of the file (expected: -----END CERTIFICATE-----)");
  }

  @Example
  void keyInAnotherFormIsNamed() {
    List<Pem.Block> traditional = Pem.parse(Pem.format("EC PRIVATE KEY", new byte[4]));
    List<Pem.Block> garbage = Pem.parse(Pem.format("PRIVATE KEY", new byte[4]));

    assertThatThrownBy(() -> Pem.privateKey(traditional))
        .hasMessage("EC PRIVATE KEY (expected: an unencrypted PKCS #8 PRIVATE KEY)");
    assertThatThrownBy(() -> Pem.privateKey(garbage))
        .hasMessageStartingWith("unreadable private key");
    assertThatThrownBy(() -> Pem.privateKey(List.of()))
        .hasMessage("0 private keys (expected: one)");
  }

  /** How many blocks were read; none when the text was refused. */
  private static int blocksOrRefusal(String text) {
    try {
      return Pem.parse(text).size();
    } catch (TrustException _) {
      return 0;
    }
  }
}
