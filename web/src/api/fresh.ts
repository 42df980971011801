/* A fresh page, and the question before one is closed over something that would be lost with it. */

let meant = false;

/** Begins the page anew at its front: nothing that ran or stood in it is left. */
export function freshPage(): void {
  meant = true;
  history.replaceState(null, '', location.pathname);
  location.reload();
}

export function askBeforeClosing(losesSomething: () => boolean): void {
  addEventListener('beforeunload', (event) => {
    if (!meant && losesSomething()) event.preventDefault();
  });
}
