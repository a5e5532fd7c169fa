package dev.coffer.crds.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every document below src/test/resources gets exactly the answer that stands in its file. */
class ExamplesTest {

  private static final ResourceValidator VALIDATOR = new ResourceValidator();

  @ParameterizedTest
  @MethodSource("dev.coffer.crds.validation.Example#valid")
  void a_valid_document_is_accepted(Example example) {
    assertThat(violations(example)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.coffer.crds.validation.Example#invalid")
  void an_invalid_document_gets_the_message_that_its_file_expects(Example example) {
    assertThat(example.expectations()).isNotEmpty();
    assertThat(violations(example))
        .extracting(Violation::toString)
        .containsExactlyElementsOf(example.expectations());
  }

  private static List<Violation> violations(Example example) {
    return example.previous() == null
        ? VALIDATOR.validate(example.kind(), example.document())
        : VALIDATOR.validateUpdate(example.kind(), example.document(), example.previous());
  }
}
