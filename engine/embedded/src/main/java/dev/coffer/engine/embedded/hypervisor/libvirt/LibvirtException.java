package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;

/** libvirt could not do something, and says why. */
final class LibvirtException extends IOException {

  private final LibvirtError error;

  LibvirtException(int code, String message) {
    this(LibvirtError.of(code), message);
  }

  LibvirtException(LibvirtError error, String message) {
    super(message);
    this.error = error;
  }

  LibvirtError error() {
    return error;
  }

  boolean is(LibvirtError other) {
    return error == other;
  }
}
