import { openAccessLog } from "../../../server/audit/access-log.ts";
import { AuditError } from "../../../server/audit/errors.ts";
import { admission, completion, ORIGIN, PERIOD, PERMIT } from "./world.ts";

/** A process to be killed: appends from several callers at once for ever, and prints each release only when its record is durable. Small segments, so that kills meet their change too. */

const CALLERS = 8;
const [, , folder = "", round = "0"] = process.argv;

try {
  const log = await openAccessLog({
    folder,
    origin: ORIGIN,
    report: (event) => say(`event ${JSON.stringify(event)}`),
    limits: { segmentBytes: 40_000 },
  });
  say(`open ${log.spent(PERMIT, PERIOD)}`);
  let calls = 0;
  const caller = async () => {
    for (;;) {
      const release = `${round}-${calls++}`;
      await log.append(admission(release, log.spent(PERMIT, PERIOD) + 1));
      say(`durable ${release}`);
      // Every third is left running.
      if (calls % 3 !== 0) log.complete(completion(release));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
} catch (error) {
  if (!(error instanceof AuditError)) throw error;
  say(`refused ${error.code} ${error.message}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
