package dev.coffer.operator.yaml;

/** Ends the conversion of a document that cannot be taken at all. */
final class YamlException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient YamlProblem problem;

  YamlException(YamlProblem problem) {
    super(problem.message());
    this.problem = problem;
  }

  YamlProblem problem() {
    return problem;
  }
}
