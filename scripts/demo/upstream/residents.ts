/** Records of residents who do not exist, invented from a seed: personal, level 3, and assistance files of level 4. */
import { Router } from "express";
import { sendProblem } from "./answers.ts";
import { chanceOf } from "./chance.ts";
import type { Divisions } from "./divisions.ts";
import { date, idNumber, personName, phone } from "./people.ts";

/** R000001 to this. */
const RESIDENTS = 500;

interface Resident {
  readonly resident: string;
  readonly fullName: string;
  readonly [name: string]: unknown;
}

function residentOf(seed: number, { districts, towns }: Divisions, number: string): Resident | undefined {
  const serial = /^R[0-9]{6}$/.test(number) ? Number(number.slice(1)) : 0;
  if (serial < 1 || serial > RESIDENTS) return undefined;
  const chance = chanceOf(seed, number);
  const birthDate = date(chance, 1945, 2007);
  const town = towns[chance.whole(0, towns.length - 1)];
  const district = districts.find(({ code }) => code === town?.parentCode);
  return {
    resident: number,
    fullName: personName(chance),
    idNumber: idNumber(birthDate, serial),
    gender: chance.pick(["female", "male"]),
    birthDate,
    registeredDistrict: district?.name ?? "",
    registeredTown: town?.name ?? "",
    homeAddress: `${district?.name ?? ""}${town?.name ?? ""}示例小区${chance.whole(1, 30)}号楼`,
    household: { householdSize: chance.whole(1, 6), householdKind: chance.unit() < 0.9 ? "family" : "collective" },
    insuredMonths: chance.whole(0, 400),
    phone: phone(chance),
  };
}

export function residentsRouter(seed: number, divisions: Divisions): Router {
  const router = Router();
  router.get("/records/:resident", (request, response) => {
    const resident = residentOf(seed, divisions, request.params.resident);
    if (resident === undefined) return sendProblem(response, 404, "No such resident");
    response.json(resident);
  });
  return router;
}

export function assistanceRouter(seed: number, divisions: Divisions): Router {
  const router = Router();
  router.get("/cases/:resident", (request, response) => {
    const resident = residentOf(seed, divisions, request.params.resident);
    if (resident === undefined) return sendProblem(response, 404, "No such file");
    const chance = chanceOf(seed, `assistance ${resident.resident}`);
    response.json({
      resident: resident.resident,
      fullName: resident.fullName,
      assistanceKind: chance.pick(["subsistence", "medical", "housing", "education"]),
      diagnosis: chance.pick(["无", "慢性病", "重大疾病"]),
      monthlyAmountYuan: chance.whole(40, 300) * 10,
      assistedSince: date(chance, 2018, 2025),
      caseWorker: personName(chance),
    });
  });
  return router;
}
