/** Who plays in the story: found in demo.json by what they are, never by a name or a number. */
import type { DemoFile, DemoKey, DemoOrganisation, DemoPermitEntry } from "../demo-file.ts";

export interface Cast {
  readonly operator: DemoOrganisation;
  readonly key: DemoKey;
  readonly stream: DemoPermitEntry;
  /** An answer with an end, under the stream's agreement. */
  readonly short: DemoPermitEntry;
  /** Of another operator in the same zone, where there is one: what the hold does not reach. */
  readonly other:
    | { readonly organisation: DemoOrganisation; readonly key: DemoKey; readonly permit: DemoPermitEntry }
    | undefined;
  readonly supervisorSlug: string;
  readonly supervisor: DemoOrganisation;
}

export class NoStory extends Error {
  readonly code = "NO_STORY";
}

/** Throws `NoStory` for a city in which the story cannot be played. */
export function castOf(demo: DemoFile): Cast {
  const flowing = Object.values(demo.permits).filter(({ released }) => released);
  const stream = flowing.find((permit) => permit.stream);
  if (stream === undefined) throw new NoStory("no permit of a stream in demo.json: was it started with --empty?");
  const short = flowing.find(
    (one) => !one.stream && one.agreement === stream.agreement && one.holder === stream.holder,
  );
  if (short === undefined) throw new NoStory(`no permit without a stream under agreement ${stream.agreement}`);
  const beside = flowing.find((one) => !one.stream && one.zone === stream.zone && one.holder !== stream.holder);
  return {
    operator: organisationOf(demo, stream.holder),
    key: keyOf(demo, stream.holder),
    stream,
    short,
    other: beside && {
      organisation: organisationOf(demo, beside.holder),
      key: keyOf(demo, beside.holder),
      permit: beside,
    },
    supervisorSlug: stream.supervisor,
    supervisor: organisationOf(demo, stream.supervisor),
  };
}

export function organisationOf({ organisations }: DemoFile, slug: string): DemoOrganisation {
  const found = organisations[slug];
  if (found === undefined) throw new NoStory(`no organisation ${slug} in demo.json`);
  return found;
}

/** The first: of several keys, one that flows is listed before any that does not. */
export function keyOf({ keys }: DemoFile, holder: string): DemoKey {
  const found = Object.values(keys).find((key) => key.holder === holder);
  if (found === undefined) throw new NoStory(`no key of ${holder} in demo.json`);
  return found;
}
