package dev.coffer.operator.charts;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The rights of a role, one line for each. */
public final class Rights {

  private Rights() {}

  /** Verb, group/resource and, where it is for one object, its name. */
  public static Set<String> of(List<PolicyRule> rules) {
    Set<String> rights = new TreeSet<>();
    for (PolicyRule rule : rules) {
      assertThat(rule.getApiGroups()).hasSize(1);
      for (String resource : rule.getResources()) {
        for (String verb : rule.getVerbs()) {
          String right = verb + " " + rule.getApiGroups().getFirst() + "/" + resource;
          if (rule.getResourceNames().isEmpty()) {
            rights.add(right);
          }
          rule.getResourceNames().forEach(name -> rights.add(right + " " + name));
        }
      }
    }
    return rights;
  }
}
