// SPDX-License-Identifier: Apache-2.0

package garrison.lab.ledger;

import java.util.List;

/**
 * What a ledger and a database said of each other, in numbers of writes.
 *
 * @param acknowledged were promised
 * @param lost were promised and are not there
 * @param duplicated are there more than once, whatever their clients were told
 * @param altered are there with another content
 * @param contradicted were refused and are there all the same
 * @param strange rows that nobody sent
 * @param unknownThere had an unknown outcome and are there
 * @param unknownAway had an unknown outcome and are not there
 * @param refused were refused
 * @param examples the first violations, one sentence each
 */
public record Verdict(
    int acknowledged,
    int lost,
    int duplicated,
    int altered,
    int contradicted,
    int strange,
    int unknownThere,
    int unknownAway,
    int refused,
    List<String> examples) {
  public Verdict {
    examples = List.copyOf(examples);
  }

  /** Whether the database kept every promise, and did nothing that it denied. */
  public boolean isClean() {
    return lost + duplicated + altered + contradicted + strange == 0;
  }
}
