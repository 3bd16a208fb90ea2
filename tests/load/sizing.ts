/** What the switch's bench says of the machine that is needed, as the table of docs/operations/sizing.md. */

export type Figures = {
  /** Per cent of a core. */
  readonly corePctPerCall: number;
  readonly rssKbPerCall: number;
  readonly lost: number;
  readonly setupP95Ms: number;
};
export type Bench = Readonly<Record<"ivr" | "bridged" | "recorded", Readonly<Record<string, Figures>>>> & {
  readonly cps?: { readonly rate: number; readonly corePct: number };
};

/** A hotline of so many lines: at its peak all are taken, a quarter in menu or queue, the rest in recorded talks with an agent each. */
const shapes = [30, 60, 120, 240] as const;
/** A machine is taken for full at half a core, so that what was not foreseen has room. */
const fullPct = 50;
const idleMb = 400;

const perCall = (of: Readonly<Record<string, Figures>>): Figures | undefined => {
  const sizes = Object.keys(of).map(Number);
  const size = sizes.includes(200) ? 200 : Math.max(...sizes);
  return of[String(size)];
};

/** @throws when the bench holds no IVR legs or no recorded calls */
export const sizingTable = ({ ivr, recorded, cps }: Bench): string => {
  const [waiting, talking] = [perCall(ivr), perCall(recorded)];
  if (!waiting || !talking) throw new Error("the result must hold ivr and recorded");
  const rows = shapes.map((lines) => {
    const [inMenu, inTalk] = [lines / 4, (lines * 3) / 4];
    const corePct = inMenu * waiting.corePctPerCall + inTalk * talking.corePctPerCall;
    const mb = idleMb + (inMenu * waiting.rssKbPerCall + inTalk * talking.rssKbPerCall) / 1024;
    const cores = Math.max(2, Math.ceil(corePct / fullPct));
    const gb = Math.max(2, Math.ceil((mb * 2) / 1024));
    return `| ${lines} | ${Math.ceil(inTalk)} | ${corePct.toFixed(1)} % | ${cores} | ${Math.round(mb)} MB | ${gb} GB |`;
  });
  return [
    `A leg in the menu takes ${waiting.corePctPerCall} % of a core, a recorded talk of two ${talking.corePctPerCall} % (set-up ${talking.setupP95Ms} ms at the 95th percentile, ${talking.lost} packets lost).${cps ? ` Signalling alone: ${cps.rate} calls a second at ${cps.corePct} % of a core.` : ""}`,
    "",
    "| lines | agents talking | at the peak, of a core | cores | memory used | memory to have |",
    "| ----: | -------------: | ---------------------: | ----: | ----------: | -------------: |",
    ...rows,
    "",
    `All lines taken, a quarter of them in menu or queue, the rest in recorded talks. Cores: ${fullPct} % of each at most, two at least. Memory used: ${idleMb} MB without calls, and the calls'.`,
  ].join("\n");
};

/** The page with another table between its marks. @throws when the marks are not there */
export const withTable = (page: string, table: string): string => {
  const found = /(<!-- bench: [^\n]*-->\n)[\s\S]*?(\n<!-- \/bench -->)/;
  if (!found.test(page)) throw new Error("the page has no place for the table");
  return page.replace(found, (_all, begin: string, end: string) => `${begin}\n${table}\n${end}`);
};
