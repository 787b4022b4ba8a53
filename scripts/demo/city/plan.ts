/** Who lives in the demonstration city, who supervises what, and who uses which data for what: names and relations, no ids. */

export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** Anything that has a name. Names are in documents, never on the ledger. */
export interface Named {
  readonly slug: string;
  readonly name: Words;
}

const words = (zh: string, en: string): Words => ({ zh, en });

export interface OrganisationPlan extends Named {
  /** Names of `PARTS`. */
  readonly parts: readonly string[];
}

/** In the order of their numbers: authority and government are parties 1 and 2 (Art. 4, 6). Companies are invented. */
const CITY = {
  authority: [words("市政务服务和数据管理局", "Municipal Bureau of Government Services and Data"), "authority"],
  government: [words("市人民政府", "Municipal People's Government"), "government"],
  centre: [words("市大数据中心", "Municipal Big Data Centre"), "centre"],
  transport: [words("市交通委员会", "Municipal Commission of Transport"), "supervisor", "provider"],
  chaoyang: [words("朝阳区人民政府", "Chaoyang District People's Government"), "supervisor"],
  "civil-affairs": [words("市民政局", "Municipal Civil Affairs Bureau"), "provider"],
  "market-regulation": [words("市市场监督管理局", "Municipal Administration for Market Regulation"), "provider"],
  "city-mobility": [words("示例城市出行科技有限公司", "Example City Mobility Technology Co., Ltd."), "operator"],
  "credit-service": [words("示例征信数据服务有限公司", "Example Credit Data Service Co., Ltd."), "operator"],
  "inclusive-bank": [words("示例普惠银行股份有限公司", "Example Inclusive Bank Co., Ltd."), "partner"],
} as const satisfies Record<string, readonly [Words, ...string[]]>;

export type OrganisationSlug = keyof typeof CITY;
const slugsOf = Object.keys as (city: typeof CITY) => OrganisationSlug[];

export const ORGANISATIONS: readonly (OrganisationPlan & { readonly slug: OrganisationSlug })[] = slugsOf(CITY).map(
  (slug) => {
    const [name, ...parts] = CITY[slug];
    return { slug, name, parts };
  },
);

export interface ZonePlan extends Named {
  readonly kind: "sector" | "district" | "foundation";
  readonly supervisor: OrganisationSlug;
}

export type ZoneSlug = "transport-zone" | "chaoyang-zone" | "foundation-zone";

/** Art. 3: one of each kind. The foundation's supervisor is the authority itself (Art. 6). */
export const ZONES: readonly (ZonePlan & { readonly slug: ZoneSlug })[] = [
  {
    slug: "transport-zone",
    name: words("交通出行公共数据专区", "Public data zone for transport"),
    kind: "sector",
    supervisor: "transport",
  },
  {
    slug: "chaoyang-zone",
    name: words("朝阳区公共数据专区", "Public data zone of Chaoyang District"),
    kind: "district",
    supervisor: "chaoyang",
  },
  {
    slug: "foundation-zone",
    name: words("综合基础公共数据专区", "Foundation zone for public data"),
    kind: "foundation",
    supervisor: "authority",
  },
];

export interface ScenarioPlan extends Named {
  /** Slugs of the catalogue's permits that are granted for this use. */
  readonly grants: readonly string[];
}

export interface AgreementPlan extends Named {
  readonly zone: ZoneSlug;
  readonly operator: OrganisationSlug;
  readonly scenarios: readonly ScenarioPlan[];
}

/** Two operators in the transport zone, each alone in its agreement (Art. 8): a hold on one leaves the other's data flowing. */
export const AGREEMENTS: readonly AgreementPlan[] = [
  {
    slug: "mobility-agreement",
    name: words("交通出行数据授权运营协议", "Agreement on operating transport data"),
    zone: "transport-zone",
    operator: "city-mobility",
    scenarios: [
      {
        slug: "crowding-forecast",
        name: words("公共交通拥挤度预报", "Forecast of crowding in public transport"),
        grants: ["flow-stream", "flow-history", "flow-events"],
      },
    ],
  },
  {
    slug: "site-agreement",
    name: words("交通站点数据授权运营协议", "Agreement on operating data of stations"),
    zone: "transport-zone",
    operator: "credit-service",
    scenarios: [
      {
        slug: "shop-siting",
        name: words("沿线商户选址评估", "Assessment of sites for shops along the lines"),
        grants: ["flow-stations"],
      },
    ],
  },
  {
    slug: "credit-agreement",
    name: words("普惠金融信用数据授权运营协议", "Agreement on operating credit data for inclusive finance"),
    zone: "chaoyang-zone",
    operator: "credit-service",
    scenarios: [
      {
        slug: "small-loans",
        name: words("小微企业贷款授信", "Credit decisions on loans to small enterprises"),
        grants: ["credit-profiles", "credit-risk"],
      },
      {
        slug: "household-aid",
        name: words("困难家庭帮扶核对", "Verification for aid to households in need"),
        grants: ["resident-record", "assistance-file"],
      },
    ],
  },
  {
    slug: "foundation-agreement",
    name: words("基础地理数据授权运营协议", "Agreement on operating base data"),
    zone: "foundation-zone",
    operator: "city-mobility",
    scenarios: [
      {
        slug: "address-base",
        name: words("地址标准化", "Standard form of addresses"),
        grants: ["divisions-raw", "divisions-towns"],
      },
    ],
  },
];

export interface LicencePlan {
  /** The catalogue's permit that is a licence. */
  readonly permit: string;
  /** The grant of which it is a part (Art. 19). */
  readonly of: string;
  readonly partner: OrganisationSlug;
}

export const LICENCES: readonly LicencePlan[] = [
  { permit: "credit-grades", of: "credit-profiles", partner: "inclusive-bank" },
];

/** Released calls a day. */
export const GRANT_QUOTA = 100_000n;
export const LICENCE_QUOTA = 20_000n;
export const QUOTA_HOURS = 24;

const DAY_SECONDS = 86_400;
/** The general term of Art. 14. */
export const AGREEMENT_SECONDS = 1_826 * DAY_SECONDS;
/** Ours, in working practice: the measures name no term of a grant or key. */
export const GRANT_SECONDS = 1_095 * DAY_SECONDS;
/** Within the quarter that the chapter of grants allows for level 4. */
export const SEALED_SECONDS = 90 * DAY_SECONDS;
