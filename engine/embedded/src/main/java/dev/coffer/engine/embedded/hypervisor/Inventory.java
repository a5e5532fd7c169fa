package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.Problem;
import java.util.List;

/**
 * What a hypervisor has.
 *
 * @param vms all machines that can be understood, by id
 * @param leftOut why others are not among them: each names the file and what is wrong with it
 */
public record Inventory(List<HostedVm> vms, List<Problem> leftOut) {

  public Inventory {
    vms = List.copyOf(vms);
    leftOut = List.copyOf(leftOut);
  }
}
