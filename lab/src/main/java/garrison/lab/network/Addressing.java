// SPDX-License-Identifier: Apache-2.0

package garrison.lab.network;

import garrison.model.Infrastructure;
import garrison.model.IpAddress;
import garrison.model.Network;
import garrison.model.Server;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where the hosts are that the file does not name. The servers keep the file's own addresses; what
 * is chosen here is chosen so that it collides with none of them.
 *
 * @param privateNetwork the smallest block, /24 (/64) at most, that holds every server
 * @param internet an address that is neither private nor an operator's
 * @param operator an address from which the file lets people operate, or any other where it lets
 *     nobody
 * @param intruder a free address of the private network
 */
public record Addressing(
    Network privateNetwork, IpAddress internet, IpAddress operator, IpAddress intruder) {
  /**
   * Blocks that belong to nobody: documentation (RFC 5737, RFC 3849), then benchmarks (RFC 2544).
   */
  private static final List<Network> NOBODYS =
      Stream.of("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15")
          .map(Network::parse)
          .toList();

  private static final List<Network> NOBODYS_IPV6 =
      Stream.of("2001:db8:ffff::/64", "2001:db8:fffe::/64").map(Network::parse).toList();

  /**
   * Chooses the addresses; the same Infrastructure always gets the same ones.
   *
   * @throws IllegalArgumentException when the servers' private addresses are no network of their
   *     own
   */
  public static Addressing of(Infrastructure infrastructure) {
    List<IpAddress> inside = infrastructure.servers().stream().map(Server::address).toList();
    Set<IpAddress> outside =
        infrastructure.servers().stream()
            .map(Server::publicAddress)
            .flatMap(Optional::stream)
            .collect(Collectors.toSet());
    Network privateNetwork = smallest(inside);
    for (IpAddress address : outside) {
      if (privateNetwork.contains(address)) {
        throw new IllegalArgumentException(
            "public address: %s lies in the servers' private network %s (expected: outside it)"
                .formatted(address, privateNetwork));
      }
    }
    boolean ipv6 = !outside.isEmpty() && outside.stream().allMatch(IpAddress::isIpv6);
    List<Network> operators = infrastructure.operators();
    Set<IpAddress> taken =
        Stream.concat(inside.stream(), outside.stream()).collect(Collectors.toSet());

    IpAddress internet =
        firstFree(ipv6 ? NOBODYS_IPV6 : NOBODYS, taken, operators)
            .or(() -> firstFree(ipv6 ? NOBODYS_IPV6 : NOBODYS, taken, List.of()))
            .orElseThrow();
    taken.add(internet);
    IpAddress operator =
        firstFree(
                operators.stream().filter(block -> block.address().isIpv6() == ipv6).toList(),
                taken,
                List.of())
            .or(() -> firstFree(ipv6 ? NOBODYS_IPV6 : NOBODYS, taken, List.of()))
            .orElseThrow();
    taken.add(operator);
    return new Addressing(privateNetwork, internet, operator, lastFree(privateNetwork, taken));
  }

  /** Whether any address of the lab is an IPv6 one; if not, its hosts have IPv6 switched off. */
  public boolean usesIpv6() {
    return Stream.of(privateNetwork.address(), internet, operator).anyMatch(IpAddress::isIpv6);
  }

  private static Network smallest(List<IpAddress> addresses) {
    byte[] first = addresses.getFirst().bytes();
    int prefix = first.length == 4 ? 24 : 64;
    for (IpAddress address : addresses) {
      if (address.bytes().length != first.length) {
        throw new IllegalArgumentException(
            "private addresses: %s and %s (expected: all IPv4 or all IPv6)"
                .formatted(addresses.getFirst(), address));
      }
      prefix = Math.min(prefix, sharedBits(first, address.bytes()));
    }
    // The first and the last address of a block mean the block itself and everybody in it.
    while (prefix > 8 && touchesEdge(block(first, prefix), addresses)) {
      prefix--;
    }
    if (prefix < 8) {
      throw new IllegalArgumentException(
          "private addresses: %s (expected: in one network)"
              .formatted(
                  addresses.stream().map(IpAddress::text).collect(Collectors.joining(", "))));
    }
    return block(first, prefix);
  }

  private static boolean touchesEdge(Network block, List<IpAddress> addresses) {
    return addresses.contains(block.address()) || addresses.contains(at(block, lastOffset(block)));
  }

  private static int sharedBits(byte[] one, byte[] other) {
    int mismatch = Arrays.mismatch(one, other);
    if (mismatch < 0) {
      return one.length * 8;
    }
    int differing = (one[mismatch] ^ other[mismatch]) & 0xff;
    return mismatch * 8 + Integer.numberOfLeadingZeros(differing) - 24;
  }

  private static Network block(byte[] address, int prefix) {
    int bits = address.length * 8;
    BigInteger mask = BigInteger.ONE.shiftLeft(bits - prefix).subtract(BigInteger.ONE).not();
    return new Network(address(new BigInteger(1, address).and(mask), address.length), prefix);
  }

  /** The first address that may be given to a host, in none of the {@code avoided} blocks. */
  private static Optional<IpAddress> firstFree(
      List<Network> blocks, Set<IpAddress> taken, List<Network> avoided) {
    for (Network block : blocks) {
      BigInteger last = lastOffset(block);
      boolean tiny = last.compareTo(BigInteger.ONE) <= 0;
      BigInteger end = tiny ? last : last.subtract(BigInteger.ONE);
      BigInteger offset = tiny ? BigInteger.ZERO : BigInteger.ONE;
      // One more candidate than there are taken addresses is always enough.
      for (int tries = 0; tries <= taken.size() && offset.compareTo(end) <= 0; tries++) {
        IpAddress candidate = at(block, offset);
        if (!taken.contains(candidate)
            && avoided.stream().noneMatch(network -> network.contains(candidate))) {
          return Optional.of(candidate);
        }
        offset = offset.add(BigInteger.ONE);
      }
    }
    return Optional.empty();
  }

  private static IpAddress lastFree(Network block, Set<IpAddress> taken) {
    BigInteger offset = lastOffset(block).subtract(BigInteger.ONE);
    while (taken.contains(at(block, offset))) {
      offset = offset.subtract(BigInteger.ONE);
    }
    return at(block, offset);
  }

  private static BigInteger lastOffset(Network block) {
    int bits = block.address().bytes().length * 8;
    return BigInteger.ONE.shiftLeft(bits - block.prefix()).subtract(BigInteger.ONE);
  }

  private static IpAddress at(Network block, BigInteger offset) {
    byte[] first = block.address().bytes();
    return address(new BigInteger(1, first).add(offset), first.length);
  }

  private static IpAddress address(BigInteger value, int length) {
    byte[] bytes = new byte[length];
    byte[] significant = value.toByteArray();
    int copied = Math.min(significant.length, length);
    System.arraycopy(significant, significant.length - copied, bytes, length - copied, copied);
    try {
      return new IpAddress(InetAddress.getByAddress(bytes).getHostAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
