// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import java.util.List;

/** Runs commands in nftables' own language, all of them in one transaction. */
sealed interface Nft permits NftLibrary, NftProcess {
  /** How listings are to be written. */
  enum Listing {
    /** As rules, without counts and remaining times: the same rules give the same text. */
    RULES,
    /** As JSON, with everything (libnftables-json(5)). */
    JSON
  }

  /**
   * What the commands print.
   *
   * @throws NftRefusal when a command was refused; then none of them took effect
   * @throws FirewallException when nftables could not be run at all
   */
  String run(String commands, Listing listing) throws NftRefusal;

  /** What is behind it, for messages. */
  String description();

  /** The library when it can be loaded, because it is twice as fast; else the command. */
  static Nft open() {
    return NftLibrary.load().<Nft>map(library -> library).orElseGet(() -> new NftProcess("nft"));
  }

  /** Commands that were refused, with what nftables said about them. */
  final class NftRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    NftRefusal(String said) {
      super(said.isBlank() ? "refused without a word" : said);
    }

    List<String> said() {
      return String.valueOf(getMessage()).lines().toList();
    }
  }
}
