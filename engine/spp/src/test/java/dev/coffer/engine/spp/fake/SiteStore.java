package dev.coffer.engine.spp.fake;

/** A site with the vSnap server that it has. */
final class SiteStore {

  final String id;
  final String name;
  final long total;
  long free;

  SiteStore(String id, String name, long total) {
    this.id = id;
    this.name = name;
    this.total = total;
    this.free = total;
  }
}
