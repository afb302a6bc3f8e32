// SPDX-License-Identifier: Apache-2.0

package garrison.nginx;

import garrison.model.Identity;
import garrison.model.web.WebContract;
import java.util.List;

/**
 * Judges a request by maps from what it says to a verdict, because a map is evaluated once a
 * request and has no side effects, unlike what nginx does inside {@code if}. Patterns are those of
 * PCRE and end with {@code \z}, since {@code $} also matches before a last line feed.
 */
final class RequestMaps {
  private RequestMaps() {}

  /**
   * Writes all of them.
   *
   * @param accepts who is answered
   * @param mostLineBytes of a request line
   */
  static void add(ConfigurationText text, List<Identity> accepts, int mostLineBytes) {
    addWho(text, accepts);
    addLine(text, mostLineBytes + 1);
    addOpenings(text);
    addFiles(text);
    addRetry(text);
  }

  private static void addWho(ConfigurationText text, List<Identity> accepts) {
    text.comment("Who may ask: certificates of our authority with exactly one of these subjects.");
    text.open("map \"$ssl_client_verify $ssl_client_s_dn\" $accepted");
    text.add("default 0");
    for (Identity each : accepts) {
      text.add("'~^SUCCESS CN=" + each.commonName().replace(".", "\\.") + "\\z' 1");
    }
    text.close();
  }

  private static void addLine(ConfigurationText text, int tooLong) {
    text.comment("A request line as an edge writes it: token, origin form, version.");
    text.open("map $request $odd_line");
    text.add("default 400");
    text.add("'~^.{" + tooLong + "}' 414");
    text.add("'~^[A-Z][A-Z_-]{0,31} /[!\"$-\\[\\]-~]* HTTP/1\\.[01]\\z' 0");
    text.close();
    text.open("map $http_host $odd_host");
    text.add("default 1");
    text.add("'~*^([a-z0-9._-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?\\z' 0");
    text.close();
    text.comment("Headers that Connection names cannot be taken out, so it may name none.");
    text.open("map $http_connection $odd_connection");
    text.add("default 1");
    text.add("'' 0"); // No pattern is tried on what is empty.
    text.add("'~*^(keep-alive|close|(keep-alive, ?)?upgrade)\\z' 0");
    text.close();
  }

  private static void addOpenings(ConfigurationText text) {
    text.comment("WebSocket openings (RFC 6455, section 4.2.1); no other protocol is switched to.");
    text.open(
        "map \"$request_method $server_protocol $http_upgrade|$http_connection|"
            + "$http_sec_websocket_version|$http_sec_websocket_key|"
            + "$content_length$http_transfer_encoding\" $opening");
    text.add("default ''");
    text.add(
        "'~*^GET HTTP/1\\.1 websocket\\|(keep-alive, ?)?upgrade\\|13\\|"
            + "[a-z0-9+/]{22}==\\|0?\\z' right");
    text.add("'~*^[^|]*HTTP/1\\.1 (.*, *)?websocket *(,[^|]*)?\\|' wrong");
    text.close();
  }

  private static void addFiles(ConfigurationText text) {
    text.comment("Whether a file may be the answer: read by a path that has one reading only.");
    text.open("map \"$request_method $request_uri\" $readable");
    text.add("default 0");
    text.add("'~*^[^?]*(/|%2f)(/|%2f|(\\.|%2e)(?!well-known(/|%2f|\\?|\\z)))' 0");
    text.add("'~^(GET|HEAD) ' 1");
    text.close();
    text.open("map $uri $file");
    text.add("default $uri");
    text.add("'~/\\z' ${uri}index.html");
    text.close();
  }

  private static void addRetry(ConfigurationText text) {
    text.comment("Whether the application may have seen a request that it did not answer.");
    text.open("map $upstream_connect_time $retry");
    text.add("default " + WebContract.SENT);
    text.add("'' " + WebContract.UNSENT);
    text.add("'~^-(, -)*\\z' " + WebContract.UNSENT);
    text.close();
  }
}
