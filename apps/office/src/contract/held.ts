/** What the hotline itself holds of clauses whose alternatives change no figure of the contract: what is kept, how much there is of what, and what nothing is known of. */
import type { ContractEffects } from "@zongji/api";
import {
  type Alternative,
  asRead,
  breachesOf,
  breachLabels,
  type Capacity,
  type Clause,
  type ContractState,
  type Day,
  dayStart,
  deductibleBreaches,
  hasTariff,
  judgeCapacity,
  leastCapacity,
  localTime,
  resourceHolds,
  tariffOf,
  type Words,
  yuanText,
} from "@zongji/domain";
import { countExpired, type Db, queryMeasures } from "@zongji/store";
import { capacityOf, type Span } from "./capacity.ts";

type Figure = ContractEffects["clauses"][number]["alternatives"][number]["figures"][number];
/** Of a clause the figures of each alternative, or of all alike. */
export type Held = { readonly [C in Clause]?: (alternative: string) => readonly Figure[] };

const words = (zh: string, en: string): Words => ({ zh, en });
const numberText = (value: number): string => value.toLocaleString("en-US");
const figure = (label: Words, text: string | number): Figure => ({
  ...{ label, unit: "item", text: typeof text === "number" ? numberText(text) : text },
});
/** What has no figure, in words alone. */
const said = (zh: string, en: string): Figure => figure(words(zh, en), "");

const dayMs = 86_400_000;
const dayOr = (at: number | null, zone: string): string => (at === null ? "—" : localTime(at, zone).date);

/** C5: the table of 2.8, with how often each breach came to pass, and what it takes off. */
const deductions = (state: ContractState, today: Day) => {
  const all = breachesOf(state, today);
  const names = hasTariff(state);
  return (alternative: string): Figure[] => {
    const counts = alternative === "supplement";
    const off = deductibleBreaches(asRead(state, "C5", alternative), today);
    return [
      ...tariffOf(state).map(({ breach, fen }) =>
        figure(
          breachLabels[breach],
          `${all.filter((each) => each.breach === breach).length} × ¥${yuanText(counts ? fen : 0)}`,
        ),
      ),
      figure(words("可扣减合计", "May be taken off"), `¥${yuanText(off.reduce((sum, { fen }) => sum + fen, 0))}`),
      ...(names
        ? [said("补充协议签订之前的不扣减", "Nothing is taken off for what was before the supplement")]
        : [
            counts
              ? said("尚无补充协议载明标准，按 0 元计", "No supplement names amounts yet: 0 yuan")
              : said("标准均为 0 元，需补充协议", "All are 0 yuan: a supplement is needed"),
          ]),
    ];
  };
};

/** A recording is two channels of A-law, 8,000 samples a second. */
const bytesPerMs = 16;
const gigabytes = (ms: number): string => `${((ms * bytesPerMs) / 1e9).toFixed(2)} GB`;

type At = { readonly db: Db; readonly zone: string; readonly now: number };

const oldest = async (db: Db) => {
  const firstOf = (table: "measure_call" | "measure_recording") =>
    db.selectFrom(table).select("at").orderBy("at").limit(1);
  const call = await firstOf("measure_call").executeTakeFirst();
  const recording = await firstOf("measure_recording").where("recorded", "=", true).executeTakeFirst();
  return { call: call?.at ?? null, recording: recording?.at ?? null };
};

