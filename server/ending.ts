/** When a process of ours is asked to end. The one way for all of them: gateway, ledger and start. */

/** Settles on SIGINT, SIGTERM, or when the parent that holds the other end of the channel is gone. */
export function stopAsked(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve(undefined));
    if (process.channel !== undefined) process.once("disconnect", () => resolve(undefined));
  });
}
