package dev.coffer.engine.cloudtemple.wire;

/**
 * A job of VMware backup.
 *
 * @param id a number, as text
 * @param type {@code catalog} for inventories
 * @param policyId need not be the id of a policy: of an inventory it is its own id
 */
public record Job(String id, String name, String type, String status, String policyId) {

  public Job {
    id = Given.text(id);
    name = Given.text(name);
    type = Given.text(type);
    status = Given.text(status);
    policyId = Given.text(policyId);
  }
}
