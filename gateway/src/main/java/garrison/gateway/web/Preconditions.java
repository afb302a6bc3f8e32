// SPDX-License-Identifier: Apache-2.0

package garrison.gateway.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Whether a client's copy is still good (RFC 9110, section 13). */
final class Preconditions {
  private Preconditions() {}

  /** Whether 304 is the answer. If-None-Match, when it is there, is all that counts. */
  static boolean notModified(HttpHeaders request, StaticIndex.Entry file) {
    List<String> tags = request.getAll(HttpHeaderNames.IF_NONE_MATCH);
    if (!tags.isEmpty()) {
      return tags.stream().anyMatch(list -> matches(list, file.tag()));
    }
    String since = request.get(HttpHeaderNames.IF_MODIFIED_SINCE);
    return since != null && !laterThan(file.modified(), since);
  }

  /** Whether a range may be answered: If-Range is absent or names this very content. */
  static boolean rangeAllowed(HttpHeaders request, StaticIndex.Entry file) {
    String condition = request.get(HttpHeaderNames.IF_RANGE);
    return condition == null
        || condition.equals(file.tag())
        || condition.equals(file.lastModified());
  }

  private static boolean matches(String list, String tag) {
    if (list.strip().equals("*")) {
      return true;
    }
    for (String one : list.split(",", -1)) {
      String given = one.strip();
      if (given.equals(tag) || given.equals("W/" + tag)) {
        return true;
      }
    }
    return false;
  }

  private static boolean laterThan(Instant modified, String since) {
    try {
      Instant given = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(since));
      return modified.truncatedTo(ChronoUnit.SECONDS).isAfter(given);
    } catch (DateTimeException _) {
      return true;
    }
  }
}
