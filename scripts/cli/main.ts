/** The `sluice` process: one command line, one exit code. Ends at once when it is done: no open socket keeps it alive. */
import { runCli } from "./program.ts";

process.stdout.on("error", leave); // a reader that left, as in `sluice … | head`
const exit = await runCli(process.argv.slice(2), {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
});
process.stdout.write("", () => process.exit(exit)); // what was written to a pipe leaves first

function leave(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
  process.exit(process.exitCode ?? 0);
}
