/**
 * ITU-T G.107 (06/2015) for a call of G.711 on both sides, all that isn't measured at its default (table 2 there): Ro and Is follow from those, so
 * do No, RLR, WEPL and TELR below. A (advantage) is 0.
 */
const ro = 94.77;
const is = 1.41;
const no = -61.18;
const rlr = 2;
const wepl = 110;
const telr = 65;
/** Of G.711 with random loss that nobody makes good, and with concealment as of G.711 Appendix I (G.113 Appendix I, table I.4). */
const ie = 0;
const bpl = { bare: 4.3, concealed: 25.1 } as const;

export type Impairments = {
  /** One way from mouth to ear, ms: Ta and T; Tr is twice that. */
  readonly delayMs: number;
  /** Packet loss, per cent, at random. */
  readonly lossPct: number;
  /** Whether what is lost is concealed; without it nothing is. */
  readonly concealed?: boolean;
};

/** G.107 (7-18) to (7-22): what the talker hears of herself, at the default TELR. */
const talkerEcho = (t: number): number => {
  const terv = telr - 40 * Math.log10((1 + t / 10) / (1 + t / 150)) + 6 * Math.exp(-0.3 * t ** 2);
  const half = (-1.5 * (no - rlr) - (80 + 2.5 * (terv - 14))) / 2;
  return (half + Math.sqrt(half ** 2 + 100) - 1) * (1 - Math.exp(-t));
};

/** (7-23), (7-24) */
const listenerEcho = (tr: number): number => {
  const half = (ro - 10.5 * (wepl + 7) * (tr + 1) ** -0.25) / 2;
  return half + Math.sqrt(half ** 2 + 169);
};

/** (7-25), (7-26) */
const longDelay = (ta: number): number => {
  if (ta <= 100) return 0;
  const x = Math.log2(ta / 100);
  return 25 * ((1 + x ** 6) ** (1 / 6) - 3 * (1 + (x / 3) ** 6) ** (1 / 6) + 2);
};

/** (7-29) with BurstR 1. */
const equipment = (lossPct: number, robustness: number): number => ie + ((95 - ie) * lossPct) / (lossPct + robustness);

export type Rating = {
  readonly r: number;
  readonly mos: number;
  /** The formula with its values. */
  readonly formula: string;
};

/** Annex B: the mean opinion score that goes with R. */
const mosOf = (r: number): number => {
  if (r <= 0) return 1;
  return r >= 100 ? 4.5 : 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
};

export const rate = ({ delayMs, lossPct, concealed = false }: Impairments): Rating => {
  const robustness = concealed ? bpl.concealed : bpl.bare;
  const [idte, idle, idd] = [talkerEcho(delayMs), listenerEcho(2 * delayMs), longDelay(delayMs)];
  const ieEff = equipment(lossPct, robustness);
  const r = ro - is - (idte + idle + idd) - ieEff;
  const mos = mosOf(r);
  const f = (value: number) => value.toFixed(2);
  const formula =
    `R = Ro - Is - (Idte + Idle + Idd) - Ie,eff + A = ${ro} - ${is} - (${f(idte)} + ${f(idle)} + ${f(idd)}) - ${f(ieEff)} + 0 = ${f(r)}; ` +
    `MOS = 1 + 0.035 R + R (R - 60) (100 - R) 7e-6 = ${f(mos)} (T = ${f(delayMs)} ms, Ppl = ${lossPct.toFixed(3)} %, Bpl = ${robustness})`;
  return { r, mos, formula };
};
