import { expect } from "chai";
import { describe, it } from "mocha";
import { STEPS, Steps } from "../../../scripts/run/steps.ts";

const ENGLISH = { TERM: "xterm" };

/** What was written, with every count of seconds as `…`. */
function lines(isTTY: boolean) {
  const written: string[] = [];
  return {
    isTTY,
    write: (text: string) => written.push(text),
    text: () => written.join("").replace(/\d+\.\d/g, "…"),
  };
}

const founding = (steps: Steps) =>
  steps.take(STEPS.city, async (come) => {
    come({ zh: "授权 1/2", en: "grant 1 of 2" });
    come({ zh: "授权 2/2", en: "grant 2 of 2" });
    return "founded";
  });

describe("the steps of a start", () => {
  it("are plain lines where nobody looks at a terminal: begun, how far, and done in how many seconds", async () => {
    const to = lines(false);
    expect(await founding(new Steps(to, "en", ENGLISH))).to.equal("founded");
    expect(to.text()).to.equal(
      "  founding the city …\n  founding the city: grant 1 of 2 …\n  founding the city: grant 2 of 2 …\n  city founded in … s\n",
    );
  });

  it("are plain lines on a terminal that cannot go back", async () => {
    const to = lines(true);
    await founding(new Steps(to, "en", { TERM: "dumb" }));
    expect(to.text()).not.to.include("\r").and.not.to.include("\u001b");
  });

  it("complete one line in place on a terminal", async () => {
    const to = lines(true);
    await founding(new Steps(to, "en", ENGLISH));
    const shown = to.text().split("\r\u001b[K");
    expect(shown.slice(1)).to.deep.equal([
      "  founding the city …",
      "  founding the city: grant 1 of 2 …",
      "  founding the city: grant 2 of 2 …",
      "  city founded in … s\n",
    ]);
  });

  it("speak Chinese in a Chinese locale", async () => {
    const to = lines(false);
    await founding(new Steps(to, "zh", ENGLISH));
    expect(to.text()).to.equal(
      "  建立示范城市 …\n  建立示范城市：授权 1/2 …\n  建立示范城市：授权 2/2 …\n  示范城市已建立，… 秒\n",
    );
  });

  it("leave a terminal's line open no longer than they last: what is said of a broken one begins on its own", async () => {
    const to = lines(true);
    const steps = new Steps(to, "en", ENGLISH);
    const broken = steps.take(STEPS.ledger, () => Promise.reject(new Error("no disk")));
    expect(await broken.catch((error: Error) => error.message)).to.equal("no disk");
    steps.breakOff();
    steps.breakOff();
    expect(to.text()).to.equal("\r\u001b[K  starting the ledger …\n");
  });
});
