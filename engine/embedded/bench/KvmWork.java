/** What is measured on a machine of a KVM host, in the order of a round. */
enum KvmWork {
  FULL("full backup"),
  CHANGED("incremental, 1 % changed"),
  RESTORE("restore");

  private final String title;

  KvmWork(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
