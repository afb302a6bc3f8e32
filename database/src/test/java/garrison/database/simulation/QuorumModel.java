// SPDX-License-Identifier: Apache-2.0

package garrison.database.simulation;

import garrison.database.history.Event;
import garrison.database.insync.InSyncRegister;
import garrison.database.insync.Peer;
import garrison.database.insync.RegisterReading;
import garrison.database.insync.RegisterWrite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The quorum: one linearizable register, and sessions with a report each. A write is applied when
 * it arrives, which may be long after its sender has given it up, and its answer may be lost.
 */
final class QuorumModel {
  static final long SESSION_MILLIS = 250;

  /** What a node is told when it renews its session. */
  record Answer(RegisterReading reading, List<Peer> peers) {}

  private final World world;
  private final long[] renewed = new long[World.SERVERS.size()];
  private final Peer[] reports = new Peer[World.SERVERS.size()];
  private @Nullable InSyncRegister register;
  private long version = RegisterWrite.NO_REGISTER;
  private boolean down;
  private boolean late;

  QuorumModel(World world) {
    this.world = world;
    Arrays.fill(renewed, -SESSION_MILLIS);
    Arrays.setAll(reports, server -> new Peer.Absent(World.SERVERS.get(server)));
  }

  @Nullable InSyncRegister register() {
    return register;
  }

  /** Whether nobody gets an answer. */
  void down(boolean down) {
    this.down = down;
  }

  /** Whether writes take long and their answers are lost. */
  void late(boolean late) {
    this.late = late;
  }

  /** Ends the session of a node that is seen to have died. */
  void end(int server) {
    renewed[server] = world.now() - SESSION_MILLIS;
  }

  void renew(int from, Peer report, Consumer<Answer> then) {
    long there = world.network().quorumDelay(world);
    world.after(
        there,
        () -> {
          if (down || !world.network().reaches(from, Network.QUORUM)) {
            return;
          }
          renewed[from] = world.now();
          reports[from] = report;
          Answer answer = new Answer(reading(), peers(from));
          long back = world.network().quorumDelay(world);
          world.after(
              back,
              () -> {
                if (world.network().reaches(Network.QUORUM, from)) {
                  then.accept(answer);
                }
              });
        });
  }

  /** {@code then} hears whether the write was applied, unless the answer is lost. */
  void write(int from, RegisterWrite write, Consumer<Boolean> then) {
    boolean slow = late && world.chance(60);
    long there = slow ? world.between(50, 1500) : world.network().quorumDelay(world);
    world.after(
        there,
        () -> {
          if (!slow && (down || !world.network().reaches(from, Network.QUORUM))) {
            return;
          }
          boolean applied = apply(write);
          if (late && world.chance(40)) {
            return;
          }
          long back = world.network().quorumDelay(world);
          world.after(
              back,
              () -> {
                if (!down && world.network().reaches(Network.QUORUM, from)) {
                  then.accept(applied);
                }
              });
        });
  }

  private boolean apply(RegisterWrite write) {
    boolean unversioned =
        world.has(Mistake.UNVERSIONED_PROMOTION)
            && write.purpose() == RegisterWrite.Purpose.PROMOTE;
    if (version != write.expectedVersion() && !unversioned) {
      return false;
    }
    version++;
    register = write.next();
    world.tell(new Event.Registered(world.now(), version, write.next()));
    return true;
  }

  private RegisterReading reading() {
    return register == null
        ? new RegisterReading.Absent()
        : new RegisterReading.Present(register, version);
  }

  private List<Peer> peers(int asking) {
    List<Peer> peers = new ArrayList<>();
    for (int server = 0; server < reports.length; server++) {
      if (server != asking) {
        boolean lives = world.now() - renewed[server] < SESSION_MILLIS;
        peers.add(lives ? reports[server] : new Peer.Absent(World.SERVERS.get(server)));
      }
    }
    return peers;
  }
}
