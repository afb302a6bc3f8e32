// SPDX-License-Identifier: Apache-2.0

package garrison.model.file;

import static garrison.model.Limits.DEFAULTS;

import garrison.model.ByteSize;
import garrison.model.Limits;
import java.time.Duration;

/** Reads what a gateway puts up with. */
final class LimitsSection {
  private LimitsSection() {}

  static Limits read(Section section) {
    ByteSize header =
        section
            .optional("header", text -> Limits.header(ByteSize.parse(text)))
            .orElse(DEFAULTS.header());
    ByteSize body =
        section.optional("body", text -> Limits.body(ByteSize.parse(text))).orElse(DEFAULTS.body());
    Limits limits =
        new Limits(
            header,
            body,
            time(section, "header_time", DEFAULTS.headerTime()),
            time(section, "idle_time", DEFAULTS.idleTime()),
            time(section, "keep_alive", DEFAULTS.keepAlive()),
            time(section, "answer_time", DEFAULTS.answerTime()),
            time(section, "waiting_time", DEFAULTS.waitingTime()),
            count(section, "waiting", DEFAULTS.waiting()),
            count(section, "connections", DEFAULTS.connections()),
            count(section, "streams", DEFAULTS.streams()));
    section.end();
    return limits;
  }

  private static Duration time(Section section, String key, Duration otherwise) {
    return section.optional(key, Values::time).orElse(otherwise);
  }

  private static int count(Section section, String key, int otherwise) {
    return section.optional(key, Values::count).orElse(otherwise);
  }
}
