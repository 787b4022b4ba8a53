/** How a call ended, for the holder of its permit. To anybody else it does not exist. */
import { z } from "zod";
import { Declined, endpoint } from "../endpoint.ts";
import { releaseParam } from "../forms/asked.ts";
import { releaseAnswer } from "../forms/gateway.ts";
import type { Sources } from "../needs.ts";

export const releaseView = ({ dataPath }: Sources) =>
  endpoint(
    {
      path: "/v1/releases/{id}",
      id: "getRelease",
      tag: "releases",
      summary: "How a release ended, and why",
      params: z.strictObject({ id: z.string().max(64).describe("id of a release, from the header Sluice-Release") }),
      query: z.strictObject({}),
      answer: releaseAnswer,
      refuses: [401, 404],
      token: "always",
    },
    async ({ params: { id }, caller }) => {
      const fits = caller !== undefined && releaseParam.safeParse(id).success;
      const standing = fits ? await dataPath.standingOf(id, caller.holder) : undefined;
      if (standing === undefined)
        return new Declined({ code: "RELEASE_UNKNOWN", detail: "no release of a permit of yours has this id" });
      const { state, bytes, code, stops, seq } = standing;
      return { release: id, state, bytes, ...(code !== undefined && { code }), stops, seq };
    },
  );
