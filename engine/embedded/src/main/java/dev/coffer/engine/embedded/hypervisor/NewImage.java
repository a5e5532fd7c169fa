package dev.coffer.engine.embedded.hypervisor;

/**
 * A complete image that waits to be put in its place.
 *
 * @param disk of which machine's disk it becomes the storage; its format is the image's
 * @param from where it is, relative to the hypervisor's folder
 * @param size what the guest sees, in bytes
 */
record NewImage(MachineFile.Disk disk, String from, long size) {}
