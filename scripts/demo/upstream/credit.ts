/** Enterprise credit, invented from a seed: levels 2 and 3. */
import express, { Router } from "express";
import { z } from "zod";
import { pageOf, sendProblem, textOf } from "./answers.ts";
import { type Chance, chanceOf } from "./chance.ts";
import type { District } from "./divisions.ts";
import { creditCode, date, personName, phone } from "./people.ts";

const ENTERPRISES = 1_200;
const INDUSTRIES = [
  "软件和信息技术服务业",
  "批发业",
  "餐饮业",
  "医药制造业",
  "道路运输业",
  "专用设备制造业",
  "商务服务业",
] as const;
const TRADES = ["科技", "商贸", "餐饮", "医药", "物流", "装备", "咨询"] as const;
const GROUNDS = ["未按规定公示年度报告", "虚假宣传", "未按规定标明价格", "超范围经营", "产品抽检不合格"] as const;
const FACTORS = ["履约", "纳税", "经营年限", "行政处罚", "社会保险", "知识产权"] as const;

export interface Enterprise {
  readonly creditCode: string;
  readonly district: string;
  readonly score: number;
  readonly [name: string]: unknown;
}

export function makeEnterprises(seed: number, districts: readonly District[]): Enterprise[] {
  const chance = chanceOf(seed, "credit");
  return Array.from({ length: ENTERPRISES }, (_, serial) => makeEnterprise(chance, serial + 1, districts));
}

function makeEnterprise(chance: Chance, serial: number, districts: readonly District[]): Enterprise {
  const trade = chance.whole(0, TRADES.length - 1);
  const district = districts[chance.whole(0, districts.length - 1)];
  const score = chance.whole(310, 990);
  const penalties = Array.from({ length: score > 700 ? chance.whole(0, 1) : chance.whole(1, 3) }, () =>
    makePenalty(chance, district),
  );
  return {
    creditCode: creditCode(serial),
    name: `北京示例${String(serial).padStart(4, "0")}${TRADES[trade]}有限公司`,
    district: district?.code ?? "",
    industry: INDUSTRIES[trade],
    status: chance.unit() < 0.93 ? "active" : chance.pick(["suspended", "revoked"]),
    registeredOn: date(chance, 1998, 2024),
    registeredCapitalYuan: chance.whole(10, 90_000) * 10_000,
    score,
    grade: score >= 850 ? "A" : score >= 700 ? "B" : score >= 500 ? "C" : "D",
    scoredAt: `${date(chance, 2025, 2025)}T02:00:00Z`,
    factors: Object.fromEntries(FACTORS.map((factor) => [factor, chance.whole(20, 165)])),
    penalties,
    registeredAddress: `${district?.name ?? ""}示例路${chance.whole(1, 299)}号`,
    taxArrearsYuan: score < 450 ? chance.whole(1_000, 900_000) + 0.5 : 0,
    legalRepresentative: { representativeName: personName(chance), representativePhone: phone(chance) },
  };
}

function makePenalty(chance: Chance, district: District | undefined): Record<string, unknown> {
  return {
    penaltyNumber: `示市监罚〔${chance.whole(2019, 2025)}〕${chance.whole(1, 999)}号`,
    decidedOn: date(chance, 2019, 2025),
    decidedBy: `${district?.name ?? ""}市场监督管理局`,
    amountYuan: chance.whole(1, 400) * 500,
    ground: chance.pick(GROUNDS),
  };
}

const querySchema = z.object({ creditCodes: z.array(z.string()).min(1).max(100), minScore: z.number().default(0) });

export function creditRouter(enterprises: readonly Enterprise[]): Router {
  const byCode = new Map(enterprises.map((enterprise) => [enterprise.creditCode, enterprise]));
  const router = Router();
  router.get("/enterprises", (request, response) => {
    const [district, lowest] = [textOf(request, "district"), Number(textOf(request, "minScore") ?? 0)];
    const found = enterprises.filter(
      (one) => (district === undefined || one.district === district) && one.score >= lowest,
    );
    response.json({ total: found.length, enterprises: pageOf(request, found) });
  });
  router.get("/enterprises/:creditCode", (request, response) => {
    const enterprise = byCode.get(request.params.creditCode);
    if (enterprise === undefined) return sendProblem(response, 404, "No such enterprise");
    response.json(enterprise);
  });
  router.post("/enterprises/query", express.json({ limit: "64kb" }), (request, response) => {
    const asked = querySchema.safeParse(request.body);
    if (!asked.success) return sendProblem(response, 400, "Wanted creditCodes, 1 to 100 of them");
    const { creditCodes, minScore } = asked.data;
    const found = creditCodes.flatMap((code) => byCode.get(code) ?? []).filter(({ score }) => score >= minScore);
    response.json({ total: found.length, enterprises: found });
  });
  router.get("/risk/:creditCode", (request, response) => {
    const enterprise = byCode.get(request.params.creditCode);
    if (enterprise === undefined) return sendProblem(response, 404, "No such enterprise");
    const defaultProbability = Math.round((1 - enterprise.score / 1000) ** 2 * 10_000) / 10_000;
    response.json({
      creditCode: enterprise.creditCode,
      defaultProbability,
      modelVersion: "demo-1",
      weightiestFactors: FACTORS.slice(0, 3),
    });
  });
  return router;
}
