package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * An address that a guest has, or may have.
 *
 * @param prefix how many of its bits name the network
 */
record GuestAddress(InetAddress address, int prefix) {

  private static final byte[] LINK_LOCAL = {(byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0};
  private static final int MAC_BYTES = 6;
  private static final int LARGEST_PREFIX = 30;

  /**
   * The IPv6 address that a network card gives itself where nobody gives it one: RFC 4291, appendix
   * A. Guests that hide their hardware address have another.
   */
  static Optional<GuestAddress> ofCard(String mac) {
    byte[] card = HexFormat.ofDelimiter(":").parseHex(mac);
    if (card.length != MAC_BYTES) {
      return Optional.empty();
    }
    byte[] address = Arrays.copyOf(LINK_LOCAL, 16);
    System.arraycopy(card, 0, address, 8, 3);
    System.arraycopy(card, 3, address, 13, 3);
    address[8] ^= 2;
    address[11] = (byte) 0xff;
    address[12] = (byte) 0xfe;
    return Optional.of(new GuestAddress(of(address), 64));
  }

  /** What a guest says that it has; empty when nobody outside can reach it there. */
  static Optional<GuestAddress> parse(String text, int prefix) {
    if (!text.matches("[0-9a-fA-F.:]+")) {
      return Optional.empty(); // A name would be looked up.
    }
    try {
      var found = new GuestAddress(InetAddress.getByName(text), prefix);
      return Optional.of(found).filter(GuestAddress::isReachable);
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private boolean isReachable() {
    return !address.isLoopbackAddress()
        && !address.isMulticastAddress()
        && (isIpv4() ? prefix > 0 && prefix <= LARGEST_PREFIX : address.isLinkLocalAddress());
  }

  boolean isIpv4() {
    return address instanceof Inet4Address;
  }

  /**
   * Another address of the same IPv4 network: the first, or the second where that is the guest's.
   */
  String neighbour() {
    var mask = BigInteger.ONE.shiftLeft(32 - prefix).subtract(BigInteger.ONE);
    var own = new BigInteger(1, address.getAddress());
    var first = own.andNot(mask).add(BigInteger.ONE);
    var other = first.equals(own) ? first.add(BigInteger.ONE) : first;
    byte[] bytes = new byte[4];
    byte[] value = other.toByteArray();
    for (int i = 0; i < Math.min(4, value.length); i++) {
      bytes[3 - i] = value[value.length - 1 - i];
    }
    return of(bytes).getHostAddress() + "/" + prefix;
  }

  private static InetAddress of(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
