/** What is measured, in the order of a round. */
enum Work {
  FIRST("first backup"),
  UNCHANGED("unchanged, read in full"),
  CHANGED("1 % changed, for Coffer with the list"),
  RESTORE("restore"),
  VERIFY("verification of everything");

  private final String title;

  Work(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }
}
