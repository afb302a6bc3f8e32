// SPDX-License-Identifier: Apache-2.0

package garrison.monitor.status;

import static org.assertj.core.api.Assertions.assertThat;

import garrison.monitor.status.Status.DatabaseStatus;
import garrison.monitor.status.Status.Health;
import garrison.monitor.status.Status.RoleStatus;
import garrison.monitor.status.Status.ServerStatus;
import garrison.monitor.status.Status.UpstreamStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DiagnosisTest {
  private static final DatabaseStatus WRITER = new DatabaseStatus(true, null, null, 2.0);
  private static final DatabaseStatus FOLLOWER = new DatabaseStatus(false, true, 0.0, null);

  @Test
  void aHealthySystemHasNoDiagnosis() {
    assertThat(
            codes(
                0.0,
                server("web-1", 900L, Health.HEALTHY, WRITER),
                server("web-2", 900L, Health.HEALTHY, FOLLOWER)))
        .isEmpty();
  }

  @Test
  void aSilentServerHidesWhatFollowsFromIt() {
    ServerStatus edge = edge(new UpstreamStatus("web-2", false));
    assertThat(
            codes(
                0.0,
                edge,
                server("web-1", 900L, Health.HEALTHY, WRITER),
                server("web-2", 7000L, Health.UNKNOWN, null)))
        .containsExactly("server-silent");
  }

  @Test
  void anUnhealthyRoleIsNamedWithServerAndEngine() {
    assertThat(diagnoses(0.0, server("web-1", 900L, Health.UNHEALTHY, WRITER)))
        .extracting(Diagnosis::text)
        .containsExactly("application (tomcat) on web-1 is not healthy");
  }

  @Test
  void replicationThatStoppedOrLagsIsSaid() {
    assertThat(
            codes(
                0.0,
                server("web-1", 1L, Health.HEALTHY, WRITER),
                server("web-2", 1L, Health.HEALTHY, new DatabaseStatus(false, false, null, null))))
        .containsExactly("replication-stopped");
    assertThat(
            codes(
                0.0,
                server("web-1", 1L, Health.HEALTHY, WRITER),
                server("web-2", 1L, Health.HEALTHY, new DatabaseStatus(false, true, 30.0, null))))
        .containsExactly("replication-late");
  }

  @Test
  void noWriterAndTwoWritersAreSaid() {
    assertThat(codes(0.0, server("web-1", 1L, Health.HEALTHY, FOLLOWER)))
        .containsExactly("no-writer");
    assertThat(
            codes(
                0.0,
                server("web-1", 1L, Health.HEALTHY, WRITER),
                server("web-2", 1L, Health.HEALTHY, WRITER)))
        .containsExactly("two-writers");
  }

  @Test
  void aWriterThatIsAloneIsSaidWhereAnotherCopyShouldBe() {
    DatabaseStatus alone = new DatabaseStatus(true, null, null, 1.0);
    ServerStatus writer = server("web-1", 1L, Health.HEALTHY, alone);
    assertThat(codes(0.0, writer, server("web-2", 7000L, Health.UNKNOWN, null)))
        .containsExactly("server-silent", "one-copy");
    assertThat(codes(0.0, writer, server("web-2", 1L, Health.HEALTHY, FOLLOWER)))
        .containsExactly("one-copy");
    assertThat(codes(0.0, writer)).as("the only database server of the file").isEmpty();
  }

  @Test
  void anErrorRateIsAWarningAndThenCritical() {
    assertThat(diagnoses(2.0))
        .extracting(Diagnosis::severity)
        .containsExactly(Diagnosis.Severity.WARNING);
    assertThat(diagnoses(7.0))
        .extracting(Diagnosis::severity)
        .containsExactly(Diagnosis.Severity.CRITICAL);
  }

  @Test
  void anUnhealthyUpstreamIsSaidWhenNothingExplainsIt() {
    assertThat(
            codes(
                0.0,
                edge(new UpstreamStatus("web-1", false)),
                server("web-1", 1L, Health.HEALTHY, WRITER)))
        .containsExactly("upstream-unhealthy");
  }

  private static ServerStatus edge(UpstreamStatus upstream) {
    return new ServerStatus(
        "edge-1",
        "10.0.0.10",
        500L,
        "host",
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(upstream),
        null);
  }

  private static ServerStatus server(
      String name, long heard, Health health, @Nullable DatabaseStatus database) {
    return new ServerStatus(
        name,
        "10.0.0.11",
        heard,
        "host",
        null,
        null,
        null,
        null,
        null,
        List.of(
            new RoleStatus("application", "tomcat", health, 0L, 0L),
            new RoleStatus("database", "mariadb", Health.HEALTHY, 0L, 0L)),
        List.of(),
        List.of(),
        database);
  }

  private static List<String> codes(double errors, ServerStatus... servers) {
    return diagnoses(errors, servers).stream().map(Diagnosis::code).toList();
  }

  private static List<Diagnosis> diagnoses(double errors, ServerStatus... servers) {
    Status.Traffic traffic = new Status.Traffic(1, 1.0, null, null, null, errors, null);
    return Diagnosis.of(traffic, List.of(servers), Optional.empty());
  }
}
