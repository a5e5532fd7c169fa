# Starts a program whose daemons become its own when it has ended, as they do the init's of a host,
# which takes note at once when one ends; that of a container may take seconds, and libvirt waits
# for it whenever a machine stops. 157 is prctl, 36 PR_SET_CHILD_SUBREAPER.
pipe(my $told, my $tell);
if (my $init = fork) { close $tell; exit(<$told> // 1); }
syscall(157, 36, 1, 0, 0, 0);
my $program = fork || exec @ARGV;
open(STDOUT, '>', '/dev/null'); open(STDERR, '>', '/dev/null');
waitpid($program, 0); syswrite($tell, $? ? 1 : 0); close $tell;
1 while wait != -1;
