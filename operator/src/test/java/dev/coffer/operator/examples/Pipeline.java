package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A pipeline file: the shell scripts of its jobs, as its runner gives them to bash. */
sealed interface Pipeline {

  /** The scripts of a job, in their order. */
  List<String> scripts(String job);

  /** The names of the variables that every job gets. */
  Set<String> variables();

  static Stream<Pipeline> all() {
    return Stream.of(
        new GitHub(Examples.documents("pipelines/github-actions.yml").getFirst()),
        new GitLab(Examples.documents("pipelines/gitlab-ci.yml").getFirst()));
  }

  /** GitHub Actions: each step is a script of its own. */
  record GitHub(JsonNode file) implements Pipeline {
    @Override
    public List<String> scripts(String job) {
      return file.path("jobs")
          .path(job)
          .path("steps")
          .valueStream()
          .filter(step -> step.has("run"))
          .map(step -> step.get("run").asText())
          .toList();
    }

    @Override
    public Set<String> variables() {
      return names(file.path("env"));
    }

    @Override
    public String toString() {
      return "GitHub Actions";
    }
  }

  /** GitLab CI: the lines of a job are one script. */
  record GitLab(JsonNode file) implements Pipeline {
    @Override
    public List<String> scripts(String job) {
      var lines = file.path(job).path("script").valueStream().map(JsonNode::asText).toList();
      return List.of(String.join("\n", lines));
    }

    @Override
    public Set<String> variables() {
      return names(file.path("variables"));
    }

    @Override
    public String toString() {
      return "GitLab CI";
    }
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
