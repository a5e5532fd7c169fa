/** What is measured, in the order of a round. */
enum Work {
  FIRST("first backup"),
  UNCHANGED("unchanged, read in full"),
  CHANGED("1 % changed, read in full"),
  RESTORE("restore"),
  VERIFY("verification of everything");

  private final String title;

  Work(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  boolean isBackup() {
    return this != RESTORE && this != VERIFY;
  }
}
