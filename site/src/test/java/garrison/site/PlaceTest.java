// SPDX-License-Identifier: Apache-2.0

package garrison.site;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PlaceTest {
  @Test
  void containerIsNamedWithoutItsVersion() {
    assertThat(Place.of("web-1", "Apache Tomcat/11.0.27")).isEqualTo(new Place("web-1", "tomcat"));
    assertThat(Place.of("web-2", "jetty/12.1.12")).isEqualTo(new Place("web-2", "jetty"));
    assertThat(Place.of(null, "jetty").server()).isEqualTo("unknown");
  }

  @Test
  void markupIsEscaped() {
    assertThat(Html.escape("<a href='x' title=\"y\">&amp;</a>"))
        .isEqualTo("&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;amp;&lt;/a&gt;");
  }
}
