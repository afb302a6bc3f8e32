// SPDX-License-Identifier: Apache-2.0

package garrison.database.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import garrison.database.configuration.ApplicationAccount;
import garrison.model.DomainName;
import garrison.model.Identity;
import garrison.model.Role;
import garrison.model.ServerName;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;

class AccountTest {
  private static final Identity WEB_2 =
      new Identity(new DomainName("www.foobar.com"), new ServerName("web-2"), Role.DATABASE);

  @Test
  void followersProofIsItsCertificate() {
    assertThat(Account.replication(WEB_2, Optional.of("/CN=garrison authority")).description())
        .isEqualTo(
            "CREATE USER `replication-web-2`@`%` REQUIRE ISSUER '/CN=garrison authority' SUBJECT"
                + " '/CN=database@web-2'");
    assertThat(Account.replication(WEB_2, Optional.empty()).description())
        .isEqualTo("CREATE USER `replication-web-2`@`%` REQUIRE SUBJECT '/CN=database@web-2'");
  }

  @Test
  void passwordIsSentAsMariadbsOwnHash() {
    // SELECT PASSWORD('sixteen-letters!') on MariaDB 10.11.
    assertThat(
            Account.application(new ApplicationAccount("site", "site", "sixteen-letters!"))
                .description())
        .isEqualTo(
            "CREATE USER `site`@`localhost` IDENTIFIED BY PASSWORD"
                + " '*1583D824FDDF5B35247522D34CC1805D1E83D087'");
  }

  @Test
  void underscoreInADatabasesNameIsNoWildcard() {
    assertThat(
            Account.application(new ApplicationAccount("my_site", "site", "sixteen-letters!"))
                .grantStatements())
        .last()
        .isEqualTo("GRANT ALL PRIVILEGES ON `my\\_site`.* TO `site`@`localhost`");
  }

  @Test
  void rightMoreOrLessIsNoticed() {
    Account account = Account.replication(WEB_2, Optional.empty());
    String shown =
        "GRANT REPLICATION SLAVE ON *.* TO `replication-web-2`@`%` REQUIRE SUBJECT"
            + " '/CN=database@web-2'";
    assertThat(account.hasRights(List.of(shown))).isTrue();
    assertThat(account.hasRights(List.of())).isFalse();
    assertThat(account.hasRights(List.of(shown.replace("SLAVE ON", "SLAVE, SUPER ON")))).isFalse();
    assertThat(
            account.hasRights(
                List.of(shown, "GRANT SELECT ON `site`.* TO `replication-web-2`@`%`")))
        .isFalse();
  }

  @Test
  void issuersAttributesStandInTheCertificatesOrder() {
    assertThat(Issuer.oneLine(new X500Principal("CN=garrison authority 1f, O=www.foobar.com")))
        .isEqualTo("/O=www.foobar.com/CN=garrison authority 1f");
    assertThatThrownBy(() -> Issuer.oneLine(new X500Principal("CN=it's")))
        .isInstanceOf(DatabaseException.class);
  }
}
