import { until } from "@zongji/kit";
import { expect } from "vitest";
import type { Answer, Report } from "../e2e/day-reports.ts";
import type { Person } from "../e2e/scene.ts";
import { type House, left, noTrouble } from "./house.ts";

type Counts = House["counts"];
const names = ["inboundTotal", "answered", "rated"] as const;

/** The day's figures as one page tells them. */
const inLog = async (person: Person): Promise<Counts> => {
  const totalOf = async (filter: string): Promise<number> =>
    (await person.get(`/api/calls?direction=inbound&pageSize=200${filter}`)).items.length;
  const { items } = await person.get("/api/calls?direction=inbound&pageSize=200");
  return {
    inboundTotal: items.length,
    answered: await totalOf("&disposition=D2"),
    rated: items.filter(({ rating }: { rating: unknown }) => rating !== null).length,
  };
};

const onWall = async (person: Person): Promise<Counts> => {
  const { inboundTotal, answered, rated } = (await person.get("/api/wall")).today;
  return { inboundTotal, answered, rated };
};

/** Every report that has one of the figures as a column. */
const inReports = async (person: Person, period: string): Promise<(Partial<Counts> & { report: string })[]> => {
  const { reports } = (await person.get("/api/reports")) as { reports: readonly Report[] };
  const told: (Partial<Counts> & { report: string })[] = [];
  for (const { id, columns } of reports) {
    const own = names.filter((name) => columns.some(({ measure }) => measure === name));
    if (own.length === 0) continue;
    const { total } = (await person.get(`/api/reports/${id}?${period}&by=none&grain=whole`)) as Answer;
    const figure = (name: string) => total[columns.findIndex(({ measure }) => measure === name)]?.value ?? 0;
    told.push({ report: id, ...Object.fromEntries(own.map((name) => [name, figure(name)])) });
  }
  return told;
};

/** Log, wall and each report come to the same figures, which are those of the calls that were made. */
export const figuresAgree = async (house: House, person: Person): Promise<void> => {
  const [period, must] = [left(house.period), house.counts];
  let told: unknown;
  const agree = async (): Promise<boolean> => {
    const [log, wall, reports] = [await inLog(person), await onWall(person), await inReports(person, period)];
    told = { log, wall, reports };
    const seen = new Set(reports.flatMap((each) => Object.keys(each)));
    const isRight = (counts: Partial<Counts>) => names.every((name) => (counts[name] ?? must[name]) === must[name]);
    return names.every((name) => seen.has(name)) && [log, wall, ...reports].every(isRight);
  };
  await until("log, wall and reports agree", agree, { everyMs: 1000 }).catch((error: Error) => {
    throw new Error(`${error.message}: ${JSON.stringify({ must, ...(told as object) })}`, { cause: error });
  });
};

/** The pages of the wall and of a report show the figures, and the wall's figure leads to its calls in the log. */
export const pagesAgree = async (house: House): Promise<void> => {
  const { server } = house;
  const supervisor = left(house.supervisor);
  const { page, person } = supervisor;
  await page.goto(`${server.baseUrl}/reports/inboundTrace`);
  const cell = page.getByRole("button", { name: /^中继呼入总量，合计：/ });
  await until(
    "the report shows the call",
    async () => {
      await page.getByRole("button", { name: "刷新" }).click();
      return (await cell.count()) > 0 && (await cell.textContent())?.trim() === "1";
    },
    { everyMs: 1000 },
  );
  const { searchParams } = new URL(page.url());
  house.period = `from=${searchParams.get("from")}&to=${searchParams.get("to")}`;
  await figuresAgree(house, person);
  // The guide's test call is in no count but its own.
  expect((await person.get("/api/wall")).today.tests).toBe(1);

  await page.getByRole("link", { name: "监控" }).click();
  const answered = page.locator('.wall-today a[href*="disposition=D2"]');
  await answered.filter({ has: page.locator("b.figure", { hasText: /^1$/ }) }).click();
  await page.locator(`tr.ant-table-row a[href*="${house.firstCall}"]`).first().waitFor();
  expect(await page.locator("tr.ant-table-row").count()).toBe(1);
  noTrouble(supervisor);
};
