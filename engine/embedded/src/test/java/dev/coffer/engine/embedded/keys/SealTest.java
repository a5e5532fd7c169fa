package dev.coffer.engine.embedded.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final byte[] NONCE = ascii("ABCDEFGHIJKLMNOPQRSTUVWX");

  /** The vectors of the specification, c2sp.org/XAES-256-GCM. */
  @Test
  void it_is_xaes_256_gcm() {
    assertThat(sealed(1, "")).isEqualTo("ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
    assertThat(sealed(3, "c2sp.org/XAES-256-GCM"))
        .isEqualTo("986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
  }

  private static String sealed(int key, String context) {
    byte[] plain = ascii("XAES-256-GCM");
    byte[] into = new byte[plain.length + Seal.OVERHEAD];
    new Seal(filled(key)).seal(NONCE, plain, plain.length, ascii(context), into, 0);
    return HexFormat.of().formatHex(into, NONCE.length, into.length);
  }

  @Property(tries = 200)
  void what_was_sealed_opens_with_the_same_key_and_context_and_with_no_others(
      @ForAll @Size(max = 300) byte[] plain, @ForAll @Size(max = 40) byte[] context) {
    var seal = new Seal(filled(7));
    byte[] sealed = new byte[plain.length + Seal.OVERHEAD + 5];
    assertThat(seal.seal(plain, plain.length, context, sealed, 5))
        .isEqualTo(plain.length + Seal.OVERHEAD);
    byte[] opened = new byte[plain.length];
    assertThat(seal.open(sealed, 5, sealed.length - 5, context, opened)).isTrue();
    assertThat(opened).isEqualTo(plain);
    assertThat(new Seal(filled(8)).open(sealed, 5, sealed.length - 5, context, opened)).isFalse();
    byte[] other = Arrays.copyOf(context, context.length + 1);
    assertThat(seal.open(sealed, 5, sealed.length - 5, other, opened)).isFalse();
  }

  @Property(tries = 200)
  void not_one_bit_of_it_can_change(
      @ForAll @Size(min = 1, max = 60) byte[] plain, @ForAll int bit) {
    var seal = new Seal(filled(7));
    byte[] sealed = new byte[plain.length + Seal.OVERHEAD];
    seal.seal(plain, plain.length, new byte[0], sealed, 0);
    int at = Math.floorMod(bit, 8 * sealed.length);
    sealed[at / 8] ^= (byte) (1 << at % 8);
    assertThat(seal.open(sealed, 0, sealed.length, new byte[0], new byte[plain.length])).isFalse();
  }

  @Test
  void the_same_bytes_never_look_the_same_twice() {
    var seal = new Seal(filled(7));
    byte[] one = new byte[100 + Seal.OVERHEAD];
    byte[] other = one.clone();
    seal.seal(new byte[100], 100, new byte[0], one, 0);
    seal.seal(new byte[100], 100, new byte[0], other, 0);
    assertThat(one).isNotEqualTo(other);
  }

  private static byte[] filled(int with) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) with);
    return key;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
