import { expect } from "chai";
import { describe, it } from "mocha";
import { Standings } from "../../../server/audit/standings.ts";
import { admission, completion, refusal } from "./world.ts";

/** What is held in memory, and when it is let go. */

describe("standings", () => {
  it("let an end go once the index has come as far as its record, and not before; what runs stays", () => {
    const standings = new Standings();
    for (const id of ["a", "b", "c"]) standings.admitted(admission(id));
    standings.completed(completion("a"));
    standings.durable(["a"], 5);
    standings.refused(refusal("no"));
    standings.completed(completion("b"));
    standings.durable(["no", "b"], 9);
    const known = () => ["a", "no", "b", "c"].filter((id) => standings.of(id) !== undefined);
    standings.indexed(4);
    expect(known()).to.deep.equal(["a", "no", "b", "c"]);
    standings.indexed(5);
    expect(known()).to.deep.equal(["no", "b", "c"]);
    standings.indexed(8);
    expect(known()).to.deep.equal(["no", "b", "c"]);
    standings.indexed(9);
    expect(known()).to.deep.equal(["c"]);
  });

  it("end a release once, and only one that runs", () => {
    const standings = new Standings();
    standings.admitted(admission("a"));
    expect(standings.completed(completion("stranger"))).to.equal(false);
    expect(standings.completed(completion("a"))).to.equal(true);
    expect(standings.completed(completion("a", { state: "cut" }))).to.equal(false);
    expect(standings.of("a")).to.include({ state: "finished" });
  });
});
