package dev.coffer.engine.embedded.files;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\0b"})
  void a_name_that_could_leave_its_folder_has_no_local_form(String name) {
    assertThat(new LocalNames(UTF_8, 0).of(name)).isEmpty();
  }

  @Test
  void a_name_that_this_machine_can_have_stays_as_it_is() {
    assertThat(new LocalNames(UTF_8, 0).of("été")).contains("été");
  }

  @Test
  void what_this_machine_cannot_write_is_escaped() {
    assertThat(new LocalNames(US_ASCII, 0).of("été")).contains("%C3%A9t%C3%A9");
  }

  @Test
  void a_name_that_is_no_text_is_escaped() {
    assertThat(GuestName.decode(new byte[] {'a', (byte) 0xff})).isEqualTo("a%FF");
  }

  @Test
  void a_name_that_becomes_too_long_has_no_local_form() {
    assertThat(new LocalNames(US_ASCII, 0).of("é".repeat(100))).isEmpty();
  }

  @Test
  void a_path_must_fit_with_the_destination_before_it() {
    var names = new LocalNames(UTF_8, 4000);

    assertThat(names.fits(95)).isTrue();
    assertThat(names.fits(96)).isFalse();
  }
}
