// SPDX-License-Identifier: Apache-2.0

package garrison.database.backup;

import java.time.Duration;
import java.time.Instant;

/**
 * One backup, verification or restore: how far it is, and in the end its result or its error.
 * Written by its own thread, read by any.
 */
public final class Job {
  /** How it stands. */
  public enum State {
    NONE,
    RUNNING,
    DONE,
    FAILED
  }

  /** Before the first one. */
  static final Job NONE = new Job("", new JobProgress(), Instant.EPOCH, State.NONE);

  /** All that changes, replaced as a whole. */
  private record Standing(State state, String result, String error, Instant ended) {}

  private final String what;
  private final JobProgress progress;
  private final Instant began;
  private volatile Standing standing;

  Job(String what, JobProgress progress, Instant began) {
    this(what, progress, began, State.RUNNING);
  }

  private Job(String what, JobProgress progress, Instant began, State state) {
    this.what = what;
    this.progress = progress;
    this.began = began;
    this.standing = new Standing(state, "", "", began);
  }

  void succeed(String result, Instant now) {
    standing = new Standing(State.DONE, result, "", now);
  }

  void fail(String error, Instant now) {
    standing = new Standing(State.FAILED, "", error, now);
  }

  JobProgress progress() {
    return progress;
  }

  boolean isRunning() {
    return standing.state() == State.RUNNING;
  }

  /** What it is: backup, verify or restore. */
  public String what() {
    return what;
  }

  /** How it stands. */
  public State state() {
    return standing.state();
  }

  /** What it does at the moment. */
  public String phase() {
    return progress.phase();
  }

  /** How much it has done of that. */
  public long bytes() {
    return progress.bytes();
  }

  /** What came of it, as JSON; empty until it is done. */
  public String result() {
    return standing.result();
  }

  /** Why it failed; empty unless it did. */
  public String error() {
    return standing.error();
  }

  /** When it was begun. */
  public Instant began() {
    return began;
  }

  /** How long it has taken; for one that runs, zero. */
  public Duration took() {
    return Duration.between(began, standing.ended());
  }
}
