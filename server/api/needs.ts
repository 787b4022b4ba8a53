/** What the API is given of the other rooms: no more than it shows. */
import type { Access } from "../access/access.ts";
import type { Caller, TokenFault } from "../access/caller.ts";
import type { AccessLog, ReleaseStanding } from "../audit/log.ts";
import type { PartyId } from "../decision/gate.ts";
import type { JournalStanding } from "../ledger/keeper.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Documents } from "../registry/documents.ts";
import type { Registry } from "../registry/registry.ts";
import type { Descriptors } from "../release/question.ts";

/** What a view reads. */
export interface Sources {
  readonly ledger: Ledger;
  readonly registry: Registry;
  readonly documents: Pick<Documents, "get">;
  readonly descriptors: Descriptors;
  readonly dataPath: {
    stats(): {
      readonly streams: number;
      readonly cut: { readonly seq: number; readonly count: number };
      readonly cuts: readonly { readonly after: number; readonly seq: number; readonly count: number }[];
    };
    standingOf(id: string, holder: PartyId): Promise<Omit<ReleaseStanding, "holder"> | undefined>;
  };
  /** As configured: `instant` or `depth:N`. */
  readonly finality: string;
  journal(): JournalStanding;
}

export interface Guard {
  verify(authorization: string | undefined): Promise<Caller | TokenFault>;
  /** Origin by which callers know this gateway. */
  readonly origin: string;
  /** Off loopback a view is shown to a key's holder alone. */
  readonly requireToken: boolean;
}

export interface Log {
  error(facts: object, message: string): void;
}

export interface ApiNeeds {
  readonly config: { readonly host: string; readonly ledger: { readonly finality: string } };
  readonly origin: string;
  readonly ledger: Ledger;
  readonly journal: Sources["journal"];
  readonly registry: Registry;
  readonly documents: Documents;
  /** The data path's own: parsed once. */
  readonly descriptors: Descriptors;
  readonly access: Access;
  readonly accessLog: Pick<AccessLog, "unavailable">;
  readonly dataPath: Sources["dataPath"];
  readonly metrics: Metered;
  readonly log: Log;
}

/** Metrics that are read at each scrape. */
export interface Metered {
  watch(sources: {
    ledger: Ledger;
    stats: Sources["dataPath"]["stats"];
    logUnavailable: () => string | undefined;
    journal: Sources["journal"];
    lowSentinels: () => number;
  }): void;
  readonly contentType: string;
  text(): Promise<string>;
}
