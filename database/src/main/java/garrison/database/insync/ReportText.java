// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

/** What a server reports of itself, as one line of {@code name=value} pairs, and back. */
public final class ReportText {
  private static final String NONE = "none";

  private ReportText() {}

  /** The report in words that {@link #read} understands. */
  public static String render(Peer.Present report) {
    return "server="
        + report.server()
        + " "
        + folder(report.folder())
        + " "
        + activity(report.activity());
  }

  /**
   * The report that a line describes.
   *
   * @throws IllegalArgumentException when a field is missing or wrong
   */
  public static Peer.Present read(String line) {
    Fields fields = Fields.ofLine(line);
    return new Peer.Present(fields.server("server"), folder(fields), activity(fields));
  }

  private static String folder(Folder folder) {
    return switch (folder) {
      case Folder.Fresh(Copy copy) -> "folder=fresh copy=" + copy;
      case Folder.Known(Copy copy) -> "folder=known copy=" + copy;
      case Folder.Unidentified _ -> "folder=" + NONE;
    };
  }

  private static Folder folder(Fields fields) {
    String kind = fields.text("folder");
    return switch (kind) {
      case "fresh" -> new Folder.Fresh(fields.copy("copy"));
      case "known" -> new Folder.Known(fields.copy("copy"));
      case NONE -> new Folder.Unidentified();
      default ->
          throw new IllegalArgumentException("folder: " + kind + " (expected: fresh, known, none)");
    };
  }

  private static String activity(Peer.Activity activity) {
    return switch (activity) {
      case Peer.Activity.Down _ -> "activity=down";
      case Peer.Activity.Following(var incarnation, var source, var received) ->
          "activity=following incarnation="
              + incarnation
              + " source="
              + source
              + " received="
              + received;
      case Peer.Activity.Writing(var incarnation) -> "activity=writing incarnation=" + incarnation;
      case Peer.Activity.Offering(var incarnation, var to) ->
          "activity=offering incarnation=" + incarnation + " to=" + to;
    };
  }

  private static Peer.Activity activity(Fields fields) {
    String kind = fields.text("activity");
    return switch (kind) {
      case "down" -> new Peer.Activity.Down();
      case "following" ->
          new Peer.Activity.Following(
              fields.incarnation("incarnation"),
              fields.server("source"),
              new Position(fields.number("received")));
      case "writing" -> new Peer.Activity.Writing(fields.incarnation("incarnation"));
      case "offering" ->
          new Peer.Activity.Offering(fields.incarnation("incarnation"), fields.server("to"));
      default ->
          throw new IllegalArgumentException(
              "activity: " + kind + " (expected: down, following, writing, offering)");
    };
  }
}
