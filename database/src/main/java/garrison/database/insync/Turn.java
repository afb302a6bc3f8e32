// SPDX-License-Identifier: Apache-2.0

package garrison.database.insync;

import garrison.database.insync.RegisterWrite.Purpose;
import garrison.model.ServerName;
import java.util.List;

/** What all rules of one turn look at, and how they word their decision. */
record Turn(Observations seen, Settings settings) {
  long now() {
    return seen.signs().nowMillis();
  }

  /** Whether a bound that began at {@code sinceMillis} has passed. */
  boolean over(long sinceMillis, long bound) {
    return now() - sinceMillis > bound;
  }

  ServerName server() {
    return seen.self().server();
  }

  Incarnation next() {
    return seen.self().next();
  }

  OwnWrite lastWrite() {
    return seen.register().lastWrite();
  }

  Settings.Patience patience() {
    return settings.patience();
  }

  /** Nothing to do. */
  Decision wait(Diagnosis diagnosis, String why, SupervisorState state) {
    return new Decision(diagnosis, List.of(), "no action: " + why, state);
  }

  /** Something to do. */
  Decision act(Diagnosis diagnosis, String why, SupervisorState state, Action... actions) {
    return new Decision(diagnosis, List.of(actions), why, state);
  }

  /**
   * Replaces the data folder by a copy, unless there is nobody to copy from or the last attempt has
   * failed only just now.
   */
  Decision copy(Diagnosis diagnosis, String what, ServerName source, SupervisorState state) {
    boolean writes =
        seen.peer(source) instanceof Peer.Present peer
            && peer.activity() instanceof Peer.Activity.Writing;
    if (!writes) {
      return wait(diagnosis, what + ", and " + source + " cannot be copied now", state);
    }
    CopyAttempts attempts = seen.self().attempts();
    long left = attempts.lastMillis() + attempts.pauseMillis(patience().retry()) - now();
    if (attempts.failed() > 0 && left > 0) {
      return wait(
          diagnosis,
          what
              + "; to copy "
              + source
              + "'s data has failed ("
              + attempts.why()
              + "), again in "
              + left
              + " ms",
          state);
    }
    return act(diagnosis, what + "; copying " + source + "'s", state, new Action.Rebuild(source));
  }

  /** A versioned write, unless one is under way: there is never more than one to wait for. */
  Decision write(
      Diagnosis diagnosis, String why, SupervisorState state, Purpose purpose, Change change) {
    if (lastWrite().pending()) {
      return wait(diagnosis, why + "; the quorum has not answered yet", state);
    }
    RegisterWrite write = new RegisterWrite(purpose, change.next(), change.version());
    return act(diagnosis, why, state, new Action.WriteRegister(write));
  }

  /** What is to be written over which version. */
  record Change(InSyncRegister next, long version) {}
}
