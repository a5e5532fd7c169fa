package dev.coffer.engine.cloudtemple.fake;

import java.util.Set;

/** The permissions that matter here, by their names in the console (section 1). */
public final class Rights {

  public static final String ACTIVITY_READ = "activity_read";
  public static final String SPP_READ = "backup_iaas_spp_read";
  public static final String SPP_WRITE = "backup_iaas_spp_write";
  public static final String OPENIAAS_BACKUP_READ = "backup_iaas_opensource_read";
  public static final String OPENIAAS_BACKUP_WRITE = "backup_iaas_opensource_write";
  public static final String VMWARE_READ = "compute_iaas_vmware_read";
  public static final String VMWARE_POWER = "compute_iaas_vmware_virtual_machine_power";
  public static final String OPENIAAS_READ = "compute_iaas_opensource_read";
  public static final String OPENIAAS_POWER = "compute_iaas_opensource_virtual_machine_power";

  public static final Set<String> ALL =
      Set.of(
          ACTIVITY_READ,
          SPP_READ,
          SPP_WRITE,
          OPENIAAS_BACKUP_READ,
          OPENIAAS_BACKUP_WRITE,
          VMWARE_READ,
          VMWARE_POWER,
          OPENIAAS_READ,
          OPENIAAS_POWER);

  private Rights() {}
}
