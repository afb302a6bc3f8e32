// SPDX-License-Identifier: Apache-2.0

package garrison.firewall;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * nftables by its own library, libnftables(3), called through foreign functions.
 *
 * <p>A context is not safe for concurrent use and is bound to the network namespace of the thread
 * that made it, so each run makes one and frees it.
 */
@SuppressWarnings("restricted") // Foreign functions are what this class is for.
final class NftLibrary implements Nft {
  private static final String NAME = "libnftables.so.1";

  /** Flags of nft_ctx_output_set_flags (nftables/libnftables.h). */
  private static final int STATELESS = 1 << 2;

  private static final int JSON = 1 << 4;

  /** No listing of ours comes near; a larger one is not read. */
  private static final long LARGEST_OUTPUT = 64L << 20;

  private final MethodHandle contextNew;
  private final MethodHandle contextFree;
  private final MethodHandle bufferOutput;
  private final MethodHandle bufferError;
  private final MethodHandle output;
  private final MethodHandle error;
  private final MethodHandle setFlags;
  private final MethodHandle setDryRun;
  private final MethodHandle runFromBuffer;
  private final MethodHandle runFromFile;

  private record Answer(boolean accepted, String said) {}

  private enum Effect {
    REAL,
    NONE
  }

  private NftLibrary(SymbolLookup library) {
    FunctionDescriptor pointerToInt = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    FunctionDescriptor pointerToPointer = FunctionDescriptor.of(ADDRESS, ADDRESS);
    contextNew = bind(library, "nft_ctx_new", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    contextFree = bind(library, "nft_ctx_free", FunctionDescriptor.ofVoid(ADDRESS));
    bufferOutput = bind(library, "nft_ctx_buffer_output", pointerToInt);
    bufferError = bind(library, "nft_ctx_buffer_error", pointerToInt);
    output = bind(library, "nft_ctx_get_output_buffer", pointerToPointer);
    error = bind(library, "nft_ctx_get_error_buffer", pointerToPointer);
    setFlags =
        bind(library, "nft_ctx_output_set_flags", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT));
    setDryRun =
        bind(library, "nft_ctx_set_dry_run", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN));
    FunctionDescriptor pointersToInt = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    runFromBuffer = bind(library, "nft_run_cmd_from_buffer", pointersToInt);
    runFromFile = bind(library, "nft_run_cmd_from_filename", pointersToInt);
  }

  /** Empty when this machine has no such library. */
  static Optional<NftLibrary> load() {
    try {
      return Optional.of(new NftLibrary(SymbolLookup.libraryLookup(NAME, Arena.global())));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String description() {
    return NAME;
  }

  @Override
  public String run(String commands, Listing listing) throws NftRefusal {
    try (Arena arena = Arena.ofConfined()) {
      Answer answer = call(runFromBuffer, arena.allocateFrom(commands), listing, Effect.REAL);
      if (answer.accepted()) {
        return answer.said();
      }
      throw new NftRefusal(located(arena, commands, answer.said()));
    }
  }

  /**
   * The complaint with line numbers. The library knows them only of what it reads from a file, so
   * the commands are tried once more from one, without effect.
   */
  private String located(Arena arena, String commands, String said) {
    try {
      Path file = Files.createTempFile("garrison-", ".nft");
      try {
        Files.writeString(file, commands);
        MemorySegment name = arena.allocateFrom(file.toString());
        Answer again = call(runFromFile, name, Listing.RULES, Effect.NONE);
        return again.accepted() ? said : again.said();
      } finally {
        Files.delete(file);
      }
    } catch (IOException _) {
      return said; // Better the complaint without a line than another one.
    }
  }

  private Answer call(MethodHandle run, MemorySegment argument, Listing listing, Effect effect) {
    try {
      MemorySegment context = (MemorySegment) contextNew.invokeExact(0);
      if (context.equals(MemorySegment.NULL)) {
        throw new FirewallException(NAME + ": no context (expected: one)");
      }
      try {
        int buffered = (int) bufferOutput.invokeExact(context);
        buffered |= (int) bufferError.invokeExact(context);
        if (buffered != 0) {
          throw new FirewallException(NAME + ": no buffer (expected: two)");
        }
        setFlags.invokeExact(context, listing == Listing.JSON ? JSON : STATELESS);
        setDryRun.invokeExact(context, effect == Effect.NONE);
        boolean accepted = (int) run.invokeExact(context, argument) == 0;
        MethodHandle said = accepted ? output : error;
        return new Answer(accepted, text((MemorySegment) said.invokeExact(context)));
      } finally {
        contextFree.invokeExact(context);
      }
    } catch (FirewallException e) {
      throw e;
    } catch (Throwable e) {
      throw new FirewallException(NAME + ": call failed", e);
    }
  }

  private static String text(MemorySegment buffer) {
    return buffer.equals(MemorySegment.NULL) ? "" : buffer.reinterpret(LARGEST_OUTPUT).getString(0);
  }

  private static MethodHandle bind(
      SymbolLookup library, String name, FunctionDescriptor descriptor) {
    return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), descriptor);
  }
}
