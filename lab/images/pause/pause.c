/*
 * First process of a pod: it keeps the pod's namespaces alive, and when the pod shares its process
 * namespace it is also the one that orphans fall to, so it reaps them.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void stop(int signal_number) {
  (void)signal_number;
  _exit(EXIT_SUCCESS);
}

static void reap(int signal_number) {
  (void)signal_number;
  while (waitpid(-1, NULL, WNOHANG) > 0) {
  }
}

static int handle(int signal_number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler};
  if (sigaction(signal_number, &action, NULL) != 0) {
    perror("pause: sigaction");
    return -1;
  }
  return 0;
}

int main(void) {
  /* As first process of its namespace it gets no signal that it has no handler for. */
  if (handle(SIGINT, stop) || handle(SIGTERM, stop) || handle(SIGCHLD, reap)) {
    return EXIT_FAILURE;
  }
  for (;;) {
    pause();
  }
}
