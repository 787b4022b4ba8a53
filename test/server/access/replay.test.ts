import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { ReplayMemory } from "../../../server/access/replay.ts";
import { T0 } from "./world.ts";

const SKEW = 10;

describe("ReplayMemory", () => {
  let folder: string;
  let file: string;
  let memory: ReplayMemory;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sluice-replay-"));
    file = join(folder, "assertions.sqlite");
    memory = new ReplayMemory(file, SKEW);
  });
  afterEach(async () => {
    memory.close();
    await rm(folder, { recursive: true });
  });

  it("takes a jti once, and the same jti of another client", () => {
    expect(memory.claim("a", "j", T0 + 60, T0)).to.equal("fresh");
    expect(memory.claim("a", "j", T0 + 90, T0)).to.equal("replayed");
    expect(memory.claim("b", "j", T0 + 60, T0)).to.equal("fresh");
    expect(memory.remembered).to.equal(2);
  });

  it("remembers longer than an assertion is accepted, then forgets it", () => {
    memory.claim("a", "j", T0 + 60, T0);
    expect(memory.claim("a", "j", T0 + 60, T0 + 60 + SKEW - 1)).to.equal("replayed");
    expect(memory.claim("a", "j", T0 + 60, T0 + 60 + SKEW + 59)).to.equal("replayed");
    memory.claim("a", "later", T0 + 999, T0 + 700);
    expect(memory.remembered).to.equal(1);
  });

  it("takes nothing for fresh that it may have forgotten, when the clock is set back, nor after a restart", () => {
    memory.claim("a", "j", T0 + 60, T0);
    memory.claim("a", "later", T0 + 999, T0 + 700);
    expect(memory.claim("a", "j", T0 + 60, T0)).to.equal("pruned");
    memory.close();
    memory = new ReplayMemory(file, SKEW);
    expect(memory.claim("a", "j", T0 + 60, T0)).to.equal("pruned");
    expect(memory.claim("a", "later", T0 + 999, T0)).to.equal("replayed");
    expect(memory.remembered).to.equal(1);
  });

  it("bars no fresh assertion after the clock jumped a day ahead and came back", () => {
    memory.claim("a", "j", T0 + 60, T0);
    memory.claim("a", "jump", T0 + 86_460, T0 + 86_400);
    expect(memory.claim("a", "back", T0 + 61, T0)).to.equal("fresh");
    expect(memory.claim("a", "j", T0 + 60, T0)).to.equal("pruned");
  });

  it("remembers what it took when the process is killed on the next instruction", async () => {
    memory.close();
    const module = new URL("../../../server/access/replay.ts", import.meta.url).href;
    const script = `const { ReplayMemory } = await import(${JSON.stringify(module)});
      const memory = new ReplayMemory(${JSON.stringify(file)}, ${SKEW});
      memory.claim("a", "j", ${T0 + 60}, ${T0});
      process.kill(process.pid, "SIGKILL");`;
    const ended: unknown = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script]).catch(
      (error: unknown) => error,
    );
    expect(ended).to.include({ signal: "SIGKILL" });
    memory = new ReplayMemory(file, SKEW);
    expect(memory.claim("a", "j", T0 + 60, T0)).to.equal("replayed");
  });
});
