import { expect } from "chai";
import { describe, it } from "mocha";
import { challengeOf } from "../../../server/access/challenge.ts";

const METADATA =
  'Bearer realm="sluice", resource_metadata="http://127.0.0.1:8480/.well-known/oauth-protected-resource"';

describe("challengeOf", () => {
  it("tells a caller without a token where to get one, and of no error", () => {
    expect(challengeOf({ code: "TOKEN_MISSING", detail: "none" }, "http://127.0.0.1:8480")).to.equal(METADATA);
  });

  it("tells a caller with a bad token what is wrong with it", () => {
    const challenge = challengeOf({ code: "TOKEN_EXPIRED", detail: "it has ended" }, "http://127.0.0.1:8480");
    expect(challenge).to.equal(`${METADATA}, error="invalid_token", error_description="it has ended"`);
  });
});