/** C6: what is kept, and how much of it lies beyond what each alternative asks for. */
const retention = async (state: ContractState, { db, zone, now }: At) => {
  const expired = await countExpired(db);
  const { days } = state.retention ?? { days: 0 };
  const rule =
    days === 0
      ? said("系统不自动删除通话记录和录音", "The system deletes no calls and recordings by itself")
      : said(
          `录音满 ${days} 日自动删除（双方同意），通话记录不删除`,
          `Recordings are deleted after ${days} days, as both agreed; calls are not`,
        );
  const { call, recording } = await oldest(db);
  const kept = async (until: number) => {
    if (recording === null || recording >= until) return { number: 0, ms: 0 };
    const ask = { from: dayStart(recording, zone), to: until, grain: "whole", zone, now } as const;
    const { total } = await queryMeasures(db, { ...ask, measures: ["recordings", "recordingTotal"] });
    return { number: total.recordings.value ?? 0, ms: total.recordingTotal.value ?? 0 };
  };
  const all = await kept(now + 1);
  const beyond = {
    oneYear: await kept(dayStart(now - 365 * dayMs, zone)),
    oneMonth: await kept(dayStart(now - 31 * dayMs, zone)),
  } as const;
  return (alternative: string): Figure[] => {
    const older = beyond[alternative as keyof typeof beyond];
    return [
      figure(words("最早的通话记录", "Oldest call"), dayOr(call, zone)),
      figure(words("最早的录音", "Oldest recording"), dayOr(recording, zone)),
      figure(words("录音", "Recordings"), `${numberText(all.number)} · ${gigabytes(all.ms)}`),
      figure(
        words("其中早于该期限", "Of them older than that"),
        `${numberText(older.number)} · ${gigabytes(older.ms)}`,
      ),
      rule,
      ...(expired > 0 ? [figure(words("已按期删除录音的通话", "Calls whose recordings were deleted"), expired)] : []),
    ];
  };
};

const standards = { iso9001: /ISO\s*9001/i, iso19001: /ISO\s*19001/i } as const;
/** C7: the certificates of the standard, and what of the checklist (K1) names it. */
const certificates = (state: ContractState, today: Day) => (alternative: string) => {
  const asked = standards[alternative as keyof typeof standards];
  const own = (state.terms?.terms.checklist ?? []).filter(({ title }) => asked.test(title)).map(({ id }) => id);
  const files = state.files.filter(
    ({ kind, key }) => (kind === "resource" && own.includes(key)) || (kind === "certificate" && key === alternative),
  );
  if (own.length === 0 && files.length === 0)
    return [
      said(
        "没有提交该标准的证书，基础资源清单中也没有写明该标准的项",
        "No certificate of it was given, and no item of the checklist names it",
      ),
    ];
  return [
    figure(words("清单中的项", "Items of the checklist"), own.length),
    figure(words("佐证文件", "Files of evidence"), files.length),
    figure(words("甲方认可", "Found right by the client"), own.filter((id) => resourceHolds(state, id, today)).length),
  ];
};

const capacityLabels: Readonly<Record<keyof Capacity, Words>> = {
  lines: words("中继线路数（外线，IVR 共用）", "Lines of the trunks, which menus share"),
  calls: words("同时通话最多", "Most calls at one time"),
  inMenu: words("同时在语音菜单最多", "Most in the menu at one time"),
  flows: words("已发布流程", "Published flows"),
};
/** What an alternative of C8 does not ask for stands under the others. */
const hiddenUnder: Readonly<Record<string, readonly (keyof Capacity)[]>> = {
  channels: ["flows"],
  flows: ["lines", "calls", "inMenu"],
};
/** C8: channels and flows. */
const capacity = async ({ db, now }: At, period: Span) => {
  const found = await capacityOf(db, period, now);
  return (alternative: string): Figure[] => {
    const { figures, reaches } = judgeCapacity(found, alternative as Alternative<"C8">);
    return [
      ...figures
        .filter(({ of }) => !hiddenUnder[alternative]?.includes(of))
        .map(({ of, count }) => figure(capacityLabels[of], count)),
      reaches
        ? said(`达到 ${leastCapacity}`, `Reaches ${leastCapacity}`)
        : said(`未达到 ${leastCapacity}`, `Does not reach ${leastCapacity}`),
    ];
  };
};

const ratingsAlike = [
  said("满意度不分时段：每次评价都计，两种口径相同", "Satisfaction counts every rating, whenever: alike under both"),
];

/** Figures of what the hotline holds, by clause. @param period in which calls at one time are looked for */
export const heldNow = async (state: ContractState, today: Day, at: At, period: Span): Promise<Held> => ({
  C5: deductions(state, today),
  C6: await retention(state, at),
  C7: certificates(state, today),
  C8: await capacity(at, period),
  C12: () => ratingsAlike,
});
